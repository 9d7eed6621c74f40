import { readWideHour, type WideHour } from './wide-hour.ts';
import { epochMsOf, isoAt, windowKeyAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import type { HealthRow, PointerRow } from '../../contracts/stored/rows/period-row.ts';
import type { ModelRegistry } from '../registry/ports.ts';
import type { ObjectStore, PeriodStore } from '../windows/ports.ts';
import type { AlertStore, WatchStore } from './ports.ts';

/** What the history of a model is read from. */
export interface HistoryDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly periods: Pick<PeriodStore, 'readHealth' | 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
  readonly alerts: Pick<AlertStore, 'listAlerts'>;
  readonly watches: WatchStore;
}

/** Which check of which model it is. */
export interface CheckOrder {
  readonly model: string;
  /** ISO instant of the slot. */
  readonly at: string;
  readonly windowSeconds: number;
  /** Windows from one slot to the next; each check counts the rows that are new since the last. */
  readonly everyWindows: number;
}

/** What the checks of a model look at. */
export interface ModelHistory extends CheckOrder {
  readonly specification: Specification | undefined;
  readonly alerts: readonly AlertItem[];
  /** Rows of five windows of this slot. */
  readonly now: readonly HealthRow[];
  /** Those of the hours before; none of them is within a finding that lives. */
  readonly before: readonly HealthRow[];
  /** ISO end of the hours before. */
  readonly beforeUntil: string;
  /** ISO start of the rows of now, and their end. */
  readonly span: { readonly from: string; readonly to: string };
  /** Hours of the last week, oldest first. */
  readonly pointers: readonly PointerRow[];
  /** Wide rows of hours, each read once; undefined where there is none. */
  readonly readHour: (pointer: PointerRow) => Promise<WideHour | undefined>;
  readonly watches: WatchStore;
}

/** Hours of health rows that the rows of now are held against. */
const HOURS_BEFORE = 6;
/** Hours back in which wide rows are looked for: a week. */
const HOURS_OF_POINTERS = 168;
/** Windows and seconds until rows of five windows stand: delivery and folding, then the compaction that runs each minute. */
const LAG_WINDOWS = 4;
const LAG_SECONDS = 70;

/** Reads what the checks of a model look at; rows that are not finished yet are left for the next slot. */
export async function readHistory(deps: HistoryDeps, order: CheckOrder): Promise<ModelHistory> {
  const { model, at, windowSeconds } = order;
  const five = periodSeconds('five', windowSeconds);
  const hour = periodSeconds('hour', windowSeconds);
  const lag = LAG_WINDOWS * windowSeconds + LAG_SECONDS;
  const to = windowKeyAt(epochMsOf(at) - lag * 1000, five);
  const from = earlier(to, order.everyWindows * windowSeconds);
  const oldest = earlier(to, HOURS_OF_POINTERS * hour);
  const [specification, alerts, now, pointers] = await Promise.all([
    deps.registry.readSpecification(model),
    deps.alerts.listAlerts(model),
    deps.periods.readHealth(model, from, to),
    deps.periods.readPointers('hour', { model, from: oldest, to: at }),
  ]);
  const beforeUntil = cleanUntil(alerts, from);
  const before = await deps.periods.readHealth(model, earlier(beforeUntil, HOURS_BEFORE * hour), beforeUntil);
  const rest = { span: { from, to }, pointers, readHour: keptHours(deps.objects), watches: deps.watches };
  return { ...order, specification, alerts, now, before, beforeUntil, ...rest };
}

/** What is held against rows of a finding must not learn from them: the hours before end where the first living finding began. */
function cleanUntil(alerts: readonly AlertItem[], from: string): string {
  const since = alerts.flatMap(({ state, finding }) =>
    state === 'closed' || isDrift(finding.kind) ? [] : [finding.since],
  );
  return [from, ...since].toSorted()[0] ?? from;
}

/** Whether a finding is about hours of wide rows, whose reference is made apart. */
export function isDrift(kind: AlertItem['finding']['kind']): boolean {
  return kind === 'drift' || kind === 'prediction-drift';
}

function keptHours(objects: HistoryDeps['objects']): ModelHistory['readHour'] {
  const read = new Map<string, Promise<WideHour | undefined>>();
  return async ({ key }) => {
    const known = read.get(key) ?? readWideHour(objects, key);
    read.set(key, known);
    return known;
  };
}

function earlier(iso: string, seconds: number): string {
  return isoAt(epochMsOf(iso) - seconds * 1000);
}
