import { freshTest, stepTest, type TwoArms } from '../sequential/exact-test.ts';
import type { Hypothesis, PlannedTest } from '../model/plan.ts';
import { testWindow } from '../sequential/test-window.ts';

/** Steps one test by one window's (divided) counts; true from the window on in which it stopped. */
export type TestStepper = (counts: TwoArms, window: number) => boolean;

/** Where a test would stop: the sum of events in standard deviations above its mean, under the null hypothesis and given what the windows had in common. */
interface Edge {
  readonly variance: number;
  readonly z: number;
}

/**
 * Stopping boundary of a test: by window, edges found on drawn schedules, in rising order of variance. Absent = the exact test is
 * cheap enough to be run.
 */
export type Boundary = readonly WindowEdges[] | undefined;

/** Edges of one window, and the lowest of them. */
interface WindowEdges {
  readonly lowest: number;
  readonly edges: readonly Edge[];
}

/** A test with the shares of its budget that may be spent by each window. */
export interface CalendarTest {
  readonly test: PlannedTest;
  readonly shares: readonly number[];
}

/** The exact test itself. */
export function exactStepper({ test, shares }: CalendarTest): TestStepper {
  let state = freshTest;
  return (counts, window) => {
    if (!state.stopped)
      state = stepTest(state, testWindow(test.hypothesis, counts), test.budget * (shares[window] ?? 1));
    return state.stopped;
  };
}

/** The test by its boundary: no distribution is folded. */
export function boundaryStepper({ test }: CalendarTest, boundary: NonNullable<Boundary>): TestStepper {
  const moments = momentsOf(test.hypothesis);
  let [sum, mean, variance, hasStopped] = [0, 0, 0, false];
  return (counts, window) => {
    if (hasStopped) return true;
    const now = moments(counts);
    if (now === undefined) return false;
    sum += now.x;
    mean += now.mean;
    variance += now.variance;
    const here = boundary[window];
    const z = (sum - mean) / Math.sqrt(variance);
    hasStopped = here !== undefined && z >= here.lowest && z >= nearestZ(here.edges, variance);
    return hasStopped;
  };
}

/** The edge of the drawn schedule that knew about as much. */
function nearestZ(edges: readonly Edge[], variance: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((edges[middle]?.variance ?? Infinity) < variance) low = middle;
    else high = middle;
  }
  const below = edges[low];
  const above = edges[high];
  if (below === undefined || above === undefined) return Infinity;
  return variance - below.variance < above.variance - variance ? below.z : above.z;
}

/** Runs the null distribution of a test along drawn windows and notes its edges; `work` is the number of products it took. */
export function recordBoundary(
  { test, shares }: CalendarTest,
  windows: readonly (TwoArms | undefined)[],
): { readonly edges: readonly (Edge | undefined)[]; readonly work: number } {
  const moments = momentsOf(test.hypothesis);
  let state = freshTest;
  let [mean, variance, work] = [0, 0, 0];
  const edges = windows.map((counts, window) => {
    if (counts === undefined) return undefined;
    const { law } = testWindow(test.hypothesis, counts);
    const now = moments(counts);
    if (law === undefined || now === undefined) return undefined;
    work += state.q.length * law.pmf.length;
    state = stepTest(state, { x: 0, law, mayStop: false }, test.budget * (shares[window] ?? 1));
    mean += now.mean;
    variance += now.variance;
    return { variance, z: (state.offset + state.q.length - 0.5 - mean) / Math.sqrt(variance) };
  });
  return { edges, work };
}

/** Edges of drawn schedules, window by window. */
export function boundaryOf(samples: readonly (readonly (Edge | undefined)[])[]): NonNullable<Boundary> {
  return (samples[0] ?? []).map((_, window) => {
    const edges = samples.map((sample) => sample[window]).filter((edge) => edge !== undefined);
    const sorted = edges.toSorted((a, b) => a.variance - b.variance);
    return { lowest: Math.min(...edges.map(({ z }) => z)), edges: sorted };
  });
}

interface NullMoments {
  readonly x: number;
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance of a window's law under the null hypothesis; none where the test folds nothing. */
function momentsOf(hypothesis: Hypothesis): (counts: TwoArms) => NullMoments | undefined {
  if (hypothesis.kind === 'ratio') return (counts) => ratioMoments(counts, hypothesis.ratio);
  const { kind, rate } = hypothesis;
  const variance = rate * (1 - rate);
  return ({ x, y, a, b }) => {
    const trials = kind === 'rate-above' ? a : b;
    if (trials === 0) return undefined;
    const isAbove = kind === 'rate-above';
    return { x: isAbove ? x : b - y, mean: trials * (isAbove ? rate : 1 - rate), variance: trials * variance };
  };
}

function ratioMoments({ x, y, a, b }: TwoArms, ratio: number): NullMoments | undefined {
  const events = x + y;
  if (events === 0 || a === 0 || b === 0) return undefined;
  const share = (ratio * a) / (ratio * a + b);
  const isHypergeometric = ratio === 1 && a + b > 1;
  const spread = isHypergeometric ? (a + b - events) / (a + b - 1) : 1;
  return { x, mean: events * share, variance: events * share * (1 - share) * spread };
}
