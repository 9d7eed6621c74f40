import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import { specification } from '../../lambdas/contracts/people/specification.ts';
import { fieldRows, type FieldRow } from './field-rows.ts';
import { wordsOf } from './field-words.ts';

/** All fields of a specification, as its schema and the comments beside it say. */
export function specificationRows(): readonly FieldRow[] {
  return fieldRows(specification, wordsOf('lambdas/contracts/people/specification.ts', 'specification'));
}

const example = {
  model: 'delays',
  task: 'binary',
  owner: 'flights@example.com',
  signature: {
    features: [{ name: 'distance', kind: 'numeric', example: 750 }],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  labels: { maturity: 'PT2H' },
  rollout: {
    strategy: {
      kind: 'canary',
      steps: [
        { weight: 10, bake: 'PT10M' },
        { weight: 50, bake: 'PT20M' },
      ],
    },
  },
};

/** Text of docs/specification.md. */
export function specificationPage(): string {
  declaredSpecification.parse(example);
  const rows = specificationRows();
  const tops = rows.filter(({ path }) => /^[a-zA-Z]+$/.test(path));
  const sections = tops
    .map(({ path }) => ({ path, below: rows.filter((row) => row.path !== path && headOf(row) === path) }))
    .filter(({ below }) => below.length > 0);
  return [
    '# The specification of a model',
    '',
    'One document a model, as YAML or JSON, for `understudy apply` and `PUT /models/{model}`. Three fields must be written, everything else',
    'has a default. A key that is not listed here is an error; all faults are told at once, each with its path.',
    '',
    'This page is made from the schema by `npm run docs`, and a test holds both together.',
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
    'Durations are ISO 8601 (`PT10M`, `P1D`); a minute of them is one window. Paths are read as `list[].field`, `<name>` is a name of your',
    'own or one of those that stand beside it, and a kind in brackets has the fields behind it.',
    '',
    '## All of it',
    '',
    ...table(tops),
    ...sections.flatMap(({ path, below }) => ['', `## ${path}`, '', ...table(below)]),
    '',
  ].join('\n');
}

function headOf({ path }: FieldRow): string {
  return /^[a-zA-Z]+/.exec(path)?.[0] ?? '';
}

function table(rows: readonly FieldRow[]): readonly string[] {
  const lines = rows.map(({ path, words, right, byDefault, isTold, isOneOf }) => {
    const must = isOneOf ? '**one of its kinds**' : '**must be written**';
    const standing = byDefault === undefined ? must : isTold ? byDefault : code(byDefault);
    return `| \`${path}\` | ${cell(words)} | ${cell(right)} | ${cell(standing)} |`;
  });
  return ['| field | what it is | what is right | default |', '| --- | --- | --- | --- |', ...lines];
}

/** A value in code, a sentence as it is. */
function code(standing: string): string {
  return /^[\w.[\]{}%-]+$/.test(standing) ? `\`${standing}\`` : standing;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
