import type { Grid } from '../sketch/feature-grid.ts';

/** Name under which the grid of a model's prediction is kept; no feature has it, names of features are not empty after the `$`. */
export const PREDICTION_COLUMN = '$prediction';

/** What folding knows of a column: a feature of the signature, or the prediction. */
export type ColumnTerms =
  /** Without a grid, values ride along until one is fixed. */
  | { readonly kind: 'numeric'; readonly grid?: Grid | undefined }
  | { readonly kind: 'categorical'; readonly baseline: ReadonlySet<string> };

/** What folding knows of a model. */
export interface FoldTerms {
  readonly features: ReadonlyMap<string, ColumnTerms>;
  /** Absent where predictions have no path. */
  readonly prediction?: ColumnTerms | undefined;
  /** Predictions are scores in [0, 1] of a positive class. */
  readonly hasScores: boolean;
  /** Length of the windows of slice rows, in windows. @default 60 */
  readonly sliceWindows?: number;
}

/** A model that is not declared: its requests are counted, its values are not. */
export const noTerms: FoldTerms = { features: new Map(), hasScores: false };
