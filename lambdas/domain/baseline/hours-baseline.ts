import type { Specification } from '../../contracts/people/specification.ts';
import type { BaselineContent } from '../../contracts/stored/baseline.ts';
import type { CapturedValues, ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { LabelledEntry, WideRow } from '../../contracts/stored/rows/period-row.ts';
import { mergeLabelled } from '../labels/merge-labelled.ts';
import { emptyCategories, mergeCategories } from '../sketch/categories.ts';
import type { Grid } from '../sketch/feature-grid.ts';
import { settleColumn } from '../windows/sums/settle-column.ts';
import { PREDICTION_COLUMN } from '../windows/feature-terms.ts';
import { isCallers, isOfCallers } from '../windows/of-callers.ts';
import { mergeEntries } from '../windows/merge-entries.ts';
import { baselineColumns } from './baseline-columns.ts';

/** What hours are merged by. */
export interface HoursTerms {
  readonly version: string;
  readonly specification: Specification;
  readonly grids: ReadonlyMap<string, Grid>;
}

/** The baseline that hours of callers' requests to a version make; undefined without any captured row. */
export function hoursBaseline(hours: readonly WideRow[], terms: HoursTerms): BaselineContent | undefined {
  const { version } = terms;
  const own = hours.flatMap((hour) => hour.entries).filter((one) => one.version === version && isOfCallers(one));
  const [merged] = mergeEntries(own.map((one) => ({ ...one, assignment: 'random' as const })));
  if (merged === undefined || merged.captured.records === 0) return undefined;
  const labelled = labelledOf(hours, version);
  const captured = asBaseline(merged.captured, terms);
  return { captured, ...(labelled === undefined ? {} : { labelled }) };
}

/** Where the model's threshold changed meanwhile, the labels of the one with the most rows. */
function labelledOf(hours: readonly WideRow[], version: string): LabelledEntry | undefined {
  const own = hours
    .flatMap(({ labelled = [] }) => labelled)
    .filter((one) => one.version === version && isCallers(one))
    .map((one): LabelledEntry => ({ ...one, assignment: 'random' }));
  return mergeLabelled(own).toSorted((a, b) => b.rows - a.rows)[0];
}

/** The columns that a baseline holds, with all categories that were met as its own. */
function asBaseline(merged: CapturedValues, { specification, grids }: HoursTerms): CapturedValues {
  const { prediction, features, ...rest } = merged;
  const kept = baselineColumns(specification).features.flatMap(({ name }) => {
    const sketch = features[name];
    return sketch === undefined ? [] : [[name, settled(sketch, grids.get(name))] as const];
  });
  return {
    ...rest,
    features: Object.fromEntries(kept),
    ...(prediction === undefined ? {} : { prediction: settled(prediction, grids.get(PREDICTION_COLUMN)) }),
  };
}

function settled(sketch: ColumnSketch, grid: Grid | undefined): ColumnSketch {
  if (sketch.kind !== 'categorical') return settleColumn(sketch, grid);
  const { listed, fresh, ...rest } = sketch.categories;
  const all = mergeCategories({ ...emptyCategories, listed }, { ...emptyCategories, listed: fresh });
  return { kind: 'categorical', categories: { ...all, ...rest } };
}
