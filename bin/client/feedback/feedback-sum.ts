import { counted } from '../../../lambdas/domain/wording/counted.ts';
import { listWords } from '../../../lambdas/domain/wording/list.ts';
import { whole } from '../../../lambdas/domain/wording/numbers.ts';
import { CliError } from '../cli-error.ts';

/** What became of all lines so far. */
export interface FeedbackSum {
  readonly lines: number;
  /** Lines by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Outcomes that leave nothing to be done. */
const settled: ReadonlySet<string> = new Set(['joined', 'repeated', 'revised', 'superseded']);
/** Lines that are wrong in themselves, whatever else is known. */
const wrong: ReadonlySet<string> = new Set([
  'malformed',
  'wrong-type',
  'outside-classes',
  'unknown-kpi',
  'other-model',
]);

/** `5 lines: 4 joined and 1 conflict`. */
export function sumWords({ lines, outcomes }: FeedbackSum): string {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${whole(count)} ${outcome}`);
  return parts.length === 0 ? 'no lines' : `${counted(lines, 'line')}: ${listWords(parts)}`;
}

/** The error with which feedback ends; undefined if every line was joined, now or before. */
export function failureOf({ lines, outcomes }: FeedbackSum): CliError | undefined {
  if (lines === 0) return new CliError('badInput', 'there is no line to send');
  const refused = Object.entries(outcomes).filter(([outcome]) => !settled.has(outcome));
  const [first, second] = refused;
  if (first === undefined) return undefined;
  const count = refused.reduce((total, [, some]) => total + some, 0);
  const message = `${counted(count, 'line')} of ${whole(lines)} ${count === 1 ? 'was' : 'were'} refused`;
  const code = second === undefined ? first[0] : 'refused';
  if (hasChanged(outcomes)) return new CliError('refused', `${message}; the others were taken`, { code });
  const exit = refused.every(([outcome]) => wrong.has(outcome)) ? 'badInput' : 'refused';
  return new CliError(exit, `${message}; nothing was changed`, { code });
}

function hasChanged({ joined = 0, revised = 0 }: FeedbackSum['outcomes']): boolean {
  return joined + revised > 0;
}
