import { counted } from '../../wording/counted.ts';
import { instantWords } from '../../wording/instant.ts';
import { listWords } from '../../wording/list.ts';

/** What a digest tells of a finding. */
export interface DigestedFinding {
  readonly state: 'opened' | 'again' | 'closed';
  readonly model: string;
  readonly cause: string;
  readonly since: string;
  readonly subject: string;
}

/** Lines of a digest, and models that its subject names; the rest is counted. */
const LINES = 20;
const NAMED = 3;
const SUBJECT = 100;

/** What is open first, then by the instant from which on it was so, the oldest first. */
export function mostUrgentFirst<Found extends DigestedFinding>(found: readonly Found[]): readonly Found[] {
  const rank = ({ state, since, model, cause }: Found): string =>
    `${state === 'closed' ? 1 : 0} ${since} ${model} ${cause}`;
  return found.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** `12 more findings: a, b, c and 2 more models`, at most 100 characters. */
export function digestSubject(sorted: readonly DigestedFinding[]): string {
  const models = [...new Set(sorted.map(({ model }) => model))];
  const rest = models.length - NAMED;
  const named = [...models.slice(0, NAMED), ...(rest > 0 ? [counted(rest, 'more model')] : [])];
  return `${counted(sorted.length, 'more finding')}: ${listWords(named)}`.slice(0, SUBJECT);
}

/** Counts, then a line a finding, the most urgent first. */
export function digestText(sorted: readonly DigestedFinding[]): string {
  const of = (state: DigestedFinding['state']): number => sorted.filter((one) => one.state === state).length;
  const counts = [
    [of('opened'), 'opened'],
    [of('again'), 'still open after a snooze'],
    [of('closed'), 'closed'],
  ] as const;
  const sums = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const lines = sorted.slice(0, LINES).map(({ subject, cause, since }) => {
    return `  ${subject} (${cause}, since ${instantWords(since)})`;
  });
  const rest = sorted.length - LINES;
  const more = rest > 0 ? [`  and ${counted(rest, 'more', 'more')}`] : [];
  return [
    `More came in one minute than are told singly: ${listWords(sums)}.`,
    [...lines, ...more].join('\n'),
    'Do first:\n  1. understudy alerts (all that is open, worst first)\n  2. look for what they have in common',
  ].join('\n\n');
}
