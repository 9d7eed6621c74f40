import { clauses } from '../wording/list.ts';
import { threeDigits, whole } from '../wording/numbers.ts';
import { sinceWords } from './since-words.ts';
import type { RolloutAlert } from './rollout-alert.ts';

/** What a message tells, as far as its text needs it. */
export type Told = Omit<RolloutAlert, 'kind'> & { readonly kind: string };

/**
 * A message as a person reads it at three in the morning: what, since when, how bad, what to do first, where to look.
 *
 * The same event follows as one line of JSON, for machines that read the topic.
 */
export function messageText(told: Told): string {
  const parts = [
    told.subject,
    told.what,
    block('Since', sinceWords(told)),
    block(
      'Do first',
      told.next.map((line, index) => `${index + 1}. ${line}`),
    ),
    block('Evidence', told.evidence === undefined ? [] : clauses(told.evidence)),
    block('Numbers', linesOf(told.numbers)),
    block('Links', linesOf(told.links)),
    `Model ${told.model}, version ${told.version}, rollout ${told.rolloutId}, told at ${told.at}, severity ${told.severity}`,
    JSON.stringify(told),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function block(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function linesOf(values: Readonly<Record<string, number | string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${nameWords(name)}: ${shown(value)}`);
}

/** `challengerLatencyP99Ms` as `challenger latency p99 (ms)`. */
function nameWords(name: string): string {
  return name
    .replace(/Ms$/, ' (ms)')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll(/\s+/g, ' ');
}

/** Whole numbers whole, others to three digits: nobody reads more at three in the morning. */
function shown(value: number | string): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? whole(value) : threeDigits(value);
}
