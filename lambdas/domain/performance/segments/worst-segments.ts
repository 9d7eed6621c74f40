import { effectiveCount, sampleVariance, type Moments } from '../../sketch/value/moments.ts';
import { studentQuantile } from '../../stats/distribution/student-quantile.ts';
import type { Segment } from './candidate-segments.ts';

/** A segment whose loss is above that of all other rows. */
export interface WorseSegment {
  readonly name: string;
  readonly rows: number;
  readonly loss: number;
  /** Mean loss of the segment minus that of the rest. */
  readonly excess: number;
  /** Lower bound of the excess; all bounds of the list hold together. */
  readonly atLeast: number;
}

/** What was found among how many. */
export interface SegmentSearch {
  /** Largest lower bound first. */
  readonly worse: readonly WorseSegment[];
  readonly tested: number;
  /** Segments with too few rows, or that are nearly everything. */
  readonly tooSmall: number;
}

/** How a search is made. */
export interface SearchSettings {
  /** Chance that any listed segment is in truth no worse than the rest. @default 0.05 */
  readonly alpha?: number;
  /** @default 30 */
  readonly leastRows?: number;
}

/**
 * Segments that are worse than the rest, with simultaneous lower bounds: alpha is divided by the number of segments tested.
 *
 * Source: Welch (1947) for the difference; Bonferroni over everything that was looked at, not over what is shown.
 */
export function worstSegments(
  segments: readonly Segment[],
  all: Moments,
  { alpha = 0.05, leastRows = 30 }: SearchSettings = {},
): SegmentSearch {
  const candidates = segments.map((segment) => ({ segment, rest: withoutPart(all, segment.losses) }));
  const tested = candidates.filter(
    ({ segment, rest }) => effectiveCount(segment.losses) >= leastRows && effectiveCount(rest) >= leastRows,
  );
  const worse = tested
    .map(({ segment, rest }) => compare(segment, rest, alpha / tested.length))
    .filter(({ atLeast }) => atLeast > 0)
    .toSorted((a, b) => b.atLeast - a.atLeast);
  return { worse, tested: tested.length, tooSmall: segments.length - tested.length };
}

/** Moments of everything but a part: the merge of Chan and others read backwards. */
export function withoutPart(all: Moments, part: Moments): Moments {
  const count = all.count - part.count;
  if (!(count > 1e-9 * all.count)) return { count: 0, squares: 0, mean: 0, m2: 0 };
  const mean = (all.mean * all.count - part.mean * part.count) / count;
  const gap = part.mean - mean;
  const m2 = all.m2 - part.m2 - (gap * gap * part.count * count) / all.count;
  return { count, squares: all.squares - part.squares, mean, m2: Math.max(0, m2) };
}

function compare({ name, losses }: Segment, rest: Moments, alpha: number): WorseSegment {
  const [n, m] = [effectiveCount(losses), effectiveCount(rest)];
  const [u, v] = [(sampleVariance(losses) ?? 0) / n, (sampleVariance(rest) ?? 0) / m];
  const excess = losses.mean - rest.mean;
  const degrees = u + v > 0 ? (u + v) ** 2 / ((u * u) / (n - 1) + (v * v) / (m - 1)) : 1;
  const half = u + v > 0 ? studentQuantile(1 - alpha, degrees) * Math.sqrt(u + v) : 0;
  return { name, rows: losses.count, loss: losses.mean, excess, atLeast: excess - half };
}
