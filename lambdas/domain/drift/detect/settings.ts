/** A watched column. */
export interface DriftFeature {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
}

/** What one model's drift detection is told once. */
export interface DriftSettings {
  readonly features: readonly DriftFeature[];
  /** Hours between two checks: 1, 2, 3, 4, 6, 8, 12 or 24. Shorter than 6 is folded in blocks of 6 hours. */
  readonly checkEveryHours: number;
  /** Weeks of the trailing reference, 2 to 12. */
  readonly referenceWeeks: number;
  /** Weeks of history before findings count, 2 to `referenceWeeks`. */
  readonly leastWeeks: number;
  /** Allowed false alerts per model and quarter of 91 days, > 0. */
  readonly budget: number;
  /** Least mean shift that is worth an alert, in standard deviations. */
  readonly minEffect: number;
  /** Least change of a share of rows that is worth an alert, in (0, 1). */
  readonly minShare: number;
  /** Categorical feature whose mix explains changes of the others; hours then carry `segments`. */
  readonly segment?: string;
}

/** Hours of one block: the unit in which the detector thinks. */
export function blockHoursOf({ checkEveryHours }: DriftSettings): number {
  return [6, 8, 12].find((hours) => hours >= checkEveryHours && hours % checkEveryHours === 0) ?? 24;
}
