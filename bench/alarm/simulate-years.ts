import { drawBinomial } from '../../lambdas/domain/stats/draws/draw-counts.ts';
import { seededRandom } from '../../lambdas/domain/sketch/seeded-random.ts';
import { foldAlarm, freshAlarm } from '../../lambdas/domain/performance/sequential/performance-alarm.ts';
import type { Moments } from '../../lambdas/domain/sketch/value/moments.ts';
import {
  foldVersionBatch,
  type DeclaredTolerance,
  type PerformanceWatch,
} from '../../lambdas/domain/performance/sequential/performance-watch.ts';
import { normalQuantile } from '../../lambdas/domain/stats/distribution/normal.ts';
import type { AlarmCell } from './alarm-cells.ts';

/** What came of one kind of alarm. */
export interface AlarmResult {
  /** Models within the limit that were ever alarmed in their year. */
  readonly falseAlarms: number;
  /** Share of fallen models found within the year, and not before the fall. */
  readonly foundShare: number;
  readonly medianDelay?: number;
}

const DAYS = 365;
const FALL = 180;
const WINDOW = 30;
/** Days from which the deployed watch learns what is usual. */
const LEARNING = 7;
/** Labelled rows of a version's baseline. */
const BASELINE = 10_000;

interface Simulation {
  readonly years: number;
  readonly budget: number;
}

/**
 * All alarms over the same years. Models that keep their promise lose as much as is tolerated from the day on that the deployed watch
 * has learnt: the worst that it allows.
 */
export function simulateYears(
  cell: AlarmCell,
  { years, budget }: Simulation,
): Readonly<Record<'firstWeek' | 'baseline' | 'known' | 'fixed', AlarmResult>> {
  const random = seededRandom(cell.name);
  const within = Array.from({ length: years }, () =>
    yearOf(random, cell, (day) => (day < LEARNING ? cell.before : cell.limit)),
  );
  const fallen = Array.from({ length: years }, () =>
    yearOf(random, cell, (day) => (day < FALL ? cell.before : cell.after)),
  );
  return {
    firstWeek: resultOf(within, fallen, (year) => deployedAlarm(year, cell, { budget })),
    baseline: resultOf(within, fallen, (year) => {
      const errors = drawBinomial(random, BASELINE, cell.before);
      return deployedAlarm(year, cell, { budget, baseline: { accuracy: errorMoments(errors, BASELINE) } });
    }),
    known: resultOf(within, fallen, (year) => sequentialAlarm(year, cell, budget)),
    fixed: resultOf(within, fallen, (year) => fixedAlarm(year, cell, budget)),
  };
}

/** Errors of each day. */
function yearOf(random: () => number, cell: AlarmCell, rateOn: (day: number) => number): readonly number[] {
  return Array.from({ length: DAYS }, (_, day) => {
    const shock = cell.dayShock === 0 ? 0 : cell.dayShock * normalQuantile(Math.max(1e-12, random()));
    return drawBinomial(random, cell.rows, rateOn(day) + shock);
  });
}

function resultOf(
  within: readonly (readonly number[])[],
  fallen: readonly (readonly number[])[],
  alarmDay: (year: readonly number[]) => number | undefined,
): AlarmResult {
  const falseAlarms = within.filter((year) => alarmDay(year) !== undefined).length;
  const delays = fallen
    .map(alarmDay)
    .filter((day) => day !== undefined && day >= FALL)
    .map((day) => (day ?? 0) - FALL + 1)
    .toSorted((a, b) => a - b);
  const median = delays[Math.floor(delays.length / 2)];
  const shares = { falseAlarms, foundShare: delays.length / fallen.length };
  return median === undefined ? shares : { ...shares, medianDelay: median };
}

/** The watch as it is deployed: it learns the limit and how days differ, and budgets for all its lives. */
function deployedAlarm(
  year: readonly number[],
  cell: AlarmCell,
  given: Omit<DeclaredTolerance, 'tolerance'>,
): number | undefined {
  const declared = { ...given, tolerance: cell.limit / cell.before - 1 };
  let watch: PerformanceWatch | undefined;
  for (const [at, errors] of year.entries()) {
    const losses = { accuracy: errorMoments(errors, cell.rows) };
    watch = foldVersionBatch(watch, { at, version: 'v1', losses }, declared);
    if (watch.measures['accuracy']?.alarm?.alarmedAt !== undefined) return at;
  }
  return undefined;
}

/** The alarm alone, told the limit and how days differ. */
function sequentialAlarm(year: readonly number[], cell: AlarmCell, budget: number): number | undefined {
  const settings = { limit: cell.limit, budget, designEffect: cell.designEffect };
  let state = freshAlarm;
  for (const [day, errors] of year.entries()) {
    state = foldAlarm(state, { at: day, losses: errorMoments(errors, cell.rows) }, settings);
    if (state.alarmedAt !== undefined) return state.alarmedAt;
  }
  return undefined;
}

/** One-sided test of the last 30 days at the same level, as if each look were the only one. */
function fixedAlarm(year: readonly number[], { limit, rows }: AlarmCell, budget: number): number | undefined {
  const critical = normalQuantile(1 - budget);
  let errors = 0;
  for (const [day, today] of year.entries()) {
    errors += today - (year[day - WINDOW] ?? 0);
    const seen = rows * Math.min(WINDOW, day + 1);
    if ((errors - seen * limit) / Math.sqrt(seen * limit * (1 - limit)) > critical) return day;
  }
  return undefined;
}

/** Moments of a day's zeros and ones. */
function errorMoments(errors: number, rows: number): Moments {
  const mean = errors / rows;
  return { count: rows, squares: rows, mean, m2: rows * mean * (1 - mean) };
}
