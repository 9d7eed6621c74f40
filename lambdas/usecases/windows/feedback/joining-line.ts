import type { FeedbackLine, FeedbackOutcome, FeedbackRecord } from '../../../contracts/messages/feedback.ts';
import type { PredictionContext } from '../../../contracts/messages/prediction-context.ts';
import type { FeedbackTerms } from './ports.ts';

/** What became of one line. */
export interface LineResult {
  readonly outcome: FeedbackOutcome;
  readonly message?: string;
  readonly records: readonly FeedbackRecord[];
}

/** A line whose id was checked. */
export interface JoiningLine {
  readonly line: FeedbackLine;
  readonly context: PredictionContext;
  readonly terms: FeedbackTerms;
  readonly batch: string;
  /** Epoch milliseconds of the arrival. */
  readonly arrivedAt: number;
}

/** A line that was not joined, and why. */
export function refused(outcome: FeedbackOutcome, message: string): LineResult {
  return { outcome, message, records: [] };
}
