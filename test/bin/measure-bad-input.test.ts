import { describe, expect, it } from 'vitest';
import { describeMeasured } from '../../bin/measure/describe-outcomes.ts';
import type { MeasureOptions, Task } from '../../bin/measure/measure-options.ts';
import { measurePage } from '../../bin/measure/measure-page.ts';
import { measureTable } from '../../bin/measure/measure-table.ts';
import type { DataTable } from '../../bin/measure/read-table.ts';

type Column = readonly unknown[];

const rows = 120;
const labels = Array.from({ length: rows }, (_, i) => String(i % 2));
const scores = labels.map((label, i) => String(((i * 37) % 60) / 120 + Number(label) * 0.4));

/** What may be wrong with a column; the problem that is told of it, and of how many rows; none: its values are usable. */
const broken: readonly {
  readonly how: string;
  readonly cell: (sound: unknown, row: number) => unknown;
  readonly told: Readonly<Record<Task, readonly [label: string, score: string]>>;
}[] = [
  { how: 'constant 0', cell: () => '0', told: told({ classes: `none of the classes ${rows}` }) },
  { how: 'constant 1', cell: () => '1', told: told({ classes: `none of the classes ${rows}` }) },
  { how: 'all missing', cell: () => '', told: told({ all: `missing ${rows}` }) },
  { how: 'all words for missing', cell: () => 'NA', told: told({ all: `missing ${rows}` }) },
  {
    how: 'infinite in some rows',
    cell: (sound, row) => (row < 7 ? '-Infinity' : sound),
    told: told({ all: 'infinite 7', classes: 'none of the classes 7' }),
  },
  {
    how: 'too large to be measured',
    cell: (sound, row) => (row < 7 ? '1e300' : sound),
    told: told({ all: 'infinite 7', classes: 'none of the classes 7' }),
  },
  { how: 'almost nothing', cell: () => '1e-320', told: told({ classes: `none of the classes ${rows}` }) },
  {
    how: 'of huge cardinality',
    cell: (_, row) => `id-${row}`,
    told: told({
      all: `not a number ${rows}`,
      classes: `none of the classes ${rows}`,
      binary: `neither 1 nor 0 ${rows}`,
    }),
  },
  {
    how: 'of mixed types',
    cell: (sound, row) => [sound, 'x', { a: 1 }, null][row % 4],
    told: told({ all: 'not a number 60', classes: 'none of the classes 60', binary: 'neither 1 nor 0 30' }),
  },
  {
    how: 'with a label outside the classes',
    cell: (sound, row) => (row < 7 ? 'maybe' : sound),
    told: told({ all: 'not a number 7', classes: 'none of the classes 7', binary: 'neither 1 nor 0 7' }),
  },
  {
    how: 'with a score outside [0, 1]',
    cell: (sound, row) => (row < 7 ? '1.5' : sound),
    told: {
      binary: ['neither 1 nor 0 7', ''],
      multiclass: ['none of the classes 7', 'outside [0, 1] 7'],
      regression: ['', ''],
    },
  },
];

/** `all`: of numbers; `classes` and `binary`: of labels that are names. */
function told(problems: {
  readonly all?: string;
  readonly classes?: string;
  readonly binary?: string;
}): Readonly<Record<Task, readonly [string, string]>> {
  const { all = '' } = problems;
  const { classes = all, binary = all } = problems;
  return { binary: [binary, all], multiclass: [classes, all], regression: [all, all] };
}

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression'];
const columns = ['label', 'score'] as const;
const combinations = tasks.flatMap((task) =>
  columns.flatMap((column) =>
    broken.map((one) => ({ task, column, ...one, problem: one.told[task][column === 'label' ? 0 : 1] })),
  ),
);

function optionsOf(task: Task): MeasureOptions {
  const score = task === 'multiclass' ? ['a', 'b'] : ['s'];
  return { label: 'y', score, task, positive: '1', threshold: [0.5] };
}

