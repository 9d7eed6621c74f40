import { demandSameGrid } from '../sketch-grid-error.ts';
import { mergeSampling, noSampling, samplingOf, type Sampling } from '../value/sampling.ts';

/** Weighted counts of true (row) against predicted (column) class. */
export interface ClassMatrix {
  readonly classes: readonly string[];
  readonly cells: readonly (readonly number[])[];
  readonly sampling: Sampling;
  /** Weight of rows whose label or prediction is none of the classes. */
  readonly outside: number;
}

/** One labelled answer of a model of several classes. */
export interface ClassifiedRow {
  readonly label: string;
  readonly predicted: string;
  readonly weight: number;
}

/** No rows. */
export function emptyMatrix(classes: readonly string[]): ClassMatrix {
  return { classes, cells: classes.map(() => classes.map(() => 0)), sampling: noSampling, outside: 0 };
}

/** Matrix of rows in one pass. */
export function matrixOf(rows: readonly ClassifiedRow[], classes: readonly string[]): ClassMatrix {
  const indexOf = new Map(classes.map((name, i) => [name, i] as const));
  const cells = classes.map(() => classes.map(() => 0));
  const inside: number[] = [];
  let outside = 0;
  for (const { label, predicted, weight } of rows) {
    const [row, column] = [cells[indexOf.get(label) ?? -1], indexOf.get(predicted)];
    if (row === undefined || column === undefined) outside += weight;
    else {
      row[column] = (row[column] ?? 0) + weight;
      inside.push(weight);
    }
  }
  return { classes, cells, sampling: samplingOf(inside), outside };
}

/**
 * Joins two matrices as if all their rows had gone into one.
 *
 * @throws SketchGridError if their classes differ
 */
export function mergeMatrix(a: ClassMatrix, b: ClassMatrix): ClassMatrix {
  demandSameGrid('matrix', a.classes, b.classes);
  return {
    classes: a.classes,
    cells: a.cells.map((row, i) => row.map((count, j) => count + (b.cells[i]?.[j] ?? 0))),
    sampling: mergeSampling(a.sampling, b.sampling),
    outside: a.outside + b.outside,
  };
}
