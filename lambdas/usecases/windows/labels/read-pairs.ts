import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import { pairPartsFrom } from '../../../contracts/stored/object-keys.ts';
import { pairPart, type AnsweredPair } from '../../../contracts/stored/rows/pair-part.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { ObjectList, ObjectStore } from '../ports.ts';

/** Requests from one instant to another (excluded), in epoch milliseconds, both starts of windows. */
export interface RequestTimes {
  readonly from: number;
  readonly until: number;
  readonly windowSeconds: number;
}

/** Parts that are read at once. */
const AT_ONCE = 16;

/** What champion and shadow predicted for requests of some windows; one that was captured twice is there twice. */
export async function readPairs(
  { objects }: { readonly objects: Pick<ObjectStore, 'readText'> & ObjectList },
  model: string,
  { from, until, windowSeconds }: RequestTimes,
): Promise<readonly AnsweredPair[]> {
  const fiveMs = periodSeconds('five', windowSeconds) * 1000;
  const keyAt = (epochMs: number): string => pairPartsFrom(model, periodKeyAt('five', epochMs, windowSeconds));
  const keys = await objects.listKeys(keyAt(from), keyAt(until - 1 + fiveMs));
  const found = new Map<string, readonly AnsweredPair[]>();
  await sideBySide(keys, AT_ONCE, async (key) => {
    const text = await objects.readText(key);
    if (text !== undefined) found.set(key, pairPart.parse(JSON.parse(text)).pairs);
  });
  return keys
    .flatMap((key) => found.get(key) ?? [])
    .filter(({ window }) => epochMsOf(window) >= from && epochMsOf(window) < until);
}
