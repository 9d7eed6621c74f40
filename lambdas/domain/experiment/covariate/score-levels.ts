/** Levels into which scores are cut. */
const LEVELS = 10;
/** Scores from which on their deciles are taken. */
const LEAST_SCORES = 200;
/** Level of a request that has no score. */
export const NO_SCORE = 'none';

/**
 * Edges between the deciles of some scores; equal ones are one edge.
 *
 * Scores alone decide, of both arms together, and no outcome: whatever the edges are, a level is something that a request has before it
 * is assigned. So comparisons within levels are exact for any edges.
 *
 * @returns undefined for fewer scores than deciles can be told from
 */
export function decileEdges(scores: readonly number[]): readonly number[] | undefined {
  if (scores.length < LEAST_SCORES) return undefined;
  const sorted = scores.toSorted((a, b) => a - b);
  const edges = Array.from({ length: LEVELS - 1 }, (_, at) => sorted[Math.ceil(((at + 1) / LEVELS) * sorted.length)]);
  return [...new Set(edges.filter((edge) => edge !== undefined))];
}

/** Level of a score: how many edges are not above it, as text. */
export function levelOf(edges: readonly number[], score: number): string {
  const above = edges.findIndex((edge) => edge > score);
  return String(above < 0 ? edges.length : above);
}
