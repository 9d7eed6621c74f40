import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { documentClient, objectClient } from '../adapters/clients/aws-clients.ts';
import { queueClient } from '../adapters/clients/machine-clients.ts';
import { DynamoBaselineStore } from '../adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoGridStore } from '../adapters/dynamo/registry/dynamo-grid-store.ts';
import { DynamoModelRegistry } from '../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoDirtyStore } from '../adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoLeaseStore } from '../adapters/dynamo/windows/dynamo-lease-store.ts';
import { DynamoPeriodStore } from '../adapters/dynamo/windows/dynamo-period-store.ts';
import { SqsFoldQueue } from '../adapters/machine/sqs-fold-queue.ts';
import { objectHash } from '../adapters/objects/object-hash.ts';
import { S3ObjectStore } from '../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { compactEnv } from '../contracts/runtime/windows-env.ts';
import { KeptBaselines } from '../usecases/windows/compaction/kept-baselines.ts';
import { compactThroughMinute } from '../usecases/windows/compaction/compact-through-minute.ts';
import { sweepCapture, type SweepCaptureOrder } from '../usecases/windows/sweep-capture.ts';
import { expiryOf } from './wire/expiry.ts';
import { FoldMeter } from './wire/fold-meter.ts';

const env = compactEnv.parse(process.env);
const logger = new Logger({ serviceName: 'compact' });
const clock = new SystemClock();
const client = documentClient();
const meter = new FoldMeter(env.STAGE);
const table = { client, table: env.WINDOWS_TABLE, clock };
const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
const registry = { client, table: env.REGISTRY_TABLE };
const deps = {
  objects,
  periods: new DynamoPeriodStore(table),
  dirty: new DynamoDirtyStore(table),
  queue: new SqsFoldQueue({ client: queueClient(), url: env.FOLD_QUEUE }),
  hashOf: objectHash,
  leases: new DynamoLeaseStore(table),
  grids: new DynamoGridStore(registry),
  models: new DynamoModelRegistry(registry),
  known: new KeptBaselines(new DynamoBaselineStore({ ...registry, objects }), clock),
  clock,
};
const expire = expiryOf({ bucket: env.DATA_BUCKET, leases: deps.leases, clock, logger });
/** Time after which no further period is begun, well below the function's own. */
const BUDGET_MS = 120_000;
/** Longer than the function may run (180 s): a lease that is over has no holder any more. */
const LEASE_MS = 200_000;

/** Writes the rows of all periods into which something came, then looks for objects that nobody folded — also when a period failed. */
export async function handler(_event: unknown, { awsRequestId: run }: Pick<Context, 'awsRequestId'>): Promise<void> {
  const windowSeconds = env.WINDOW_SECONDS;
  const order = { windowSeconds, budgetMs: BUDGET_MS, run, leaseMs: LEASE_MS };
  try {
    await compactThroughMinute(deps, order, (compacted) => logger.info('periods compacted', { ...compacted }));
  } finally {
    await sweep({ bucket: env.DATA_BUCKET, windowSeconds, run }).finally(() => expire(run));
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
