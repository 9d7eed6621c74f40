import { captureOfHour, cleanedOfHour } from '../../contracts/stored/object-keys.ts';
import type { ListedObject, ObjectIndex } from './ports.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A delivery bears the hour of its first record and may wait for others this long. */
const DELIVERY_WAITS_MS = 16 * MINUTE_MS;
/** A record is on its way this long after the answer left. */
const ON_ITS_WAY_MS = 5 * MINUTE_MS;
/** Objects of one list. */
const PAGE = 1_000;

/** Last object that was read of the hours in order; empty before the first. */
type After = string;

/** Starts of the keys below which records of predictions lie that were answered at these instants (epoch milliseconds), in order. */
export function capturedPrefixes(instants: Iterable<number>): readonly string[] {
  const hours = new Set<number>();
  for (const at of instants)
    for (const one of [at - DELIVERY_WAITS_MS, at, at + ON_ITS_WAY_MS]) hours.add(Math.floor(one / HOUR_MS));
  const starts = [...hours].toSorted((a, b) => a - b).map((hour) => hour * HOUR_MS);
  return starts.flatMap((start) => [captureOfHour(start), ...cleanedOfHour(start)]).toSorted();
}

/**
 * Captured objects below these starts, in the order of their keys, behind the last one that was read.
 *
 * An object that was written before the first of the predictions holds none of them.
 */
export async function* capturedObjects(
  objects: ObjectIndex,
  prefixes: readonly string[],
  { after, since }: { readonly after: After; readonly since: number },
): AsyncGenerator<ListedObject> {
  for (const prefix of prefixes) {
    const end = `${prefix.slice(0, -1)}0`;
    let from = after > prefix ? `${after}\u0000` : prefix;
    while (from < end) {
      const page = await objects.listObjects(from, end, PAGE);
      yield* page.objects.filter(({ modifiedAt }) => modifiedAt >= since - MINUTE_MS);
      const last = page.objects.at(-1);
      if (!page.isCut || last === undefined) break;
      from = `${last.key}\u0000`;
    }
  }
}
