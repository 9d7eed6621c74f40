import { CAPTURE_ERRORS_PREFIX, captureOfHour } from '../../contracts/stored/object-keys.ts';
import type { Clock } from '../system/ports.ts';
import type { FoldQueue, LeaseStore, ListedObject, ObjectIndex, ObjectList, ObjectStore } from './ports.ts';
import { unfoldedOf, type UnfoldedDeps } from './unfolded-objects.ts';

/** What looking for objects that nobody folded needs. */
export interface SweepCaptureDeps extends UnfoldedDeps {
  readonly objects: Pick<ObjectStore, 'readText'> & ObjectList & ObjectIndex;
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

/** What a sweep found. `resting`: the last one was not long ago. */
export type SweptCapture =
  | { readonly kind: 'resting' }
  | {
      readonly kind: 'swept';
      /** Objects that nobody folded, and how many of them were put on the queue again. */
      readonly unfolded: number;
      readonly asked: number;
      /** What the delivery streams could not deliver since the last sweep. */
      readonly undelivered: number;
    };

const HOUR_MS = 3_600_000;
/** Deliveries that are looked at. */
const LOOKED_AT_MS = 3 * HOUR_MS;
/** Until then an object may be on its way: events, the queue and its retries go by this clock, not by windows. */
const ON_ITS_WAY_MS = 600_000;
/** An object that could not be folded again is left alone for this long. */
const ASKED_MS = HOUR_MS;
/** A little less than five windows: the run after those is not to come too early. */
const REST_WINDOWS = 4.5;
/** A little more than five: what came with the last sweep is rather counted twice than never. */
const SINCE_WINDOWS = 5.5;
/** Objects that one sweep asks for; the others are left to the next. */
const MOST_ASKED = 200;

/**
 * Looks every five windows for captured objects that nobody folded, and has them folded: their event was lost on its way.
 *
 * Safe to repeat: an object goes by its name, so that one that was folded meanwhile changes nothing.
 *
 * @throws UnderstudyError when bucket, table or queue do not answer; the next sweep finds what is left
 */
export async function sweepCapture(deps: SweepCaptureDeps, order: SweepCaptureOrder): Promise<SweptCapture> {
  const [now, name] = [deps.clock.now(), 'sweep-capture'];
  const restMs = REST_WINDOWS * order.windowSeconds * 1000;
  if (!(await deps.leases.take({ name, holder: order.run, now, until: now + restMs }))) return { kind: 'resting' };
  const unfolded = await unfoldedObjects(deps, order.bucket, now);
  let asked = 0;
  for (const object of unfolded.slice(0, MOST_ASKED)) if (await askFor(deps, order, object)) asked += 1;
  const errors = await deps.objects.listObjects(CAPTURE_ERRORS_PREFIX, `${CAPTURE_ERRORS_PREFIX}~`);
  const sinceMs = now - SINCE_WINDOWS * order.windowSeconds * 1000;
  const undelivered = errors.filter(({ modifiedAt }) => modifiedAt > sinceMs).length;
  return { kind: 'swept', unfolded: unfolded.length, asked, undelivered };
}

async function unfoldedObjects(deps: SweepCaptureDeps, bucket: string, now: number): Promise<readonly ListedObject[]> {
  const listed = await deps.objects.listObjects(captureOfHour(now - LOOKED_AT_MS), captureOfHour(now + HOUR_MS));
  const arrived = listed.filter(({ modifiedAt }) => modifiedAt <= now - ON_ITS_WAY_MS);
  return unfoldedOf(deps, { bucket, objects: arrived, from: now - LOOKED_AT_MS, to: now });
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
