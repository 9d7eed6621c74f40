import { instantWords } from '../wording/instant.ts';
import { nameWords, valueWords } from '../wording/named-number.ts';

/** What the text of a finding tells. */
export interface ToldFinding {
  readonly state: 'opened' | 'again' | 'closed';
  readonly severity: string;
  readonly model: string;
  readonly cause: string;
  readonly version?: string | undefined;
  readonly at: string;
  readonly since: string;
  readonly owner?: string | undefined;
  readonly subject: string;
  readonly what: string;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly next: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

/** A finding as a person reads it: what, since when, how bad, what to do first; the same event follows as one line of JSON. */
export function findingText(told: ToldFinding): string {
  const version = told.version === undefined ? '' : `, version ${told.version}`;
  const owner = told.owner === undefined ? '' : `, owner ${told.owner}`;
  const parts = [
    told.subject,
    told.what,
    block('Since', [instantWords(told.since)]),
    block(
      'Do first',
      told.next.map((line, index) => `${index + 1}. ${line}`),
    ),
    block(
      'Numbers',
      Object.entries(told.numbers).map(([name, value]) => `${nameWords(name)}: ${valueWords(value)}`),
    ),
    block(
      'Links',
      Object.entries(told.links).map(([name, url]) => `${name}: ${url}`),
    ),
    `Model ${told.model}${version}, cause ${told.cause}${owner}, told at ${instantWords(told.at)}, severity ${told.severity}`,
    JSON.stringify(told),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function block(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
