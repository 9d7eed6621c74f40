import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../client/cli-error.ts';

const MOST_TIMES = 6;
const PAUSE_MS = 2_000;

/** How a slow machine is waited for. */
export interface Patience {
  /** Shows that it was too slow, and for what. */
  readonly say: (line: string) => void;
  /** @default 2000 */
  readonly pauseMs?: number;
}

/**
 * Asks the control API again while it cannot answer: on a busy machine a read may take longer than it has.
 *
 * Every call may be repeated; only what may pass is, so that a fault of the product or missing credentials end the run at once.
 */
export async function askPatiently<T>(ask: () => Promise<T>, { say, pauseMs = PAUSE_MS }: Patience): Promise<T> {
  for (let times = 1; ; times++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CliError && error.mayPass) || times === MOST_TIMES) throw error;
      say(`this machine is slow, asked again: ${error.message}`);
    }
    await sleep(pauseMs);
  }
}
