import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import { eventPartsFrom, scorePartsFrom } from '../../../contracts/stored/object-keys.ts';
import {
  eventPart,
  scorePart,
  type RequestEvent,
  type ScoredRequest,
} from '../../../contracts/stored/rows/scores/score-part.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { RequestTimes } from '../labels/read-pairs.ts';
import type { ObjectList, ObjectStore } from '../ports.ts';

type ReadDeps = { readonly objects: Pick<ObjectStore, 'readText'> & ObjectList };

/** Parts that are read at once. */
const AT_ONCE = 16;

/** The champion's scores of requests of some windows; a request that was captured twice is there twice. */
export async function readScores(
  deps: ReadDeps,
  model: string,
  times: RequestTimes,
): Promise<readonly ScoredRequest[]> {
  const texts = await readParts(deps, times, (five) => scorePartsFrom(model, five));
  return within(
    times,
    texts.flatMap((text) => scorePart.parse(JSON.parse(text)).scores),
  );
}

/** KPI events of single requests of some windows; an event that was delivered twice is there twice. */
export async function readEvents(deps: ReadDeps, model: string, times: RequestTimes): Promise<readonly RequestEvent[]> {
  const texts = await readParts(deps, times, (five) => eventPartsFrom(model, five));
  return within(
    times,
    texts.flatMap((text) => eventPart.parse(JSON.parse(text)).events),
  );
}

async function readParts(
  { objects }: ReadDeps,
  { from, until, windowSeconds }: RequestTimes,
  keysFrom: (five: string) => string,
): Promise<readonly string[]> {
  const fiveMs = periodSeconds('five', windowSeconds) * 1000;
  const keyAt = (epochMs: number): string => keysFrom(periodKeyAt('five', epochMs, windowSeconds));
  const keys = await objects.listKeys(keyAt(from), keyAt(until - 1 + fiveMs));
  const found = new Map<string, string>();
  await sideBySide(keys, AT_ONCE, async (key) => {
    const text = await objects.readText(key);
    if (text !== undefined) found.set(key, text);
  });
  return keys.flatMap((key) => found.get(key) ?? []);
}

function within<Row extends { readonly window: string }>(
  { from, until }: RequestTimes,
  rows: readonly Row[],
): readonly Row[] {
  return rows.filter(({ window }) => epochMsOf(window) >= from && epochMsOf(window) < until);
}
