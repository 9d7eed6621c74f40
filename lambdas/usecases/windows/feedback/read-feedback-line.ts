import { feedbackLine, type FeedbackLine } from '../../../contracts/messages/feedback.ts';
import { check, faultLine } from '../../../contracts/people/faults.ts';

/** A line of feedback, or what is wrong with it in one sentence. */
export type ReadLine =
  { readonly kind: 'line'; readonly line: FeedbackLine } | { readonly kind: 'malformed'; readonly message: string };

/** Reads one line of feedback. */
export function readFeedbackLine(raw: unknown): ReadLine {
  const checked = check(feedbackLine, raw);
  if (checked.ok) return { kind: 'line', line: checked.value };
  return { kind: 'malformed', message: checked.faults.map(faultLine).join('; ') };
}
