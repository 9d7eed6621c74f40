import type { Specification } from '../../contracts/people/specification.ts';
import type { BaselineContent } from '../../contracts/stored/baseline.ts';
import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { LabelledEntry } from '../../contracts/stored/rows/period-row.ts';
import { checkLabel } from '../labels/check-label.ts';
import { labelledEntriesOf, type SketchedLabel } from '../labels/labelled-entries.ts';
import { mergeLabelled } from '../labels/merge-labelled.ts';
import type { Grid } from '../sketch/feature-grid.ts';
import { scoreBinOf } from '../sketch/labelled/score-edges.ts';
import { columnTally, type CapturedValue, type ColumnTally } from '../windows/column-tally.ts';
import type { FileColumn } from './file-columns.ts';
import { FaultTally, type ColumnFault } from './fault-tally.ts';
import { ListedTally } from './listed-tally.ts';
import { readCell } from './read-cell.ts';

/** What a file is sketched by. */
export interface TallyTerms {
  readonly specification: Specification;
  readonly version: string;
  readonly columns: readonly FileColumn[];
  /** Grid of each numeric column, by its name in the file. */
  readonly grids: ReadonlyMap<string, Grid>;
}

/** A row of a file by its columns. */
export type FileRow = Readonly<Record<string, unknown>>;

/** Labels that are sketched at a time: memory stays the same however long the file is. */
const LABELS_AT_A_TIME = 10_000;

interface Tallied extends FileColumn {
  readonly tally: ColumnTally;
}

/** Adds up the rows of a file in the form in which captured traffic is folded. */
export class BaselineTally {
  readonly #terms: TallyTerms;
  readonly #columns: readonly Tallied[];
  readonly #faults = new FaultTally();
  readonly #scores = new Map<number, number>();
  #labels: SketchedLabel[] = [];
  #labelled: readonly LabelledEntry[] = [];
  #rows = 0;

  constructor(terms: TallyTerms) {
    this.#terms = terms;
    this.#columns = terms.columns.map((column) => ({ ...column, tally: tallyOf(column, terms.grids) }));
  }

  add(row: FileRow): void {
    this.#rows += 1;
    let prediction: CapturedValue;
    let label: CapturedValue;
    for (const column of this.#columns) {
      const value = this.#read(column, row);
      if (column.role === 'prediction') prediction = value;
      if (column.role === 'label') label = value;
    }
    if (prediction !== undefined) this.#addScore(prediction);
    if (label !== undefined && label !== null) this.#addLabel(label, prediction);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** What is wrong with the file; none when its content is a baseline. */
  faults(): readonly ColumnFault[] {
    return this.#faults.faults(this.#terms.columns, this.#rows);
  }

  content(): BaselineContent {
    this.#sketchLabels();
    const [labelled] = this.#labelled;
    const sketchOf = (role: FileColumn['role']): readonly (readonly [string, ColumnSketch])[] =>
      this.#columns
        .filter((one) => one.role === role && this.#faults.isThere(one.name))
        .map(({ name, tally }) => [name, tally.sketch()]);
    const [prediction] = sketchOf('prediction');
    const scores = [...this.#scores].toSorted(([a], [b]) => a - b);
    const hasScores = prediction !== undefined && this.#terms.specification.task === 'binary';
    return {
      captured: {
        records: this.#rows,
        weight: this.#rows,
        squares: this.#rows,
        features: Object.fromEntries(sketchOf('feature')),
        ...(prediction === undefined ? {} : { prediction: prediction[1] }),
        ...(hasScores ? { scores: Object.fromEntries(scores) } : {}),
      },
      ...(labelled === undefined ? {} : { labelled }),
    };
  }

  #read({ name, role, kind, tally }: Tallied, row: FileRow): CapturedValue {
    const isThere = Object.hasOwn(row, name);
    if (isThere) this.#faults.there(name);
    const read = readCell(row[name], kind);
    const value = read === 'mistyped' ? 'a list or an object' : read.value;
    if (value === undefined) this.#faults.missing(name);
    else if (read === 'mistyped' || (kind === 'numeric' && typeof value !== 'number'))
      this.#faults.mistyped(name, { row: this.#rows, value });
    if (role !== 'label') tally.add(value, 1);
    return value;
  }

  #addScore(prediction: CapturedValue): void {
    if (this.#terms.specification.task !== 'binary') return;
    if (typeof prediction !== 'number' || !(prediction >= 0 && prediction <= 1)) return;
    this.#scores.set(scoreBinOf(prediction), (this.#scores.get(scoreBinOf(prediction)) ?? 0) + 1);
  }

  #addLabel(given: string | number | boolean, prediction: CapturedValue): void {
    const { task, signature } = this.#terms.specification;
    const checked = checkLabel(given, { task, classes: signature?.prediction?.classes });
    if (checked.kind !== 'label') {
      this.#faults.label({ row: this.#rows, value: given }, checked.message);
      return;
    }
    const known = typeof prediction === 'number' || typeof prediction === 'string' ? { prediction } : {};
    this.#labels.push({ version: this.#terms.version, assignment: 'random', label: checked.label, ...known });
    if (this.#labels.length >= LABELS_AT_A_TIME) this.#sketchLabels();
  }

  #sketchLabels(): void {
    if (this.#labels.length === 0) return;
    const { task, signature } = this.#terms.specification;
    const { classes, threshold } = signature?.prediction ?? {};
    const sketched = labelledEntriesOf(this.#labels, { task, classes, threshold });
    this.#labelled = mergeLabelled([...this.#labelled, ...sketched]);
    this.#labels = [];
  }
}

function tallyOf({ name, kind }: FileColumn, grids: ReadonlyMap<string, Grid>): ColumnTally {
  return kind === 'categorical' ? new ListedTally() : columnTally({ kind: 'numeric', grid: grids.get(name) });
}
