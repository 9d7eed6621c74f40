import type { DriftedColumn, DriftGroup } from '../../../contracts/stored/drift-item.ts';
import { advance } from '../../../domain/drift/detect/advance.ts';
import { check } from '../../../domain/drift/detect/check.ts';
import type { DriftFeature, DriftSettings } from '../../../domain/drift/detect/settings.ts';
import type { DriftState } from '../../../domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../../../domain/drift/detect/state/start.ts';
import { decodeState } from '../../../domain/drift/detect/store/decode-state.ts';
import { encodeState } from '../../../domain/drift/detect/store/encode-state.ts';
import type { WideHour } from '../wide-hour.ts';
import { driftedWords } from './drifted-words.ts';
import { BLOCK_HOURS, REFERENCE_WEEKS, type HourClock } from './hour-clock.ts';
import { columnsOf, hourSketch, isReady } from './hour-sketches.ts';

/** Weeks of history before findings count. */
const LEAST_WEEKS = 4;
/** False alerts a model and quarter, shared by what is watched. */
const BUDGET = { features: 0.75, prediction: 0.25 } as const;

/** Columns that are watched together, and what is known of them. */
export interface WatchedGroup {
  readonly name: DriftGroup['name'];
  readonly version: string | undefined;
  readonly columns: readonly DriftFeature[];
  readonly state: DriftState;
  readonly bytes: () => Uint8Array;
}

/** Hours to take in, by hour; those that are not there have no rows. */
export interface GroupOrder {
  readonly name: DriftGroup['name'];
  readonly version: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly hours: ReadonlyMap<number, WideHour>;
}

/** The group behind stored bytes; undefined if they cannot be used: it begins anew. */
export function storedGroup(
  { name, version, columns }: DriftGroup,
  bytes: string | undefined,
): WatchedGroup | undefined {
  if (bytes === undefined) return undefined;
  const decoded = decodeState(Buffer.from(bytes, 'base64'), settingsOf(name, columns));
  return decoded.kind === 'known' ? groupOf({ name, version, columns }, decoded.state) : undefined;
}

/**
 * A group with some hours more in it. It begins anew where other columns, or another version's predictions, are to be watched;
 * undefined while no hour has all of them.
 */
export function foldGroup(before: WatchedGroup | undefined, order: GroupOrder): WatchedGroup | undefined {
  const { name, version, hours } = order;
  if (name === 'prediction' && version === undefined)
    return before === undefined ? undefined : foldHours(before, order);
  const newest = [...hours.values()].findLast((hour) => columnsOf(hour, version).length > 0);
  if (newest === undefined) return before === undefined ? undefined : foldHours(before, order);
  const columns = columnsOf(newest, version);
  const isKnown = before !== undefined && before.version === version && isSame(before.columns, columns);
  return isKnown ? foldHours(before, order) : beginGroup(columns, order);
}

/** Begins with the first hour that has all columns. */
function beginGroup(columns: readonly DriftFeature[], order: GroupOrder): WatchedGroup | undefined {
  const { name, version, from, hours } = order;
  const ready = [...hours].find(([, hour]) => isReady(hour, columns, version));
  if (ready === undefined) return undefined;
  const start = Math.max(from, ready[0]);
  const fresh = groupOf({ name, version, columns }, startDrift(settingsOf(name, columns), start));
  return foldHours(fresh, { ...order, from: start });
}

/** What is told of a group. */
export function groupItem(
  { name, version, columns, state }: WatchedGroup,
  clock: HourClock,
  until: number,
): DriftGroup {
  const findings = check(state, settingsOf(name, columns));
  const drifted = findings.flatMap((finding): readonly DriftedColumn[] => {
    if (finding.state === 'learning') return [];
    const { feature, p, effect, effectNow, certainty, window, what, sinceHoursAgo } = finding;
    return [
      {
        column: feature,
        since: clock.isoOf(until - sinceHoursAgo),
        what: driftedWords(finding),
        numbers: { changed: what, effect, effectNow, window, timesItsLimit: certainty, p },
      },
    ];
  });
  return {
    name,
    ...(version === undefined ? {} : { version }),
    columns,
    weeks: { needed: LEAST_WEEKS, got: state.weeks },
    isLearning: state.calibration === undefined,
    drifted,
  };
}

function settingsOf(name: DriftGroup['name'], features: readonly DriftFeature[]): DriftSettings {
  return {
    features,
    checkEveryHours: BLOCK_HOURS,
    referenceWeeks: REFERENCE_WEEKS,
    leastWeeks: LEAST_WEEKS,
    budget: BUDGET[name],
    minEffect: 0.1,
    minShare: 0.02,
  };
}

function groupOf(watched: Pick<WatchedGroup, 'name' | 'version' | 'columns'>, state: DriftState): WatchedGroup {
  return { ...watched, state, bytes: () => encodeState(state, settingsOf(watched.name, watched.columns)) };
}

function foldHours(group: WatchedGroup, { from, to, hours }: GroupOrder): WatchedGroup {
  const settings = settingsOf(group.name, group.columns);
  let { state } = group;
  for (let hour = from; hour < to; hour += 1)
    state = advance(state, settings, hourSketch(hour, hours.get(hour), group)).state;
  return groupOf(group, state);
}

function isSame(a: readonly DriftFeature[], b: readonly DriftFeature[]): boolean {
  return a.length === b.length && a.every(({ name, kind }, i) => name === b[i]?.name && kind === b[i]?.kind);
}
