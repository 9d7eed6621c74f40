import { shareChange, type ShareChange } from '../test/share-change.ts';

/** Rows of a column by what they hold. */
export interface ColumnRows {
  readonly valid: number;
  readonly missing: number;
  /** Of another type than the column. */
  readonly mistyped: number;
}

/** Changes of what a column's rows hold. */
export interface QualityChange {
  /** Missing rows of all rows. */
  readonly missing: ShareChange;
  /** Rows of another type of those that are not missing. */
  readonly mistyped: ShareChange;
}

/** Change of the missing share and of the share of other types from reference to present. */
export function qualityChange(reference: ColumnRows, current: ColumnRows, level: number): QualityChange {
  const missing = ({ valid, missing: hits, mistyped }: ColumnRows) => ({ hits, rows: valid + hits + mistyped });
  const mistyped = ({ valid, mistyped: hits }: ColumnRows) => ({ hits, rows: valid + hits });
  return {
    missing: shareChange(missing(reference), missing(current), level),
    mistyped: shareChange(mistyped(reference), mistyped(current), level),
  };
}
