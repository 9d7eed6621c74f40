import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { baselineDays } from '../../../contracts/stored/drift-item.ts';
import type { Baseline } from '../../../contracts/stored/baseline.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { fixedDrift, type FixedDrift } from '../../../domain/quality/fixed-drift.ts';
import { benjaminiHochberg } from '../../../domain/drift/test/benjamini-hochberg.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type Looked } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { goneLook } from '../unlooked-alerts.ts';
import { incidentsOf, servedRolledBack, touches } from '../reference/left-out.ts';
import { mostAsked } from '../reference/serving-version.ts';
import { isOfCallers, type WideHour } from '../wide-hour.ts';
import { baselineWords } from './baseline-words.ts';
import { columnOf, PREDICTION } from './columns.ts';

const CHECK = 'drift-baseline';
/** False discovery rate of one check of all columns: 91 days a quarter, and 2 of 3 must agree, spend a tenth of a false alarm. */
const FALSE_RATE = 1e-3;
/** Whole days that are compared, if there are as many. */
const DAYS = 14;
/** Days in which they are looked for. */
const DAYS_BACK = 16;
/** Hours after its end in which a day's row is looked for. */
const HOURS_AFTER = 4;

/**
 * The last days of each feature and of the predictions against the fixed baseline of the version that serves: finds what moved so
 * slowly that the hours and weeks before moved along.
 *
 * A day is looked at once, as soon as its row is there: it does not change afterwards, but for late requests. Days within a declared
 * incident, or with a version that was taken back, are left out. Each column has a cause of its own.
 */
export async function baselineDrift(history: ModelHistory): Promise<readonly CheckResult[]> {
  const { at, windowSeconds, span } = history;
  const dayMs = periodSeconds('day', windowSeconds) * 1000;
  const endMs = Math.floor(epochMsOf(span.to) / dayMs) * dayMs;
  const hoursAgo = Math.floor((epochMsOf(at) - endMs) / (periodSeconds('hour', windowSeconds) * 1000));
  const seenUntil = lookedUntil(history);
  const nothing = tooLittle(CHECK, span.to, { of: 'days that were not looked at', needed: 1, got: 0 });
  if (seenUntil === isoAt(endMs) || hoursAgo >= HOURS_AFTER) return leave([nothing], seenUntil);
  const days = (await history.readDays(DAYS_BACK)).filter(({ start }) => epochMsOf(start) < endMs);
  if (days.at(-1)?.start !== isoAt(endMs - dayMs)) return leave([nothing], seenUntil);
  return leave(await compareDays(history, cleanDays(history, days), isoAt(endMs)), isoAt(endMs));
}

/** ISO end of the day that was looked at last, as the last run left it. */
function lookedUntil({ last }: ModelHistory): string | undefined {
  const left = last?.checks.flatMap(({ details }) => baselineDays.safeParse(details).data ?? []);
  return left?.[0]?.daysUntil;
}

/** Results with a note for the next run in the first of them. */
function leave(results: readonly CheckResult[], daysUntil: string | undefined): readonly CheckResult[] {
  const [first, ...rest] = results;
  return first === undefined || daysUntil === undefined ? results : [{ ...first, details: { daysUntil } }, ...rest];
}

async function compareDays(
  history: ModelHistory,
  days: readonly PointerRow[],
  seenUntil: string,
): Promise<readonly CheckResult[]> {
  const version = mostAsked(days.slice(-1));
  if (version === undefined) return [tooLittle(CHECK, seenUntil, { of: 'whole days', needed: 1, got: 0 })];
  const baseline = await history.readBaseline(version);
  if (baseline === undefined) {
    const lack = tooLittle(CHECK, seenUntil, { of: `baseline of ${version}`, needed: 1, got: 0 });
    return [lack, ...forgotten(history, [])];
  }
  const read = await Promise.all(days.map((day) => history.readHour(day)));
  const rows = read.filter((row) => row !== undefined);
  const results = decide(rows, { baseline, since: days[0]?.start ?? history.span.from, seenUntil });
  return [...results, ...forgotten(history, results)];
}

