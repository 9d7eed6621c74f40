import { readWideHour, type WideHour } from './wide-hour.ts';
import { epochMsOf, isoAt, windowKeyAt } from '../../contracts/runtime/instants.ts';
import { compactEverySeconds, periodSeconds } from '../../contracts/runtime/periods.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { Baseline, BaselineItem } from '../../contracts/stored/baseline.ts';
import type { SkewResult } from '../../contracts/stored/skew/skew-result.ts';
import type { HealthRow, PointerRow } from '../../contracts/stored/rows/period-row.ts';
import type { BaselineStore, ModelRegistry } from '../registry/ports.ts';
import { keptReferences, type Reference } from './reference/reference-rows.ts';
import type { BaselineReader, ObjectStore, PeriodStore } from '../windows/ports.ts';
import { readSkew } from './skew/read-skew.ts';
import type { AlertStore, WatchStore } from './ports.ts';

/** What the history of a model is read from. */
export interface HistoryDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly periods: Pick<PeriodStore, 'readHealth' | 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
  readonly alerts: Pick<AlertStore, 'listAlerts'>;
  readonly watches: WatchStore;
  readonly baselines: BaselineReader & Pick<BaselineStore, 'listBaselines'>;
}

/** Which check of which model it is. */
export interface CheckOrder {
  readonly model: string;
  /** ISO instant of the slot. */
  readonly at: string;
  readonly windowSeconds: number;
  /** Windows from one slot to the next; each check counts the rows that are new since the last. */
  readonly everyWindows: number;
  /** A person asks for it between two slots: alerts take it only where half of its rows are new. */
  readonly isExtra?: boolean;
  /** What the last run left, where it was read already. */
  readonly last?: ChecksItem | undefined;
}

/** What the checks of a model look at. */
export interface ModelHistory extends CheckOrder {
  readonly specification: Specification | undefined;
  readonly versions: readonly VersionRecord[];
  readonly alerts: readonly AlertItem[];
  /** Rows of five windows of this slot. */
  readonly now: readonly HealthRow[];
  /** What the rows of now are held against by a cause. */
  readonly before: (cause: string) => Promise<Reference>;
  /** Rows of five windows of the last hours, those of now among them, from a full hour on. */
  readonly recent: readonly HealthRow[];
  /** ISO start of that hour. */
  readonly recentFrom: string;
  /** ISO start of the rows of now, and their end. */
  readonly span: { readonly from: string; readonly to: string };
  /** Hours of the last week, oldest first. */
  readonly pointers: readonly PointerRow[];
  /** Hours that start in [from, to), oldest first, however long ago; those before the last week are read when asked for, each stretch once. */
  readonly readHours: (from: string, to: string) => Promise<readonly PointerRow[]>;
  /** Days of the last weeks, oldest first; read when asked for, the same ones once. */
  readonly readDays: (days: number) => Promise<readonly PointerRow[]>;
  /** Wide rows of hours and days, each read once; undefined where there is none. */
  readonly readHour: (pointer: PointerRow) => Promise<WideHour | undefined>;
  readonly watches: WatchStore;
  /** Baselines of versions, each read once; undefined for a version without. */
  readonly readBaseline: (version: string) => Promise<Baseline | undefined>;
  /** What the newest upload of feature values came to; undefined before the first. */
  readonly readSkew: () => Promise<SkewResult | undefined>;
  /** What is known of the baselines of all versions. */
  readonly listBaselines: () => Promise<readonly BaselineItem[]>;
}

/** Hours of rows of five windows that are read beside those of now: those that service levels and references need most. */
const HOURS_OF_FIVES = 6;
/** Hours back in which wide rows are looked for: a week, and half a day before, which tells whether the model was asked by then. */
const HOURS_OF_POINTERS = 180;
/** Windows until rows of five windows are whole: delivery and folding. */
const LAG_WINDOWS = 4;
/** Seconds that compaction itself may take. */
const COMPACT_SECONDS = 10;

/** Reads what the checks of a model look at; rows that are not finished yet are left for the next slot. */
export async function readHistory(deps: HistoryDeps, order: CheckOrder): Promise<ModelHistory> {
  const { model, at, windowSeconds } = order;
  const span = spanOf(order);
  const hour = periodSeconds('hour', windowSeconds);
  const recentFrom = windowKeyAt(epochMsOf(span.from) - HOURS_OF_FIVES * hour * 1000, hour);
  const pointersFrom = earlier(span.to, HOURS_OF_POINTERS * hour);
  const [specification, versions, alerts, recent, pointers] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.registry.listVersions(model),
    deps.alerts.listAlerts(model),
    deps.periods.readHealth(model, recentFrom, span.to),
    deps.periods.readPointers('hour', { model, from: pointersFrom, to: at }),
  ]);
  const read = async (from: string, to: string): Promise<readonly HealthRow[]> =>
    from >= recentFrom ? within(recent, from, to) : deps.periods.readHealth(model, from, to);
  const known = { specification, versions, alerts };
  const readWide = kept(async (key: string) => readWideHour(deps.objects, key));
  return {
    ...order,
    ...known,
    span,
    recent,
    recentFrom,
    pointers,
    now: within(recent, span.from, span.to),
    before: keptReferences({ ...known, windowSeconds, from: span.from, read }),
    readHours: keptStretches(deps.periods, { model, pointers, pointersFrom }),
    readDays: kept(async (days: number) =>
      deps.periods.readPointers('day', { model, from: earlier(span.to, days * 24 * hour), to: at }),
    ),
    readHour: async ({ key }) => readWide(key),
    watches: deps.watches,
    readBaseline: kept(async (version: string) => deps.baselines.readBaseline(model, version)),
    readSkew: async () => readSkew(deps.objects, model),
    listBaselines: async () => deps.baselines.listBaselines(model),
  };
}

/** Rows that stand by now, and of them those that are new since the last slot. */
function spanOf({ at, windowSeconds, everyWindows }: CheckOrder): ModelHistory['span'] {
  const lag = LAG_WINDOWS * windowSeconds + compactEverySeconds(windowSeconds) + COMPACT_SECONDS;
  const to = windowKeyAt(epochMsOf(at) - lag * 1000, periodSeconds('five', windowSeconds));
  return { from: earlier(to, everyWindows * windowSeconds), to };
}

function within<Row extends { readonly start: string }>(
  rows: readonly Row[],
  from: string,
  to: string,
): readonly Row[] {
  return rows.filter(({ start }) => start >= from && start < to);
}

/** Hours of any time: those of the last week are at hand. */
function keptStretches(
  periods: HistoryDeps['periods'],
  { model, pointers, pointersFrom }: Pick<ModelHistory, 'model' | 'pointers'> & { readonly pointersFrom: string },
): ModelHistory['readHours'] {
  const read = new Map<string, Promise<readonly PointerRow[]>>();
  return async (from, to) => {
    const near = within(pointers, from, to);
    if (from >= pointersFrom) return near;
    const until = to < pointersFrom ? to : pointersFrom;
    const key = `${from} ${until}`;
    const older = read.get(key) ?? periods.readPointers('hour', { model, from, to: until });
    read.set(key, older);
    return [...(await older), ...near];
  };
}

/** The same is read once. */
function kept<Key, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return async (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}

function earlier(iso: string, seconds: number): string {
  return isoAt(epochMsOf(iso) - seconds * 1000);
}
