import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { compactEnv } from '../contracts/runtime/windows-env.ts';
import { compactThroughMinute } from '../usecases/windows/compaction/compact-through-minute.ts';
import { sweepCapture, type SweepCaptureOrder } from '../usecases/windows/sweep-capture.ts';
import { compactDeps } from './wire/compact-deps.ts';
import { expiryOf } from './wire/expiry.ts';
import { FoldMeter } from './wire/fold-meter.ts';

const env = compactEnv.parse(process.env);
const logger = new Logger({ serviceName: 'compact' });
const meter = new FoldMeter(env.STAGE);
const deps = compactDeps(env);
const expire = expiryOf({ bucket: env.DATA_BUCKET, leases: deps.leases, clock: deps.clock, logger });
/** Time after which no further period is begun, well below the function's own. */
const BUDGET_MS = 120_000;
/** Longer than the function may run (180 s): a lease that is over has no holder any more. */
const LEASE_MS = 200_000;

/** Writes the rows of all periods into which something came, then looks for objects that nobody folded, also when a period failed. */
export async function handler(_event: unknown, { awsRequestId: run }: Pick<Context, 'awsRequestId'>): Promise<void> {
  const windowSeconds = env.WINDOW_SECONDS;
  const order = { windowSeconds, budgetMs: BUDGET_MS, run, leaseMs: LEASE_MS };
  try {
    await compactThroughMinute(deps, order, (compacted) => logger.info('periods compacted', { ...compacted }));
  } finally {
    try {
      await sweep({ bucket: env.DATA_BUCKET, windowSeconds, run });
    } finally {
      await expire(run);
    }
  }
}

async function sweep(order: SweepCaptureOrder): Promise<void> {
  try {
    const swept = await sweepCapture(deps, order, (lost) => {
      if (meter.lost(lost)) logger.warn('captured objects were not folded or not delivered', { ...lost });
    });
    if (swept.kind === 'swept' && swept.asked > 0) logger.info('objects are folded again', { asked: swept.asked });
  } finally {
    meter.publish();
  }
}
