/** Name of the predictions among columns; no feature has an empty name. */
export const PREDICTION = '';

/** Cause of the drift of a column, which is the name of its check too. */
export function causeOf(column: string): string {
  return column === PREDICTION ? 'prediction-drift' : `drift/${column}`;
}
