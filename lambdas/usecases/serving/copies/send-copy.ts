import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import type { CopyBudget } from '../../../domain/routing/copy-budget.ts';
import type { Clock } from '../../system/ports.ts';
import type { CaptureSink } from '../ports.ts';
import type { Served } from '../served.ts';

/** What sending a copy needs beside the call itself. */
export interface SendDeps {
  readonly capture: CaptureSink;
  readonly copies: CopyBudget;
  readonly clock: Pick<Clock, 'now'>;
}

/** Who gets a copy, how many it may get, and what asks it. */
export interface CopyToSend {
  readonly version: string;
  readonly copiesPerMinute?: number | undefined;
  readonly ask: () => Promise<CaptureRecord>;
}

/** Sends one copy within the budget of its version, and captures what came of it; it never throws. */
export async function sendCopy(deps: SendDeps, { route, at }: Served, copy: CopyToSend): Promise<void> {
  const { model } = route;
  const { version, copiesPerMinute, ask } = copy;
  if (!deps.copies.enter({ model, version, perMinute: copiesPerMinute, at })) return;
  let isTimeout = false;
  try {
    const record = await ask();
    isTimeout = record.outcome === 'timeout';
    await deps.capture.write(record);
  } catch {
    // No request of a caller was lost with it. The numbers of the shadow's records show the gap.
  } finally {
    deps.copies.leave({ model, version, isTimeout, at: deps.clock.now() });
  }
}
