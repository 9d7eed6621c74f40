/** What a prediction id carries, so that feedback joins without a read. */
export interface PredictionContext {
  readonly model: string;
  readonly version: string;
  readonly assignment: string;
  readonly revision: number;
  /** Epoch seconds of the window in which the answer left. */
  readonly window: number;
  /** Position slice 0..63. */
  readonly slice: number;
  readonly requestId: string;
  /** Prediction rounded to a thousandth; absent when it is no number. */
  readonly prediction?: number | undefined;
}

/** Writes a context as the text that is signed; short, because it travels in a header. */
export function writeContext(context: PredictionContext): string {
  const { model, version, assignment, revision, window, slice, requestId, prediction } = context;
  const rounded = prediction === undefined ? null : Math.round(prediction * 1000) / 1000;
  return JSON.stringify([1, model, version, assignment.charAt(0), revision, window, slice, requestId, rounded]);
}
