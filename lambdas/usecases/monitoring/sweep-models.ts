import { MODELS_A_BATCH } from '../../contracts/messages/check-batch.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { ModelNames } from '../registry/ports.ts';
import type { Clock } from '../system/ports.ts';
import type { CheckQueue } from './ports.ts';

/** What sweeping needs from outside. */
export interface SweepDeps {
  readonly models: ModelNames;
  readonly queue: CheckQueue;
  readonly clock: Pick<Clock, 'now'>;
}

/** Minute of the schedule, in milliseconds. */
const MINUTE_MS = 60_000;
/** The schedule's next run may be this much later than a minute from now. */
const JITTER_MS = 10_000;

/** Slots and messages of one run. */
export interface Swept {
  readonly slots: number;
  readonly models: number;
  readonly messages: number;
}

/**
 * Asks for the checks of all models whose slot begins in this minute.
 *
 * Slots shorter than a minute are asked for ahead and wait in the queue: the schedule runs at any second of its minute, and in the
 * minute that is over they would all be late.
 *
 * A repeat of a minute sends the same slots again, which change nothing.
 *
 * @param everySeconds from one slot to the next; slots are counted from the epoch
 */
export async function sweepModels(deps: SweepDeps, everySeconds: number): Promise<Swept> {
  const now = deps.clock.now();
  const slots = slotsOf(now, everySeconds * 1000);
  if (slots.length === 0) return { slots: 0, models: 0, messages: 0 };
  const models = await deps.models.listModels();
  let messages = 0;
  for (const slot of slots) {
    const delay = Math.max(0, Math.ceil((slot - now) / 1000));
    for (let i = 0; i < models.length; i += MODELS_A_BATCH) {
      await deps.queue.send({ at: isoAt(slot), models: models.slice(i, i + MODELS_A_BATCH) }, delay);
      messages += 1;
    }
  }
  return { slots: slots.length, models: models.length, messages };
}

function slotsOf(now: number, everyMs: number): readonly number[] {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const [from, to] = everyMs < MINUTE_MS ? [now, now + MINUTE_MS + JITTER_MS] : [minute, minute + MINUTE_MS];
  const slots: number[] = [];
  for (let slot = Math.ceil(from / everyMs) * everyMs; slot < to; slot += everyMs) slots.push(slot);
  return slots;
}