function soundOf(task: Task): Readonly<Record<'label' | 'score', Column>> {
  return { label: task === 'multiclass' ? labels.map((label) => (label === '1' ? 'a' : 'b')) : labels, score: scores };
}

function tableOf(task: Task, { label, score }: Readonly<Record<'label' | 'score', Column>>): DataTable {
  const rest = score.map((_, i) => 1 - Number(scores[i]));
  const all = task === 'multiclass' ? { y: label, a: score, b: rest } : { y: label, s: score };
  return {
    columns: Object.keys(all),
    rows: label.map((_, i) => Object.fromEntries(Object.entries(all).map(([name, cells]) => [name, cells[i]]))),
  };
}

/** All that a person sees of a table, or the refusal. */
function shownOf(table: DataTable, task: Task): { readonly text: string; readonly json: string } {
  const options = optionsOf(task);
  try {
    const measured = measureTable(table, options);
    const page = measurePage(measured, { name: 'a.csv', at: '2026-01-02T03:04:05.000Z', options });
    const json = JSON.stringify(measured.measured, (_, value: unknown) => (Number.isNaN(value) ? 'NaN' : value));
    return { text: `${describeMeasured(measured.measured).join('\n')}${page}`, json };
  } catch (error) {
    return { text: error instanceof Error ? `${error.name}: ${error.message}` : '', json: '' };
  }
}

describe('a file with a column that is broken', () => {
  it.each(combinations)('$how: the $column of a $task model', ({ task, column, cell, problem }) => {
    const sound = soundOf(task);
    const table = tableOf(task, { ...sound, [column]: sound[column].map(cell) });
    const { text, json } = shownOf(table, task);
    const [, words = '', count = ''] = /^(.*) (\d+)$/.exec(problem) ?? [];
    const name = column === 'label' ? 'y' : task === 'multiclass' ? 'a' : 's';

    expect(text).not.toMatch(/NaN|Infinity\b(?!<)|undefined(?!:)|failed:|TypeError|RangeError/);
    expect(json).not.toMatch(/NaN|null/);
    const told = [...text.replaceAll(/\s+/g, ' ').matchAll(/(?:measured|left out): (\w+ is .+? in \d+) rows/g)].map(
      ([, one]) => one,
    );
    expect(told.includes(`${name} is ${words} in ${count}`) || (problem === '' && told.length === 0)).toBe(true);
  });

  it.each(tasks)('leaves the other rows of a %s model as they would be without the broken ones', (task) => {
    const { label, score } = soundOf(task);
    const cut = tableOf(task, { label: label.slice(7), score: score.slice(7) });
    const bad = tableOf(task, { label, score: score.map((cell, i) => (i < 7 ? 'inf' : cell)) });

    expect(measureTable(bad, optionsOf(task)).measured.outcomes).toEqual(
      measureTable({ ...cut, rows: tableOf(task, { label, score }).rows.slice(7) }, optionsOf(task)).measured.outcomes,
    );
  });

  it.each(tasks)('a single row of a %s model has no number that it cannot have', (task) => {
    const { label, score } = soundOf(task);
    const { text, json } = shownOf(tableOf(task, { label: label.slice(1, 2), score: score.slice(1, 2) }), task);

    expect(text).toContain('insufficient');
    expect(json).not.toMatch(/NaN|null/);
  });

  it('keeps the ranking of scores outside [0, 1], and says what it cannot say of them', () => {
    const sound = soundOf('binary');
    const table = tableOf('binary', { ...sound, score: sound.score.map((cell, i) => (i < 7 ? '1.5' : cell)) });
    const { outcomes, warnings } = measureTable(table, optionsOf('binary')).measured;
    const of = (name: string) => outcomes.find((one) => one.name === name)?.outcome;

    expect(of('auc')).toMatchObject({ kind: 'measured' });
    expect(of('brier')).toEqual({ kind: 'refused', column: 's', count: 7, reason: 'outside [0, 1]: no probability' });
    expect(warnings).toEqual(['7 scores outside [0, 1]: ranking and thresholds hold, numbers of probabilities do not']);
  });
});
