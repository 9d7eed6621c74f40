import { epochMsOf, windowKeyAt } from '../../contracts/runtime/instants.ts';
import type { MinuteRowItem } from '../../contracts/stored/rows/minute-row.ts';
import type { OutcomeRow } from '../../contracts/stored/rows/outcome-row.ts';
import { championHistory, type History } from '../../domain/rollout/planning/champion-history.ts';
import { sliceHistory } from '../../domain/rollout/sticky/slice-history.ts';
import type { Clock } from '../system/ports.ts';
import type { OutcomeStore, RowStore, SliceStore } from './ports.ts';

/** What reading the past needs from outside. */
export interface HistoryDeps {
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly outcomes: OutcomeStore;
  readonly slices: SliceStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly windowSeconds: number;
}

/** Whose past, and up to when. */
export interface HistoryOrder {
  readonly model: string;
  readonly champion: string;
  readonly isSticky: boolean;
  /** Windows after a request in which its outcomes come; rates are taken from windows that are older. @default 0 */
  readonly maturityWindows?: number;
  /** Epoch milliseconds. @default now */
  readonly untilMs?: number;
}

/** A day of windows of a minute, and a week. */
const DAY_WINDOWS = 1_440;
const WEEK_WINDOWS = 7 * DAY_WINDOWS;

/** Reads what was recorded of a champion: a day of minute rows and outcomes, a week of slices. */
export async function readHistory(deps: HistoryDeps, order: HistoryOrder): Promise<History> {
  const { model, champion, isSticky, maturityWindows = 0, untilMs = deps.clock.now() } = order;
  const lengthMs = deps.windowSeconds * 1000;
  const sliceWindow = (start: string, minutes: number): string =>
    windowKeyAt(epochMsOf(start), minutes * deps.windowSeconds);
  const at = (windowsAgo: number): string => windowKeyAt(untilMs - windowsAgo * lengthMs, deps.windowSeconds);
  const [rows, outcomes, slices] = await Promise.all([
    deps.rows.readRows(model, at(DAY_WINDOWS), at(0)),
    deps.outcomes.readOutcomes(model, at(DAY_WINDOWS), at(0)),
    isSticky ? deps.slices.readSlices(model, at(WEEK_WINDOWS), at(0)) : [],
  ]);
  const history = championHistory(
    [...byWindow(rows)].map(([window, entries]) => ({ window: Math.round(epochMsOf(window) / lengthMs), entries })),
    champion,
  );
  return {
    ...history,
    hearsOutcomes: outcomes.heardUntil !== undefined,
    kpiRates: kpiRates(
      outcomes.rows.filter(({ window }) => window < at(maturityWindows)),
      champion,
      requestsBefore(rows, champion, at(maturityWindows)),
    ),
    ...(isSticky ? { slices: sliceHistory(slices, champion, sliceWindow) } : {}),
  };
}

/** Entries of rows by the window they belong to. */
export function byWindow(rows: readonly MinuteRowItem[]): ReadonlyMap<string, MinuteRowItem['entries']> {
  const found = new Map<string, MinuteRowItem['entries']>();
  for (const { window, entries } of rows) found.set(window, [...(found.get(window) ?? []), ...entries]);
  return found;
}

function requestsBefore(rows: readonly MinuteRowItem[], champion: string, before: string): number {
  return rows
    .filter(({ window }) => window < before)
    .flatMap(({ entries }) => entries)
    .filter(({ version, assignment, hop }) => version === champion && assignment === 'random' && hop === 'assigned')
    .reduce((sum, { requests }) => sum + requests, 0);
}

function kpiRates(rows: readonly OutcomeRow[], champion: string, requests: number): Readonly<Record<string, number>> {
  const events: Record<string, number> = {};
  for (const { version, assignment, kpis } of rows.flatMap(({ entries }) => entries)) {
    if (version !== champion || assignment !== 'random') continue;
    for (const [name, count] of Object.entries(kpis)) events[name] = (events[name] ?? 0) + count;
  }
  if (requests === 0) return {};
  return Object.fromEntries(Object.entries(events).map(([name, count]) => [name, Math.min(1, count / requests)]));
}
