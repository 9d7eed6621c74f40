import { describe, expect, it } from 'vitest';
import { specification } from '../../../lambdas/contracts/people/specification.ts';
import { baseline, type Baseline } from '../../../lambdas/contracts/stored/baseline.ts';
import { BaselineTally, type FileRow } from '../../../lambdas/domain/baseline/baseline-tally.ts';
import { baselineFaults } from '../../../lambdas/domain/baseline/baseline-faults.ts';
import { fileColumns } from '../../../lambdas/domain/baseline/file-columns.ts';
import { GridSample } from '../../../lambdas/domain/baseline/grid-sample.ts';
import { measureLabelled } from '../../../lambdas/domain/performance/labelled/measure-labelled.ts';
import { fixedDrift } from '../../../lambdas/domain/quality/fixed-drift.ts';
import { columns, declared, folded, looked, model } from '../../support/worlds/broken-columns.ts';

const ROWS = 1_200;
const declaredModel = specification.parse(declared);
const fileTerms = fileColumns(declaredModel, { prediction: 'score', label: 'label' });

type Cell = (row: number) => unknown;
type Role = 'number' | 'name' | 'score' | 'label';
type Fault = readonly [role: Role, words: RegExp, count: number];

const soundRow = (row: number): FileRow => ({
  sound: row % 7,
  number: row % 5,
  name: `n${row % 3}`,
  score: (row % 10) / 10,
  label: row % 2,
});

/** A file whose one column is broken, as a baseline holds it. */
function sketched(role: Role | undefined, cell: Cell = () => undefined, rows = ROWS) {
  const all = Array.from({ length: rows }, (_, row): FileRow => {
    const { [role ?? 'none']: _replaced, ...rest } = soundRow(row);
    const value = cell(row);
    if (role === undefined) return soundRow(row);
    return value === undefined ? rest : { ...rest, [role]: value };
  });
  const grids = fileTerms.flatMap(({ name, kind }) => {
    if (kind !== 'numeric') return [];
    const sample = new GridSample();
    for (const value of all.map((row) => row[name]))
      if (typeof value === 'number' && Number.isFinite(value)) sample.add(value);
    return [[name, sample.grid()] as const];
  });
  const terms = { specification: declaredModel, version: 'v1', columns: fileTerms, grids: new Map(grids) };
  const tally = new BaselineTally(terms);
  for (const row of all) tally.add(row);
  return { faults: tally.faults(), content: tally.content() };
}

function storedOf(content: ReturnType<typeof sketched>['content']): Baseline {
  const written = JSON.stringify({ schema: 1, model, version: 'v1', id: 'a'.repeat(24), ...content });
  return baseline.parse(JSON.parse(written));
}

const many: Cell = (row) => `id-${row}`;
const mixed: Cell = (row) => [1, 'x', true, { a: 1 }][row % 4];

