import { sum } from '../../stats/sum.ts';
import type { Categories } from '../../sketch/categories.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { scoreEdges } from '../../sketch/labelled/score-edges.ts';
import type { Coverage, CoverageTable } from './selective-labels.ts';

/** Bins of scores that are compared. */
const TENTHS = 10;

/** What was captured of the answers: how often each score bin, and how many rows tell as much. */
export interface CapturedScores {
  readonly scores: Readonly<Record<string, number>>;
  /** Effective rows behind an answer, at most 1: captured ones may be a sample. */
  readonly share: number;
}

/** Coverage by tenths of the score; answers without a score in [0, 1] are in none. */
export function scoreCoverage({ scores, share }: CapturedScores, labelled: ScoreSketch): CoverageTable {
  const all = tenthsOf(scores);
  const known = addTenths(tenthsOf(labelled.positives), tenthsOf(labelled.negatives));
  const levels = all.map((captured, tenth) =>
    coverage(`${tenth / TENTHS} to ${(tenth + 1) / TENTHS}`, known[tenth] ?? 0, { captured, share }),
  );
  return { dimension: 'score', levels };
}

/** Coverage by level of a declared segment, from what was captured of its feature. */
export function segmentCoverage(
  segment: { readonly feature: string; readonly values: readonly string[] },
  { listed, fresh, other, missing, mistyped }: Categories,
  { labelled, share }: { readonly labelled: ReadonlyMap<string, number>; readonly share: number },
): CoverageTable {
  const named = new Map([...Object.entries(listed), ...Object.entries(fresh)]);
  const declared = segment.values.map((value) => ({ level: value, captured: named.get(value) ?? 0 }));
  const empty = named.get('') ?? 0;
  const rest = sum([...named.values()]) + other + mistyped - empty - sum(declared.map(({ captured }) => captured));
  const levels = [...declared, { level: 'other', captured: rest }, { level: 'missing', captured: missing + empty }];
  return {
    dimension: segment.feature,
    levels: levels.map(({ level, captured }) => coverage(level, labelled.get(level) ?? 0, { captured, share })),
  };
}

/** A label more than was captured, as when rows were lost, is full coverage. */
function coverage(
  level: string,
  labelled: number,
  of: { readonly captured: number; readonly share: number },
): Coverage {
  return { level, labelled: Math.min(labelled, of.captured) * of.share, captured: of.captured * of.share };
}

function tenthsOf(bins: Readonly<Record<string, number>>): readonly number[] {
  const tenths = Array.from({ length: TENTHS }, () => 0);
  for (const [bin, count] of Object.entries(bins)) {
    const tenth = Math.min(TENTHS - 1, Math.floor((scoreEdges[Number(bin)] ?? 1) * TENTHS + 1e-9));
    tenths[tenth] = (tenths[tenth] ?? 0) + count;
  }
  return tenths;
}

function addTenths(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((count, tenth) => count + (b[tenth] ?? 0));
}
