/** What a message tells, as far as its text needs it. */
export interface Told {
  readonly id: string;
  readonly kind: string;
  readonly severity: string;
  readonly model: string;
  readonly version: string;
  readonly rolloutId: string;
  readonly at: string;
  readonly subject: string;
  readonly what: string;
  readonly since?: string | undefined;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly next: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

/**
 * A message as a person reads it at three in the morning: what, since when, how bad, what to do first, where to look.
 *
 * The same event follows as one line of JSON, for machines that read the topic.
 */
export function messageText(told: Told): string {
  const parts = [
    told.subject,
    told.what,
    told.since === undefined ? '' : `Since: ${told.since}`,
    block('Numbers', linesOf(told.numbers)),
    block(
      'Do first',
      told.next.map((line, index) => `${index + 1}. ${line}`),
    ),
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
  return Object.entries(values).map(([name, value]) => `${name}: ${shown(value)}`);
}

/** Whole numbers as they are, others to three digits: nobody reads more at three in the morning. */
function shown(value: number | string): string {
  return typeof value === 'string' || Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(3))}`;
}