/** What may be wrong with a column of a file, by role: the fault that is told of it, with its count, or none where it can be held. */
const broken: readonly { readonly how: string; readonly cell: Cell; readonly told: readonly Fault[] }[] = [
  {
    how: 'absent',
    cell: () => undefined,
    told: [
      ['number', /^the file has no such column/, ROWS],
      ['name', /^the file has no such column/, ROWS],
      ['score', /^the file has no such column/, ROWS],
      ['label', /^the file has no such column/, ROWS],
    ],
  },
  {
    how: 'all missing',
    cell: () => '',
    told: (['number', 'name', 'score', 'label'] as const).map((role) => [role, /^no row has a value/, ROWS]),
  },
  { how: 'constant', cell: () => 1, told: [] },
  { how: 'infinite', cell: () => Infinity, told: [['label', /must be 0 or 1, got .*1,200 labels/, ROWS]] },
  {
    how: 'infinite in some rows',
    cell: (row) => (row < 7 ? -Infinity : row % 2),
    told: [['label', /must be 0 or 1, got .*7 labels, the first in row 1/, 7]],
  },
  {
    how: 'of huge cardinality',
    cell: many,
    told: [
      ['number', /^1,200 values of 1200 are no numbers, the first in row 1: "id-0"/, ROWS],
      ['score', /^1,200 values of 1200 are no numbers/, ROWS],
      ['label', /must be 0 or 1, got "id-0" \(1,200 labels/, ROWS],
    ],
  },
  {
    how: 'of mixed types',
    cell: mixed,
    told: [
      ['number', /^900 values of 1200 are no numbers, the first in row 2: "x"/, 900],
      ['name', /^300 values of 1200 are neither text nor numbers, the first in row 4/, 300],
      ['score', /^900 values of 1200 are no numbers/, 900],
      ['label', /^300 values of 1200 are neither text nor numbers/, 300],
      ['label', /must be 0 or 1, got "x" \(600 labels, the first in row 2\)/, 600],
    ],
  },
  { how: 'of one class', cell: () => 0, told: [] },
  {
    how: 'outside [0, 1], or the classes',
    cell: (row) => (row < 7 ? 1.5 : row % 2),
    told: [['label', /must be 0 or 1, got 1.5 \(7 labels/, 7]],
  },
  { how: 'almost nothing', cell: () => 1e-320, told: [['label', /must be 0 or 1/, ROWS]] },
  {
    how: 'of the largest numbers',
    cell: (row) => (row % 2 === 0 ? 1e300 : -1e300),
    told: [['label', /must be 0 or 1/, ROWS]],
  },
];

const roles = ['number', 'name', 'score', 'label'] as const;
const combinations = broken.flatMap(({ told, ...one }) =>
  roles.map((role) => ({ ...one, role, told: told.filter(([at]) => at === role) })),
);

describe('a column of a baseline that is broken', () => {
  it.each(combinations)('$how: $role is told by column and count, or held as it is', ({ role, cell, told }) => {
    const { faults, content } = sketched(role, cell);

    expect(faults.map(({ column, count }) => [column, count])).toEqual(told.map(([at, , count]) => [at, count]));
    for (const [n, [, words]] of told.entries()) expect(faults[n]?.message).toMatch(words);
    // Whatever it is, its neighbour is held as it would be beside a sound one, and nothing that is held is no number.
    expect(content.captured.features['sound']).toEqual(sketched(undefined).content.captured.features['sound']);
    expect(() => storedOf(content)).not.toThrow();
  });

  it.each(combinations.filter(({ told }) => told.length === 0))(
    '$how: $role is a reference that gives checks and report no number that is none',
    async ({ role, cell }) => {
      const stored = storedOf(sketched(role, cell).content);
      const text = await looked(await folded(() => '5'), stored);

      expect(text).not.toMatch(/not finite|NaN|failed: |Infinity/);
      expect(text).toContain('sound');
    },
  );

  it.each(columns)('is held against live columns $how without a number that is none', async ({ cell }) => {
    const text = await looked(await folded(cell), storedOf(sketched(undefined).content));

    expect(text).not.toMatch(/not finite|NaN|failed: |Infinity/);
    expect(text).toContain('sound');
  });

  it.each(combinations.filter(({ role }) => role !== 'label'))(
    '$how: $role is compared with days of sound and of broken rows, or not, with the reason',
    ({ role, cell }) => {
      const [bad, good] = [sketched(role, cell), sketched(undefined)].map(({ content: { captured } }) => {
        const sketch = role === 'score' ? captured.prediction : captured.features[role];
        return sketch === undefined ? undefined : { sketch, effective: 1 };
      });
      if (bad === undefined || good === undefined) return;
      for (const [reference, day] of [
        [bad, good],
        [good, bad],
        [bad, bad],
      ] as const) {
        const drift = fixedDrift(
          reference,
          Array.from({ length: 8 }, () => day),
        );
        const numbers = drift.kind === 'compared' ? [drift.p, ...Object.values(drift.numbers)] : [];
        expect(numbers.filter((one) => !Number.isFinite(one))).toEqual([]);
        const isFound = drift.kind === 'compared' && drift.matters && drift.p < 0.001;
        expect(isFound && reference === day).toBe(false);
      }
    },
  );

  it('gives numbers from labels, or the column and the count that stand in their way', () => {
    const ofLabels = (role: Role, cell: Cell) => {
      const { labelled } = sketched(role, cell).content;
      const numbers = labelled === undefined ? [] : measureLabelled(labelled, { seed: 'baseline' });
      return new Map(numbers.map(({ name, outcome }) => [name, outcome]));
    };

    expect(ofLabels('label', () => 0).get('auc')).toMatchObject({ kind: 'insufficient-data', needed: 30, got: 0 });
    expect(ofLabels('score', (row) => (row < 7 ? 1.5 : 0.4)).get('brier')).toMatchObject({
      kind: 'refused',
      column: 'score',
      count: 7,
    });
    expect(ofLabels('score', (row) => (row < 7 ? Infinity : 0.4)).get('accuracy@0.5')).toMatchObject({
      kind: 'measured',
    });
  });

  it.each([0, 1])('of %i rows is refused by name', (rows) => {
    const { faults, content } = sketched(undefined, undefined, rows);
    const told = [...faults, ...baselineFaults(content, { specification: declaredModel, version: 'v1' })];

    expect(told.map(({ message }) => message).join('; ')).toMatch(new RegExp(`must be at least 100, got ${rows}`));
    expect(JSON.stringify(content)).not.toMatch(/NaN|Infinity/);
  });
});
