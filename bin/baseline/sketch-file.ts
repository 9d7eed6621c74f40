import type { Specification } from '../../lambdas/contracts/people/specification.ts';
import type { BaselineContent } from '../../lambdas/contracts/stored/baseline.ts';
import { BaselineTally } from '../../lambdas/domain/baseline/baseline-tally.ts';
import type { ColumnFault } from '../../lambdas/domain/baseline/fault-tally.ts';
import { fileColumns, type FileColumn, type NamedColumns } from '../../lambdas/domain/baseline/file-columns.ts';
import { GridSample } from '../../lambdas/domain/baseline/grid-sample.ts';
import { readCell } from '../../lambdas/domain/baseline/read-cell.ts';
import type { Grid } from '../../lambdas/domain/sketch/feature-grid.ts';
import { PREDICTION_COLUMN } from '../../lambdas/domain/windows/feature-terms.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { rowReader, type BrokenLine, type RowReader } from './read-rows.ts';

/** What is to be sketched, and how. */
export interface SketchOrder extends NamedColumns {
  readonly file: string;
  readonly version: string;
  readonly specification: Specification;
  /** Grids that stand, by feature; the prediction's under its own name. */
  readonly grids: ReadonlyMap<string, Grid>;
  readonly onProgress?: (pass: 'grids' | 'sketches', rows: number) => void;
}

/** A file as a baseline holds it, or what is wrong with it. */
export interface SketchedFile {
  readonly content: BaselineContent;
  readonly rows: number;
  readonly faults: readonly ColumnFault[];
}

/** Rows between two words of progress. */
const EVERY_ROWS = 100_000;

/**
 * Sketches a file row by row: memory grows with its columns and categories, never with its rows.
 *
 * It is read twice when a numeric column has no grid yet: first for its middle and width, then for the counts.
 *
 * @throws CliError if the file cannot be read
 */
export async function sketchFile(order: SketchOrder): Promise<SketchedFile> {
  const { specification, version } = order;
  const columns = fileColumns(specification, order);
  const read = rowReader(
    order.file,
    columns.map(({ name }) => name),
  );
  const grids = await gridsOf(order, columns, read);
  const tally = new BaselineTally({ specification, version, columns, grids });
  const broken: BrokenLine[] = [];
  for await (const row of read((one) => broken.push(one))) {
    tally.add(row);
    if (tally.rows % EVERY_ROWS === 0) order.onProgress?.('sketches', tally.rows);
  }
  return { content: tally.content(), rows: tally.rows, faults: [...brokenFaults(broken), ...tally.faults()] };
}

/** By column of the file: the grid that stands, else one that its values suggest. */
async function gridsOf(
  { grids, onProgress }: SketchOrder,
  columns: readonly FileColumn[],
  read: RowReader,
): Promise<ReadonlyMap<string, Grid>> {
  const numeric = columns.filter(({ kind }) => kind === 'numeric');
  const standing = numeric.map((one) => [one.name, grids.get(gridNameOf(one))] as const);
  const found = new Map(standing.flatMap(([name, grid]) => (grid === undefined ? [] : [[name, grid] as const])));
  const samples = numeric.filter(({ name }) => !found.has(name)).map(({ name }) => [name, new GridSample()] as const);
  if (samples.length === 0) return found;
  let rows = 0;
  for await (const row of read(() => {})) {
    for (const [name, sample] of samples) {
      const cell = readCell(row[name], 'numeric');
      if (cell !== 'mistyped' && typeof cell.value === 'number' && Number.isFinite(cell.value)) sample.add(cell.value);
    }
    if ((rows += 1) % EVERY_ROWS === 0) onProgress?.('grids', rows);
  }
  return new Map([...found, ...samples.map(([name, sample]) => [name, sample.grid()] as const)]);
}

function gridNameOf({ name, role }: FileColumn): string {
  return role === 'prediction' ? PREDICTION_COLUMN : name;
}

function brokenFaults(broken: readonly BrokenLine[]): readonly ColumnFault[] {
  const [first] = broken;
  if (first === undefined) return [];
  const message = `${counted(broken.length, 'line')} without a row, the first is line ${first.line}`;
  return [{ column: '', message, count: broken.length, row: first.line }];
}
