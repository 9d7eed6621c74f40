import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutRecord } from '../../lambdas/contracts/rollout.ts';
import { CliError } from './cli-error.ts';
import { isClosed } from '../console/describe-rollout.ts';

/** Tries in a row that may fail before watching gives up. */
const PATIENCE = 10;

/** What to watch, and how. */
export interface WatchOptions {
  readonly read: () => Promise<RolloutRecord>;
  /** Called with the first record and with each that differs in what people see. */
  readonly onChange: (record: RolloutRecord) => void;
  readonly intervalMs: number;
  /** @default - until the end */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a rollout's record until it is closed.
 *
 * A record that is not there yet and single failures of the API are waited for.
 *
 * @throws CliError when the API fails ten times in a row or the time is over
 */
export async function watchRollout(options: WatchOptions): Promise<RolloutRecord> {
  const { read, onChange, intervalMs, timeoutMs, signal } = options;
  const deadline = timeoutMs === undefined ? Infinity : Date.now() + timeoutMs;
  let seen = '';
  let failures = 0;
  for (;;) {
    try {
      const record = await read();
      failures = 0;
      const shown = JSON.stringify([record.state, record.step, record.verdict, record.outcome]);
      if (shown !== seen) onChange(record);
      seen = shown;
      if (isClosed(record)) return record;
    } catch (error) {
      failures += 1;
      if (failures >= PATIENCE) throw error;
    }
    if (Date.now() > deadline) throw new CliError('unreachable', `the rollout did not end within ${timeoutMs} ms`);
    await sleep(intervalMs, undefined, signal === undefined ? {} : { signal });
  }
}