function cleanDays(history: ModelHistory, days: readonly PointerRow[]): readonly PointerRow[] {
  const incidents = incidentsOf(history.specification);
  const seconds = periodSeconds('day', history.windowSeconds);
  const clean = days.filter(
    ({ start, arms }) => !touches(incidents, start, seconds) && !servedRolledBack(history, arms),
  );
  const version = mostAsked(clean.slice(-1));
  return clean.filter(({ arms }) => arms.some((arm) => isOfCallers(arm) && arm.version === version)).slice(-DAYS);
}

interface Told {
  readonly baseline: Baseline;
  /** ISO start of the first day, and end of the last. */
  readonly since: string;
  readonly seenUntil: string;
}

interface Compared {
  readonly cause: string;
  readonly column: string;
  readonly drift: FixedDrift | { readonly kind: 'failed'; readonly error: unknown };
}

/** All columns that could be compared are decided together; one that fails leaves the others as they are. */
function decide(rows: readonly WideHour[], told: Told): readonly CheckResult[] {
  const { captured } = told.baseline;
  const columns = [...Object.keys(captured.features), ...(captured.prediction === undefined ? [] : [PREDICTION])];
  const compared = columns.map((column): Compared => {
    const cause = column === PREDICTION ? `prediction-${CHECK}` : `${CHECK}/${column}`;
    return { cause, column, drift: compareAlone(rows, column, told.baseline) };
  });
  const tested = compared.flatMap(({ drift }) => (drift.kind === 'compared' ? [drift] : []));
  const adjusted = new Map(benjaminiHochberg(tested.map(({ p }) => p)).map((p, i) => [tested[i], p] as const));
  return compared.map(({ cause, column, drift }) => {
    switch (drift.kind) {
      case 'failed':
        return failedCheck(cause, told.seenUntil, drift.error);
      case 'undefined':
        return tooLittle(cause, told.seenUntil, { of: `rows to compare (${drift.reason})`, needed: 1, got: 0 });
      case 'insufficient-data':
        return tooLittle(cause, told.seenUntil, drift);
      case 'compared': {
        const isDrifted = drift.matters && (adjusted.get(drift) ?? 1) <= FALSE_RATE;
        const finding = isDrifted ? findingOf(column, drift.numbers, told) : undefined;
        return ran(cause, told.seenUntil, [{ cause, severity: 'ticket', finding }]);
      }
    }
  });
}

function compareAlone(rows: readonly WideHour[], column: string, { version, captured }: Baseline): Compared['drift'] {
  try {
    const sketch = column === PREDICTION ? captured.prediction : captured.features[column];
    if (sketch === undefined) return { kind: 'undefined', reason: 'the baseline has no such column' };
    const { weight, squares } = captured;
    const baseline = { sketch, effective: squares === 0 ? 1 : Math.min(1, weight / squares) };
    const days = rows.map((row) => columnOf([row], column, version)).filter((one) => one !== undefined);
    return fixedDrift(baseline, days);
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function findingOf(column: string, numbers: Readonly<Record<string, number>>, told: Told): Looked['finding'] {
  const { version } = told.baseline;
  const kind = column === PREDICTION ? 'prediction-drift' : 'drift';
  return { kind, version, since: told.since, what: baselineWords(column, version, numbers), numbers };
}

/** Alerts about columns, or a version's baseline, that are compared no more: they would stand open for ever. */
function forgotten({ alerts, span }: ModelHistory, results: readonly CheckResult[]): readonly CheckResult[] {
  const kept = new Set(results.map(({ check }) => check));
  const isOurs = (cause: string): boolean => cause === `prediction-${CHECK}` || cause.startsWith(`${CHECK}/`);
  return alerts
    .filter(({ cause, state }) => state !== 'closed' && isOurs(cause) && !kept.has(cause))
    .map((alert) => ran(alert.cause, span.to, [goneLook(alert)]));
}
