import type { MinuteEntry } from '../../contracts/stored/rows/minute-row.ts';
import { noPairs } from '../sketch/value/pair-sums.ts';
import { itemBytes } from './item-size.ts';

/** Entries in one row at most. */
const ENTRIES_PER_ROW = 2;
/** Kinds of failure that are kept by name; the rarer ones are counted together. */
const ERROR_CLASSES = 5;
const LONGEST_CLASS = 40;

/**
 * Spreads entries over rows of at most two entries and `maxBytes` each, in their order.
 *
 * An entry that is too large alone goes on in further entries of the same identity, whose counts are zero and which hold the rest
 * of its latency buckets, score bins, bins of pairs and segments: adding them all up gives the entry back.
 *
 * @param maxBytes room for entries in one row, as DynamoDB counts bytes; at least 400
 */
export function splitEntries(entries: readonly MinuteEntry[], maxBytes: number): readonly (readonly MinuteEntry[])[] {
  const rows: MinuteEntry[][] = [];
  for (const entry of entries.flatMap((one) => piecesOf(limitClasses(one), maxBytes))) {
    const last = rows.at(-1);
    if (last !== undefined && last.length < ENTRIES_PER_ROW && itemBytes([...last, entry]) <= maxBytes)
      last.push(entry);
    else rows.push([entry]);
  }
  return rows;
}

function piecesOf(entry: MinuteEntry, maxBytes: number): readonly MinuteEntry[] {
  if (itemBytes([entry]) <= maxBytes) return [entry];
  const buckets = Object.entries(entry.latency);
  const bins = Object.entries(entry.scores);
  const segments = Object.entries(entry.segments ?? {});
  if (buckets.length < 2 && bins.length < 2 && segments.length < 2 && !hasManyPairs(entry)) return [entry];
  const [firstBuckets, restBuckets] = halves(buckets);
  const [firstBins, restBins] = halves(bins);
  const [firstPairs, restPairs] = halfPairs(entry.pairs);
  const [firstSegments, restSegments] = halves(segments).map((half) =>
    entry.segments === undefined ? {} : { segments: Object.fromEntries(half) },
  );
  const first = {
    ...entry,
    latency: Object.fromEntries(firstBuckets),
    scores: Object.fromEntries(firstBins),
    ...firstPairs,
    ...firstSegments,
  };
  const { hedges: _once, ...others } = entry;
  const rest = {
    ...others,
    requests: 0,
    errors: 0,
    timeouts: 0,
    clientErrors: 0,
    fallbacks: 0,
    errorClasses: {},
    latency: Object.fromEntries(restBuckets),
    scores: Object.fromEntries(restBins),
    ...restPairs,
    ...restSegments,
  };
  return [...piecesOf(first, maxBytes), ...piecesOf(rest, maxBytes)];
}

function hasManyPairs({ pairs }: MinuteEntry): boolean {
  if (pairs === undefined) return false;
  return Math.max(Object.keys(pairs.champion).length, Object.keys(pairs.challenger).length) > 1;
}

/** The counts of pairs stay with the first half, their bins are shared out. */
function halfPairs(pairs: MinuteEntry['pairs']): readonly [Pick<MinuteEntry, 'pairs'>, Pick<MinuteEntry, 'pairs'>] {
  if (pairs === undefined) return [{}, {}];
  const [firstChampion, restChampion] = halves(Object.entries(pairs.champion));
  const [firstChallenger, restChallenger] = halves(Object.entries(pairs.challenger));
  const first = { champion: Object.fromEntries(firstChampion), challenger: Object.fromEntries(firstChallenger) };
  const rest = { champion: Object.fromEntries(restChampion), challenger: Object.fromEntries(restChallenger) };
  return [{ pairs: { ...pairs, ...first } }, { pairs: { ...noPairs, ...rest } }];
}

function halves<T>(list: readonly T[]): readonly [readonly T[], readonly T[]] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}

function limitClasses(entry: MinuteEntry): MinuteEntry {
  const ranked = Object.entries(entry.errorClasses)
    .map(([name, count]): readonly [string, number] => [name.slice(0, LONGEST_CLASS), count])
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  const kept: Record<string, number> = {};
  for (const [name, count] of ranked) {
    const isRoom = name in kept || Object.keys(kept).length < ERROR_CLASSES;
    const key = isRoom ? name : 'other';
    kept[key] = (kept[key] ?? 0) + count;
  }
  return { ...entry, errorClasses: kept };
}
