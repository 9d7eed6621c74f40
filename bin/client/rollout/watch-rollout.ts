import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { durationWords } from '../../../lambdas/domain/wording/duration.ts';
import { CliError } from '../cli-error.ts';
import { isClosed } from '../../console/describe-rollout.ts';

/** Tries in a row that may fail before watching gives up. */
const PATIENCE = 10;
/** A rollout has no record while its target is sampled and its plan is simulated. */
const PREPARING_MS = 120_000;

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
 * A record that is not there yet (two minutes at most) and single failures of the API are waited for.
 *
 * @throws CliError when the API fails ten times in a row, no record appears or the time is over
 */
export async function watchRollout(options: WatchOptions): Promise<RolloutRecord> {
  const { onChange, intervalMs, timeoutMs, signal } = options;
  const deadline = timeoutMs === undefined ? Infinity : Date.now() + timeoutMs;
  const read = patientReader(options);
  let seen = '';
  for (;;) {
    const record = await read();
    if (record !== undefined) {
      const shown = JSON.stringify([
        record.state,
        record.step,
        record.warming,
        record.queued,
        record.hookRuns,
        record.alarms,
        record.broken,
        record.requests,
        record.verdict,
        record.outcome,
      ]);
      if (shown !== seen) onChange(record);
      seen = shown;
      if (isClosed(record)) return record;
    }
    if (Date.now() > deadline)
      throw new CliError('unreachable', `the rollout did not end within ${durationWords((timeoutMs ?? 0) / 1_000)}`);
    await sleep(intervalMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** Reads the record; undefined where it is not there yet, or the API failed and may be asked again. */
function patientReader({ read }: WatchOptions): () => Promise<RolloutRecord | undefined> {
  const preparedBy = Date.now() + PREPARING_MS;
  let isPrepared = false;
  let failures = 0;
  return async () => {
    try {
      const record = await read();
      isPrepared = true;
      failures = 0;
      return record;
    } catch (error) {
      const isPreparing = !isPrepared && isNotFound(error) && Date.now() < preparedBy;
      failures += isPreparing ? 0 : 1;
      if (failures >= PATIENCE) throw error;
      return undefined;
    }
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof CliError && error.code === 'ROLLOUT_NOT_FOUND';
}
