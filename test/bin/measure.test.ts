import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { describeMeasured } from '../../bin/measure/describe-outcomes.ts';
import { measureTable, type MeasureOptions } from '../../bin/measure/measure-table.ts';
import { readTable } from '../../bin/measure/read-table.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-measure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 80 rows of y (0, 1 in turn) and a score s, written as Parquet with Snappy pages by hyparquet-writer 0.17.0. */
const parquet =
  'UEFSMRUEFRAVFEwVBBUAAAAIHAAAAAABAAAAFQYVHhUiXBWgARUAFaABFRAVBhUAAACgAQEMLAEVqqqqqqqqqqqqqhUEFZABFWxMFRIVAAAASASamQEBBLk/CQgI6T8zBQEA0w0ICOM/AAUBAOANIADZDQhEyT/NzMzMzMzsP2ZmZmZmZuY/FQYVWhVeXBWgARUAFaABFRAVBhUAAACgAQEqpAQVEDJUdoVAIhQ2VXCCRCYVMFJ0hkUgEjRWdYBCJBY1UHKERiUQMlR2hRUEGTxIBHJvb3QVBAAVAiUCGAF5ABUKJQIYAXMAFqABGRwZLCYIHBUCGSUAEBkYAXkVAhagARZ2Fn4mNiYIHDYAKAQBAAAAGAQAAAAAABksFQQVABUCABUGFRAVAgAAACaGARwVChklABAZGAFzFQIWoAEWtAIWlAImjgImhgEcNgAoCM3MzMzMzOw/GAiamZmZmZm5PzYAABksFQQVABUCABUGFRAVAgAAABaqAxagATaSAwAoCWh5cGFycXVldBksHAAAHAAAAMkAAABQQVIx';

function fileOf(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const rows = Array.from(
  { length: 80 },
  (_, i) => [i % 2, i % 2 === 1 ? 0.9 - (i % 7) / 10 : 0.1 + (i % 5) / 10] as const,
);
const csv = ['y,s', ...rows.map(([y, s]) => `${y},${s.toFixed(2)}`)].join('\n');
const options: MeasureOptions = { label: 'y', score: ['s'], task: 'binary', positive: '1', threshold: [0.5] };

/** Lines with single spaces. */
const linesOf = (measured: ReturnType<typeof measureTable>): string =>
  describeMeasured(measured).join('\n').replaceAll(/ +/g, ' ');

describe('understudy measure', () => {
  it('has the same numbers from CSV, compressed CSV and Parquet', async () => {
    const files = [
      fileOf('a.csv', csv),
      fileOf('b.csv.gz', gzipSync(csv)),
      fileOf('c.parquet', Buffer.from(parquet, 'base64')),
    ];
    const [plain, zipped, columns] = await Promise.all(
      files.map(async (file) => measureTable(await readTable(file), options)),
    );

    expect(zipped).toEqual(plain);
    expect(columns).toEqual(plain);
    const pairs = rows.flatMap(([y, s]) =>
      y === 1 ? rows.filter(([other]) => other === 0).map(([, t]) => [s, t] as const) : [],
    );
    const area =
      pairs.reduce(
        (sum, [s, t]) =>
          sum + (Number(s.toFixed(2)) > Number(t.toFixed(2)) ? 1 : s.toFixed(2) === t.toFixed(2) ? 0.5 : 0),
        0,
      ) / pairs.length;
    expect(plain?.outcomes.find(({ name }) => name === 'auc')?.outcome).toMatchObject({
      value: expect.closeTo(area, 12),
      bound: 0,
    });
  });

  it('prints a table with intervals, and what was left out', async () => {
    const measured = measureTable(await readTable(fileOf('d.csv', `${csv}\n,0.5\n1,high\n0,1.5\n`)), options);
    const text = linesOf(measured);

    expect(text).toContain('binary: 81 of 83 rows measured');
    expect(text).toContain('left out: y is missing in 1 rows');
    expect(text).toContain('left out: s is not a number in 1 rows');
    expect(text).toMatch(/│ accuracy@0\.5 │ 0\.\d+ │ 0\.\d+ to 0\.\d+ │ wilson │/);
    expect(text).toContain('refused: score outside [0, 1]: no probability in 1 rows');
  });

  it('measures regressions and several classes', async () => {
    const table = await readTable(fileOf('e.csv', csv));
    const regression = measureTable(table, { ...options, task: 'regression' });
    expect(linesOf(regression)).toMatch(/│ rmse │ 0\.\d+ │/);
    expect(linesOf(regression)).toContain('refused: y is 0: percentages are not usable in 40 rows');
    const classes = [
      'label,a,b',
      ...rows.map(([y, s]) => `${y === 1 ? 'a' : 'b'},${s.toFixed(2)},${(1 - s).toFixed(2)}`),
    ].join('\n');
    const multiclass = measureTable(await readTable(fileOf('f.csv', classes)), {
      ...options,
      label: 'label',
      score: ['a', 'b'],
      task: 'multiclass',
    });
    expect(linesOf(multiclass)).toMatch(/│ macro-f1 │ 0\.\d+ │/);
  });

  it('says what is too little in words', async () => {
    const few = measureTable(await readTable(fileOf('g.csv', csv.split('\n').slice(0, 9).join('\n'))), options);

    expect(linesOf(few)).toContain('insufficient data: 4 positives, 30 needed');
  });

  it.each([
    ['empty.csv', 'y,s\n', 'no row can be measured: the file has no rows'],
    ['missing.csv', 'y,s\n1,\n0,\n', 'no row can be measured: s is missing in 2 rows'],
    ['infinite.csv', 'y,s\n1,inf\n0,-Infinity\n', 'no row can be measured: s is infinite in 2 rows'],
    ['column.csv', 'y,t\n1,2\n', 'columns must be among y, t, got s'],
    ['ragged.csv', 'y,s\n1,2,3\n', 'cannot be read'],
    ['file.txt', 'y', 'must end in .csv, .csv.gz or .parquet'],
    ['broken.parquet', 'PAR1', 'cannot be read'],
  ])('refuses %s by name', async (name, content, message) => {
    const file = fileOf(name, content);

    await expect(readTable(file).then((table) => measureTable(table, options))).rejects.toThrow(message);
  });

  it('measures a single class and a single row without a number that is none', async () => {
    for (const content of ['y,s\n1,0.5\n', `y,s\n${rows.map(([, s]) => `1,${s}`).join('\n')}\n`]) {
      const text = linesOf(measureTable(await readTable(fileOf('one.csv', content)), options));
      expect(text).toContain('insufficient data');
      expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});
