import type { Fault } from '../../contracts/people/faults.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import type { BaselineContent } from '../../contracts/stored/baseline.ts';
import type { CapturedValues, ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { counted } from '../wording/counted.ts';
import { rowsOfColumn } from '../windows/rows-of-column.ts';
import { baselineColumns } from './baseline-columns.ts';

/** Rows below which nothing can be held against a baseline. */
const LEAST_BASELINE_ROWS = 100;

/** What a baseline is held against. */
export interface BaselineTerms {
  readonly specification: Specification;
  readonly version: string;
}

/** Everything in which a baseline does not fit its model; none when it may be stored. */
export function baselineFaults({ captured, labelled }: BaselineContent, terms: BaselineTerms): readonly Fault[] {
  return [
    ...rowFaults(captured),
    ...featureFaults(captured, terms),
    ...predictionFaults(captured, terms),
    ...labelFaults(labelled, terms),
  ];
}

function rowFaults({ records }: CapturedValues): readonly Fault[] {
  if (records >= LEAST_BASELINE_ROWS) return [];
  return [{ path: 'rows', message: `must be at least ${LEAST_BASELINE_ROWS}, got ${records}` }];
}

function featureFaults(captured: CapturedValues, { specification }: BaselineTerms): readonly Fault[] {
  const { features } = baselineColumns(specification);
  const known = new Set(features.map(({ name }) => name));
  const foreign = Object.keys(captured.features).filter((name) => !known.has(name));
  return [
    ...foreign.map((name) => ({ path: name, message: 'is no feature that the signature lets a baseline hold' })),
    ...features.flatMap(({ name, kind }) => columnFaults(captured, { name, kind, sketch: captured.features[name] })),
  ];
}

interface Column {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly sketch: ColumnSketch | undefined;
}

function columnFaults({ weight }: CapturedValues, { name, kind, sketch }: Column): readonly Fault[] {
  if (sketch === undefined) return [{ path: name, message: `is a ${kind} feature, the baseline has no such column` }];
  if (sketch.kind !== kind) {
    const got = sketch.kind === 'loose' ? 'values that are in no grid yet' : `a ${sketch.kind} column`;
    return [{ path: name, message: `must be ${kind}, got ${got}` }];
  }
  const rows = rowsOfColumn(sketch);
  if (rows <= weight) return [];
  return [{ path: name, message: `counts ${counted(rows, 'row')}, the baseline has ${weight}` }];
}

function predictionFaults(captured: CapturedValues, { specification }: BaselineTerms): readonly Fault[] {
  const { prediction: sketch, scores } = captured;
  const { prediction: kind } = baselineColumns(specification);
  if (scores !== undefined && specification.task !== 'binary')
    return [{ path: 'scores', message: `only a binary model has scores, this one is ${specification.task}` }];
  if (sketch === undefined) return [];
  if (kind === undefined)
    return [{ path: 'prediction', message: 'the signature names no prediction to hold it against' }];
  return columnFaults(captured, { name: 'prediction', kind, sketch });
}

function labelFaults(
  labelled: BaselineContent['labelled'],
  { specification, version }: BaselineTerms,
): readonly Fault[] {
  if (labelled === undefined) return [];
  return [
    ...(labelled.task === specification.task
      ? []
      : [{ path: 'labels', message: `must be those of a ${specification.task} model, got ${labelled.task}` }]),
    ...(labelled.version === version
      ? []
      : [{ path: 'labels', message: `must be those of version ${version}, got ${labelled.version}` }]),
  ];
}
