import type { SkewResult } from '../../contracts/stored/skew/skew-result.ts';
import { whole } from '../wording/numbers.ts';
import { counted } from '../wording/counted.ts';
import { instantWords } from '../wording/instant.ts';
import { percent } from '../wording/percent.ts';
import { lackOf, type Cell, type Part, type Section } from './section.ts';
import { exampleWords, intervalWords, notComparedWords } from './skew-words.ts';

/** Fields with examples. */
const WITH_EXAMPLES = 10;

/** Training-serving skew of the newest upload; undefined where nothing was ever uploaded. */
export function skewSection(result: SkewResult | undefined, limit: number): Section | undefined {
  if (result === undefined) return undefined;
  const { name, at, rows, compared, notCompared, fields } = result;
  const lead =
    `${name}, compared ${instantWords(at)}: ${counted(compared, 'prediction')} of ${counted(rows, 'row')} had captured features. ` +
    `A feature may differ in ${percent(limit)}.`;
  const frame = { id: 'skew', title: 'Training against serving', lead };
  const lacks = notComparedWords(notCompared).map((text): Part => ({ kind: 'note', text }));
  if (compared === 0) return { ...frame, parts: [lackOf('Skew', 'insufficient-data 0 of 1 predictions'), ...lacks] };
  return { ...frame, parts: [fieldTable(fields, limit), ...exampleTable(fields), ...lacks] };
}

function fieldTable(fields: SkewResult['fields'], limit: number): Part {
  const numbers = ['match', 'mismatch', 'only served', 'only in file', 'differs', '95 % interval'];
  return {
    kind: 'table',
    caption: 'Features, by predictions',
    columns: [{ name: 'feature' }, ...numbers.map((name) => ({ name, isNumber: true })), { name: 'mostly' }],
    rows: fields.map((field): readonly Cell[] => [
      field.name,
      ...[field.match, field.mismatch, field.onlyServing, field.onlyTraining].map(whole),
      field.low > limit ? { text: percent(field.share), tone: 'bad' } : percent(field.share),
      intervalWords(field),
      field.mostly ?? '',
    ]),
    isFolded: fields.length > 40,
  };
}

function exampleTable(fields: SkewResult['fields']): readonly Part[] {
  const rows = fields
    .slice(0, WITH_EXAMPLES)
    .flatMap(({ name, examples }) => examples.map((one): readonly Cell[] => [name, exampleWords(one)]));
  if (rows.length === 0) return [];
  const columns = [{ name: 'feature' }, { name: 'prediction' }];
  return [{ kind: 'table', caption: 'Largest differences', columns, rows, isFolded: true }];
}
