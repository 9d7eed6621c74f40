import type { Specification } from '../../contracts/people/specification.ts';
import { baselineColumns } from './baseline-columns.ts';

/** Columns of a file that a person named. */
export interface NamedColumns {
  readonly prediction?: string | undefined;
  readonly label?: string | undefined;
}

/** A column that is read from a file. */
export interface FileColumn {
  readonly name: string;
  readonly role: 'feature' | 'prediction' | 'label';
  readonly kind: 'numeric' | 'categorical';
  /** A column that nobody named may be absent. */
  readonly isDemanded: boolean;
}

/** Name of the column of labels where nobody named one. */
const LABEL = 'label';
/** Last key of a path: `$.score` and `$['any score']` have one, `$` and `$[0]` have none. */
const LAST_KEY = /(?:\.(?<plain>[\p{L}_][\p{L}\p{N}_-]*)|\['(?<single>[^']*)'\]|\["(?<double>[^"]*)"\])$/u;

/** Columns that a baseline is made of: the features by their names, the prediction by its path, unless a person named them. */
export function fileColumns(specification: Specification, named: NamedColumns): readonly FileColumn[] {
  const { features, prediction } = baselineColumns(specification);
  const columns: FileColumn[] = features.map(({ name, kind }) => ({ name, role: 'feature', kind, isDemanded: true }));
  const found = named.prediction ?? lastKey(specification.signature?.prediction?.path ?? '');
  if (prediction !== undefined && found !== undefined)
    columns.push({ name: found, role: 'prediction', kind: prediction, isDemanded: named.prediction !== undefined });
  if (specification.task !== 'other' && specification.task !== 'ranking')
    columns.push({
      name: named.label ?? LABEL,
      role: 'label',
      kind: 'categorical',
      isDemanded: named.label !== undefined,
    });
  return columns;
}

function lastKey(path: string): string | undefined {
  const { plain, single, double } = LAST_KEY.exec(path)?.groups ?? {};
  return plain ?? single ?? double;
}
