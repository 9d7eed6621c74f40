import { SCHEMA } from '../../../contracts/people/names.ts';
import { driftStates, type DriftItem } from '../../../contracts/stored/drift-item.ts';
import { driftStateKey } from '../../../contracts/stored/object-keys.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { ObjectStore, PeriodStore } from '../../windows/ports.ts';
import { incidentsOf, servedRolledBack, touches } from '../reference/left-out.ts';
import { mostAsked } from '../reference/serving-version.ts';
import type { ModelHistory } from '../model-history.ts';
import type { DriftStore } from '../ports.ts';
import type { WideHour } from '../wide-hour.ts';
import { foldGroup, groupItem, storedGroup, type WatchedGroup } from './drift-groups.ts';
import { BLOCK_HOURS, hourClock, REFERENCE_WEEKS, type HourClock } from './hour-clock.ts';

/** What drift detection needs from outside. */
export interface DriftDeps {
  readonly drift: DriftStore;
  readonly objects: Pick<ObjectStore, 'readText' | 'writeText'>;
  readonly periods: Pick<PeriodStore, 'readPointers'>;
}

/** Hours that one check reads at most: a model with a long past catches up over several checks. */
const MOST_HOURS = 48;
/** Hours in which another version must have more requests before its predictions are learnt instead. */
const HOURS_TO_CHANGE = 24;

/**
 * Takes the whole blocks of hours that are new into the state of drift detection, and says where it stands; undefined: no hour yet.
 *
 * The state says up to where it was read, so that a repeat, or a second run at the same time, changes nothing. Hours within a
 * declared incident, or with a version that was taken back, count as without rows; hours that change afterwards are not read again.
 */
export async function foldDrift(deps: DriftDeps, history: ModelHistory): Promise<DriftItem | undefined> {
  const clock = hourClock(history);
  const item = await deps.drift.readDrift(history.model);
  const told = item === undefined ? await firstHour(deps, history, clock) : clock.indexOf(item.until);
  if (told === undefined) return undefined;
  if (clock.blockEnd - told < BLOCK_HOURS) return item;
  const { until, groups: before } = await readStored(deps, item);
  const from = until === undefined ? told : clock.indexOf(until);
  const to = Math.min(clock.blockEnd, from + MOST_HOURS);
  const hours = await readHours(deps, history, { clock, from, to });
  const version = await watchedVersion(history, { clock, to, learnt: before.get('prediction')?.version });
  const groups = (['features', 'prediction'] as const).flatMap((name) => {
    const order = { name, version: name === 'prediction' ? version : undefined, from, to, hours };
    return foldGroup(before.get(name), order) ?? [];
  });
  return writeGroups(deps, { item, groups, model: history.model, clock, to });
}

/** First hour that the reference may begin with; its block is counted from there. */
async function firstHour(
  { periods }: DriftDeps,
  { model }: ModelHistory,
  clock: HourClock,
): Promise<number | undefined> {
  const from = clock.isoOf(clock.blockEnd - (REFERENCE_WEEKS + 1) * 168);
  const [first] = await periods.readPointers('hour', { model, from, to: clock.isoOf(clock.blockEnd) });
  if (first === undefined) return undefined;
  return Math.floor(clock.indexOf(first.start) / BLOCK_HOURS) * BLOCK_HOURS;
}

interface Versions {
  readonly clock: HourClock;
  readonly to: number;
  /** The version whose predictions have been learnt. */
  readonly learnt: string | undefined;
}

/** The version whose predictions are watched: the one that is learnt, until for a day of hours others had more requests in each. */
async function watchedVersion(history: ModelHistory, { clock, to, learnt }: Versions): Promise<string | undefined> {
  const day = await history.readHours(clock.isoOf(to - HOURS_TO_CHANGE), clock.isoOf(to));
  const hours = day.filter(isClean(history));
  if (learnt !== undefined && hours.some((hour) => mostAsked([hour]) === learnt)) return learnt;
  return mostAsked(hours.slice(-1));
}

/** Neither within a declared incident, nor with a version that was taken back. */
function isClean(history: ModelHistory): (hour: PointerRow) => boolean {
  const incidents = incidentsOf(history.specification);
  const seconds = periodSeconds('hour', history.windowSeconds);
  return ({ start, arms }) => !touches(incidents, start, seconds) && !servedRolledBack(history, arms);
}

interface HourSpan {
  readonly clock: HourClock;
  readonly from: number;
  readonly to: number;
}

/** Wide rows of the hours that count, by hour. */
async function readHours(
  { periods }: DriftDeps,
  history: ModelHistory,
  { clock, from, to }: HourSpan,
): Promise<ReadonlyMap<number, WideHour>> {
  const span = { model: history.model, from: clock.isoOf(from), to: clock.isoOf(to) };
  const hours = new Map<number, WideHour>();
  for (const pointer of (await periods.readPointers('hour', span)).filter(isClean(history))) {
    const hour = await history.readHour(pointer);
    if (hour !== undefined) hours.set(clock.indexOf(hour.start), hour);
  }
  return hours;
}

/** What was learnt, and the ISO end of what was read for it. */
interface Stored {
  readonly until?: string;
  readonly groups: ReadonlyMap<string, WatchedGroup>;
}

/** The object says itself up to where it was read: of two runs at once, one names it in the item and the other may have written it. */
async function readStored({ objects }: DriftDeps, item: DriftItem | undefined): Promise<Stored> {
  if (item === undefined) return { groups: new Map() };
  const text = await objects.readText(item.key);
  if (text === undefined) return { groups: new Map() };
  const { until, states } = driftStates.parse(JSON.parse(text));
  const groups = item.groups.flatMap((group) => {
    const stored = storedGroup(group, states[group.name]);
    return stored === undefined ? [] : [[group.name, stored] as const];
  });
  return { until, groups: new Map(groups) };
}

interface GroupsToWrite {
  readonly item: DriftItem | undefined;
  readonly groups: readonly WatchedGroup[];
  readonly model: string;
  readonly clock: HourClock;
  readonly to: number;
}

/** Two objects in turn: the one that the item names is never written over by its successor. */
async function writeGroups(
  { drift, objects }: DriftDeps,
  { item, groups, model, clock, to }: GroupsToWrite,
): Promise<DriftItem | undefined> {
  const stamp = (item?.stamp ?? 0) + 1;
  const key = driftStateKey(model, stamp);
  const until = clock.isoOf(to);
  const states = Object.fromEntries(groups.map(({ name, bytes }) => [name, Buffer.from(bytes()).toString('base64')]));
  await objects.writeText(key, JSON.stringify({ schema: SCHEMA, until, states }));
  const told = groups.map((group) => groupItem(group, clock, to));
  const next = { schema: SCHEMA, model, stamp, until, key, groups: told };
  if ((await drift.writeDrift(next, item?.stamp)) === 'written') return next;
  return drift.readDrift(model);
}
