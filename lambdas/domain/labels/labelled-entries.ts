import type { LabelRow } from '../../contracts/stored/rows/label-part.ts';
import type { LabelledEntry } from '../../contracts/stored/rows/period-row.ts';
import { matrixOf } from '../sketch/labelled/class-matrix.ts';
import { groupBy } from '../group-by.ts';
import { binarySketchesOf } from '../performance/entry/binary-sketches.ts';
import { emptyClasses } from '../performance/entry/class-sketches.ts';
import { errorSketchOf } from '../performance/regression/error-sketch.ts';
import type { LabelTerms } from './check-label.ts';

/** What sketching labels needs to know of their model. */
export interface SketchTerms extends LabelTerms {
  /** Declared threshold of a binary model. */
  readonly threshold?: number | undefined;
}

/** Largest number that is measured, as of files. */
const LARGEST = 1e75;

/** Decision threshold of a binary model that declares none. */
export const EVEN = 0.5;

/**
 * Sketches of the settled labels of one model by version and assignment, in their order.
 *
 * Rows are taken as they come: in the order of their requests they give the same bytes whenever they are sketched. Models of ranking
 * and of other tasks have no labelled sketches.
 */
export function labelledEntriesOf(rows: readonly SketchedLabel[], terms: SketchTerms): readonly LabelledEntry[] {
  const arms = groupBy(rows, ({ version, assignment }) => `${version}|${assignment}`);
  return [...arms]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => (first === undefined ? [] : entriesOf([first, ...rest], terms)));
}

/** What sketches read of a labelled prediction. */
export type SketchedLabel = Pick<LabelRow, 'version' | 'assignment' | 'prediction' | 'label'>;

type Rows = readonly [SketchedLabel, ...SketchedLabel[]];

function entriesOf(rows: Rows, terms: SketchTerms): readonly LabelledEntry[] {
  const [{ version, assignment }] = rows;
  const arm = { version, assignment };
  switch (terms.task) {
    case 'binary':
      return [{ ...arm, ...binaryOf(rows, terms.threshold ?? EVEN) }];
    case 'multiclass':
      return [{ ...arm, ...classesOf(rows, terms.classes) }];
    case 'regression':
      return [{ ...arm, ...errorsOf(rows) }];
    case 'ranking':
    case 'other':
      return [];
  }
}

type Sketched<Task extends LabelledEntry['task']> = Omit<
  Extract<LabelledEntry, { task: Task }>,
  'version' | 'assignment'
>;

function binaryOf(rows: Rows, threshold: number): Sketched<'binary'> {
  const scored = rows.flatMap(({ prediction, label }) =>
    isMeasurable(prediction) ? [{ score: prediction, isPositive: label === 1, weight: 1 }] : [],
  );
  const sketches = binarySketchesOf(scored, [threshold]);
  return { task: 'binary', rows: scored.length, unpredicted: rows.length - scored.length, sketches };
}

/** Without declared classes they are those that were met. */
function classesOf(rows: Rows, declared: readonly string[] | undefined): Sketched<'multiclass'> {
  const answers = rows.flatMap(({ prediction, label }) =>
    prediction === undefined ? [] : [{ label: String(label), predicted: String(prediction), weight: 1 }],
  );
  const met = new Set(answers.flatMap(({ label, predicted }) => [label, predicted]));
  const classes = declared ?? [...met].toSorted((a, b) => (a < b ? -1 : 1));
  const sketches = { ...emptyClasses(classes), scores: [], matrix: matrixOf(answers, classes) };
  return { task: 'multiclass', rows: answers.length, unpredicted: rows.length - answers.length, sketches };
}

function errorsOf(rows: Rows): Sketched<'regression'> {
  const pairs = rows.flatMap(({ prediction, label }) =>
    isMeasurable(prediction) && isMeasurable(label) ? [{ actual: label, predicted: prediction, weight: 1 }] : [],
  );
  const sketches = errorSketchOf(pairs);
  return { task: 'regression', rows: pairs.length, unpredicted: rows.length - pairs.length, sketches };
}

/** Numbers whose squared errors can be squared once more; what is beyond is a label without a prediction, or the other way round. */
function isMeasurable(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LARGEST;
}
