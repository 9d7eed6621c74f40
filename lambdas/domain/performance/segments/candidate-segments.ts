import { emptyMoments, mergeMoments, type Moments } from '../../sketch/value/moments.ts';

/** A labelled row with its loss, and the levels of its features. */
export interface SegmentedRow {
  readonly levels: Readonly<Record<string, string>>;
  readonly loss: number;
  readonly weight: number;
}

/** Losses of the rows that share one or two levels. */
export interface Segment {
  /** `feature=level`, joined by ` and `. */
  readonly name: string;
  readonly losses: Moments;
}

/** All segments of one level, and of two levels of different features, that any row is in. */
export function candidateSegments(rows: readonly SegmentedRow[], features: readonly string[]): readonly Segment[] {
  const segments = new Map<string, Moments>();
  for (const { levels, loss, weight } of rows) {
    const one: Moments = { count: weight, squares: weight * weight, mean: loss, m2: 0 };
    for (const name of namesOf(levels, features)) {
      segments.set(name, mergeMoments(segments.get(name) ?? emptyMoments, one));
    }
  }
  return [...segments].map(([name, losses]) => ({ name, losses }));
}

function namesOf(levels: Readonly<Record<string, string>>, features: readonly string[]): readonly string[] {
  const single = features.flatMap((feature) => {
    const level = levels[feature];
    return level === undefined ? [] : [`${feature}=${level}`];
  });
  return [...single, ...single.flatMap((a, i) => single.slice(i + 1).map((b) => `${a} and ${b}`))];
}
