import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { Baseline } from '../../../contracts/stored/baseline.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { fixedDrift, type FixedDrift } from '../../../domain/quality/fixed-drift.ts';
import { benjaminiHochberg } from '../../../domain/drift/test/benjamini-hochberg.ts';
import { failedCheck, ran, tooLittle, type CheckResult, type Looked } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { incidentsOf, servedRolledBack, touches } from '../reference/left-out.ts';
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
/** Hours after the end of a day in which it is looked at: its row does not change afterwards, but for late requests. */
const HOURS_AFTER = 4;

/**
 * The last days of each feature and of the predictions against the fixed baseline of the version that serves: finds what moved so
 * slowly that the hours and weeks before moved along.
 *
 * Days within a declared incident, or with a version that was taken back, are left out. Each column has a cause of its own.
 */
export async function baselineDrift(history: ModelHistory): Promise<readonly CheckResult[]> {
  const { at, windowSeconds, span } = history;
  const dayMs = periodSeconds('day', windowSeconds) * 1000;
  const end = Math.floor(epochMsOf(span.to) / dayMs) * dayMs;
  const hoursAgo = Math.floor((epochMsOf(at) - end) / (periodSeconds('hour', windowSeconds) * 1000));
  if (hoursAgo >= HOURS_AFTER)
    return [tooLittle(CHECK, span.to, { of: 'days that ended in the last hours', needed: 1, got: 0 })];
  const days = await cleanDays(history, isoAt(end));
  const version = mainOf(days.at(-1));
  if (version === undefined) return [tooLittle(CHECK, span.to, { of: 'whole days', needed: 1, got: 0 })];
  const baseline = await history.readBaseline(version);
  if (baseline === undefined)
    return [tooLittle(CHECK, span.to, { of: `baseline of ${version}`, needed: 1, got: 0 }), ...forgotten(history, [])];
  const read = await Promise.all(days.map((day) => history.readHour(day)));
  const rows = read.filter((row) => row !== undefined);
  const told = { baseline, since: days[0]?.start ?? span.from, seenUntil: isoAt(end) };
  const results = decide(rows, told);
  return [...results, ...forgotten(history, results)];
}

async function cleanDays(history: ModelHistory, end: string): Promise<readonly PointerRow[]> {
  const incidents = incidentsOf(history.specification);
  const seconds = periodSeconds('day', history.windowSeconds);
  const clean = (await history.readDays(DAYS_BACK)).filter(
    ({ start, arms }) => start < end && !touches(incidents, start, seconds) && !servedRolledBack(history, arms),
  );
  const version = mainOf(clean.at(-1));
  return clean.filter(({ arms }) => arms.some((arm) => isOfCallers(arm) && arm.version === version)).slice(-DAYS);
}

function mainOf(day: PointerRow | undefined): string | undefined {
  const own = (day?.arms ?? []).filter((arm) => isOfCallers(arm) && arm.requests > 0);
  return own.toSorted((a, b) => b.requests - a.requests)[0]?.version;
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
    .map(({ cause }) => ran(cause, span.to, [{ cause, severity: 'ticket', finding: undefined }]));
}
