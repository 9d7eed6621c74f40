import { foldTimes } from '../../contracts/runtime/fold-times.ts';
import { captureErrorsOfHour, captureOfHour } from '../../contracts/stored/object-keys.ts';
import type { Clock } from '../system/ports.ts';
import { sideBySide } from '../system/side-by-side.ts';
import type { FoldQueue, LeaseStore, ListedObject } from './ports.ts';
import { withoutAside, withoutPart, type UnfoldedDeps } from './unfolded-objects.ts';

/** What looking for objects that nobody folded needs. */
export interface SweepCaptureDeps extends UnfoldedDeps {
  readonly leases: LeaseStore;
  readonly queue: FoldQueue;
  readonly clock: Pick<Clock, 'now'>;
}

/** Who sweeps which bucket, and the length of the window. */
export interface SweepCaptureOrder {
  readonly bucket: string;
  readonly windowSeconds: number;
  /** Names the run: no two have one name. */
  readonly run: string;
}

/** What a sweep found amiss. */
export interface LostCapture {
  /** Objects that nobody folded; all that have no part, but those of the ones it looked at that have no record either. */
  readonly unfolded: number;
  /** What the delivery streams could not deliver since the last sweep. */
  readonly undelivered: number;
  /** Whether a list was longer than what is read of one: more may be amiss than was counted. */
  readonly isCutShort: boolean;
}

/** What a sweep did. `resting`: the last one was not long ago. */
export type SweptCapture =
  | { readonly kind: 'resting' }
  | ({ readonly kind: 'swept'; /** Objects that were put on the queue again. */ readonly asked: number } & LostCapture);

const HOUR_MS = 3_600_000;
/** Deliveries that are looked at. */
const LOOKED_AT_MS = 3 * HOUR_MS;
/** An object that is younger is not asked for: events and the queue go by this clock, not by windows. */
const ASKED_FROM_MS = 600_000;
/** Until then an object may be on its way, also by a call that died, and is not lost: asking for it meanwhile does no harm. */
const ON_ITS_WAY_MS = foldTimes.lostSeconds * 1000;
/** Delivery tries for a day, and then what could not be delivered goes where its oldest record belongs. */
const OLDEST_MS = 25 * HOUR_MS;
/** An object that could not be folded again is left alone for this long. */
const ASKED_MS = HOUR_MS;
/** A little less than five windows: the run after those is not to come too early. */
const REST_WINDOWS = 4.5;
/** A little more than five: what came with the last sweep is rather counted twice than never. */
const SINCE_WINDOWS = 5.5;
/** Objects that one sweep asks for, and at which it looks for that; the others are left to the next. */
const MOST_ASKED = 200;
const MOST_LOOKED_AT = 1_000;
/** Names that are read of one list. */
const MOST_LISTED = 100_000;
/** Objects that are looked at, and asked for, side by side. */
const AT_ONCE = 16;

/**
 * Looks every five windows for captured objects that nobody folded, and has them folded: their event was lost on its way.
 *
 * Safe to repeat: an object goes by its name, so that one that was folded meanwhile changes nothing.
 *
 * @param onFound hears what is amiss before anything is asked for
 * @throws UnderstudyError when bucket, table or queue do not answer; the next sweep finds what is left
 */
export async function sweepCapture(
  deps: SweepCaptureDeps,
  order: SweepCaptureOrder,
  onFound: (lost: LostCapture) => void,
): Promise<SweptCapture> {
  const [now, name] = [deps.clock.now(), 'sweep-capture'];
  const restMs = REST_WINDOWS * order.windowSeconds * 1000;
  if (!(await deps.leases.take({ name, holder: order.run, now, until: now + restMs }))) return { kind: 'resting' };
  const lost = await lookForLost(deps, order, now);
  onFound(lost.told);
  return { kind: 'swept', ...lost.told, asked: await askForMost(deps, order, lost.unfolded) };
}

async function lookForLost(
  deps: SweepCaptureDeps,
  { bucket, windowSeconds }: SweepCaptureOrder,
  now: number,
): Promise<{ readonly unfolded: readonly ListedObject[]; readonly told: LostCapture }> {
  const { left, isCut } = await objectsWithoutPart(deps, bucket, now);
  const unfolded = await withoutAside(deps, bucket, left.slice(0, MOST_LOOKED_AT));
  const [from, to] = [captureErrorsOfHour(now - OLDEST_MS), captureErrorsOfHour(now + HOUR_MS)];
  const errors = await deps.objects.listObjects(from, to, MOST_LISTED);
  const sinceMs = now - SINCE_WINDOWS * windowSeconds * 1000;
  const told = {
    unfolded: [...unfolded, ...left.slice(MOST_LOOKED_AT)].filter(({ modifiedAt }) => modifiedAt <= now - ON_ITS_WAY_MS)
      .length,
    undelivered: errors.objects.filter(({ modifiedAt }) => modifiedAt > sinceMs).length,
    isCutShort: isCut || errors.isCut,
  };
  return { unfolded, told };
}

/** Objects of the last hours that have no part; `isCut`: some of the lists were. */
async function objectsWithoutPart(
  deps: SweepCaptureDeps,
  bucket: string,
  now: number,
): Promise<{ readonly left: readonly ListedObject[]; readonly isCut: boolean }> {
  const from = now - LOOKED_AT_MS;
  const listed = await deps.objects.listObjects(captureOfHour(from), captureOfHour(now + HOUR_MS), MOST_LISTED);
  const objects = listed.objects.filter(({ modifiedAt }) => modifiedAt <= now - ASKED_FROM_MS);
  const { left, isCut } = await withoutPart(deps, { bucket, objects, from, to: now }, MOST_LISTED);
  return { left, isCut: isCut || listed.isCut };
}

/** Passes over those that were asked for not long ago, so that they keep no other waiting. */
async function askForMost(
  deps: SweepCaptureDeps,
  order: SweepCaptureOrder,
  found: readonly ListedObject[],
): Promise<number> {
  let [asked, begun] = [0, 0];
  await sideBySide(found, AT_ONCE, async (object) => {
    if (asked + begun >= MOST_ASKED) return;
    begun += 1;
    try {
      if (await askFor(deps, order, object)) asked += 1;
    } finally {
      begun -= 1;
    }
  });
  return asked;
}

async function askFor(
  { leases, queue, hashOf, clock }: SweepCaptureDeps,
  { bucket, run }: SweepCaptureOrder,
  { key, etag }: ListedObject,
): Promise<boolean> {
  const [now, name] = [clock.now(), `refold/${hashOf({ bucket, key, etag })}`];
  if (!(await leases.take({ name, holder: run, now, until: now + ASKED_MS }))) return false;
  try {
    await queue.send({ kind: 'fold', bucket, key, etag, from: 0 });
    return true;
  } catch (error) {
    await leases.release({ name, holder: run });
    throw error;
  }
}
