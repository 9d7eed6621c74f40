import { demandSameGrid } from './sketch-grid-error.ts';
import { emptyMoments, mergeMoments, momentsOf, type Moments } from './value/moments.ts';
import { mergeCounts, type SparseCounts } from './value/sparse-counts.ts';

/** Fixed at registration: unit directions, and how a projection on one is cut into cells. */
export interface VectorGrid {
  readonly gridId: string;
  readonly directions: readonly (readonly number[])[];
  /** Cell of a projection. */
  readonly cellOf: (projection: number, direction: number) => string | number;
  /** Reconstruction error of a vector under the baseline's principal components. */
  readonly errorOf: (vector: readonly number[]) => number;
}

/** Embeddings: mean vector, projections by cell, reconstruction error. */
export interface VectorSketch {
  readonly gridId: string;
  readonly count: number;
  readonly mean: readonly number[];
  readonly projections: readonly SparseCounts[];
  readonly error: Moments;
}

/** No vectors. */
export function emptyVector({ gridId, directions }: VectorGrid): VectorSketch {
  const length = directions[0]?.length ?? 0;
  return {
    gridId,
    count: 0,
    mean: Array.from({ length }, () => 0),
    projections: directions.map(() => ({})),
    error: emptyMoments,
  };
}

/** Sketch of vectors in one pass; all must be as long as the directions. */
export function vectorSketchOf(vectors: readonly (readonly number[])[], grid: VectorGrid): VectorSketch {
  const empty = emptyVector(grid);
  return {
    ...empty,
    count: vectors.length,
    mean: empty.mean.map((_, i) => momentsOf(vectors.map((vector) => vector[i] ?? 0)).mean),
    projections: grid.directions.map((direction, at) => countProjections(vectors, { direction, at, grid })),
    error: momentsOf(vectors.map(grid.errorOf)),
  };
}

/**
 * Joins two sketches as if all their vectors had gone into one.
 *
 * @throws SketchGridError if they were made with different directions
 */
export function mergeVector(a: VectorSketch, b: VectorSketch): VectorSketch {
  demandSameGrid('vector', [a.gridId], [b.gridId]);
  const count = a.count + b.count;
  const share = count === 0 ? 0 : b.count / count;
  return {
    gridId: a.gridId,
    count,
    mean: a.mean.map((value, i) => value + ((b.mean[i] ?? 0) - value) * share),
    projections: a.projections.map((counts, i) => mergeCounts(counts, b.projections[i] ?? {})),
    error: mergeMoments(a.error, b.error),
  };
}

interface Projection {
  readonly direction: readonly number[];
  readonly at: number;
  readonly grid: VectorGrid;
}

function countProjections(vectors: readonly (readonly number[])[], { direction, at, grid }: Projection): SparseCounts {
  const counts: Record<string, number> = {};
  for (const vector of vectors) {
    const cell = grid.cellOf(
      direction.reduce((sum, part, i) => sum + part * (vector[i] ?? 0), 0),
      at,
    );
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}
