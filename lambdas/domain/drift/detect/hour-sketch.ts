/** One feature's rows of one hour. Numeric: `cells` counts the feature-grid cells `first`, `first` + 1, …; categorical: `counts`. */
export interface FeatureHour {
  readonly missing?: number;
  readonly first?: number;
  readonly cells?: readonly number[];
  readonly counts?: Readonly<Record<string, number>>;
}

/** Rows of one hour, or of one segment of it, with the sketch of each feature by name. */
export interface HourPart {
  readonly rows: number;
  readonly features: Readonly<Record<string, FeatureHour>>;
}

/** Everything the detector reads of one hour; `hour` counts hours since the epoch. */
export interface HourSketch extends HourPart {
  readonly hour: number;
  readonly segments?: Readonly<Record<string, HourPart>>;
}
