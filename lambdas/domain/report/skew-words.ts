import type { FieldSkews } from '../drift/skew/field-skews.ts';
import type { SkewExample } from '../drift/skew/skew-tally.ts';
import { counted } from '../wording/counted.ts';
import { percent } from '../wording/percent.ts';

/** Why predictions were not compared, in words. */
const reasons: Readonly<Record<string, string>> = {
  'malformed-id': 'have no prediction id',
  'unknown-key': 'have an id that was signed with another key',
  'bad-signature': 'have an id whose signature is wrong',
  'other-model': 'are of another model',
  'batch-instance': 'are one of several predictions of a request, which is captured whole',
  'repeated-id': 'have an id that came before',
  expired: 'are older than captured records are kept',
  'not-delivered-yet': 'may still be delivered: send the file again later',
  'not-sampled': 'were not drawn for capture',
  'too-large': 'were too large to be captured with features',
  'not-captured': 'have no captured record',
};

/** One line a reason, the most frequent first. */
export function notComparedWords(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts)
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${counted(count, 'row')} ${reasons[reason] ?? 'were left out'} (${reason})`);
}

/** `12 % to 15 %`. */
export function intervalWords({ low, high }: Pick<FieldSkews, 'low' | 'high'>): string {
  return `${percent(low)} to ${percent(high)}`;
}

/** One example: its row, its request, both values where they may be shown, and what they are to each other. */
export function exampleWords({ row, requestId, kind, serving, training }: SkewExample): string {
  const values =
    serving === undefined || training === undefined ? 'values not shown' : `served ${serving}, file ${training}`;
  return `row ${row} (request ${requestId}): ${values}: ${kind}`;
}
