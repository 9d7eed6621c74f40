import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { describeMeasured } from '../../bin/measure/describe-outcomes.ts';
import type { MeasureOptions } from '../../bin/measure/measure-options.ts';
import { measurePage } from '../../bin/measure/measure-page.ts';
import { measureTable } from '../../bin/measure/measure-table.ts';
import { readTable } from '../../bin/measure/read-table.ts';
import { runCli } from '../support/cli.ts';

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
  describeMeasured(measured.measured).join('\n').replaceAll(/ +/g, ' ');

describe('understudy measure', () => {
  it('has the same numbers from CSV, compressed CSV and Parquet', async () => {
    const files = [
      fileOf('a.csv', csv),
      fileOf('b.csv.gz', gzipSync(csv)),
      fileOf('c.parquet', Buffer.from(parquet, 'base64')),
    ];
    const [plain, zipped, columns] = await Promise.all(
      files.map(async (file) => measureTable(await readTable(file), options).measured),
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
    expect(text).toContain('refused: s outside [0, 1]: no probability in 1 rows');
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

describe('the page of a measured file', () => {
  const terms = { name: 'a.csv', at: '2026-01-02T03:04:05.000Z', options };

  it('has the numbers of the table, the charts of a deployed model, and what was left out', async () => {
    const table = measureTable(await readTable(fileOf('page.csv', `${csv}\n,0.5\n`)), options);
    const html = measurePage(table, terms);
    const auc = table.measured.outcomes.find(({ name }) => name === 'auc')?.outcome;

    expect(html).toContain('80 of 81 rows measured.');
    for (const title of ['ROC', 'KS, a.csv', 'Cumulative gain', 'Reliability', 'Confusion at 0.5, a.csv'])
      expect(html).toContain(`<h3>${title}</h3>`);
    expect(auc?.kind === 'measured' && html.includes(`${Number(auc.value.toPrecision(3))}`)).toBe(true);
    expect(html.replaceAll(/\s+/g, ' ')).toMatch(/y<\/td>.{0,60}missing<\/td>.{0,60}1<\/td>/);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('of several classes and of a regression has their own charts', async () => {
    const table = await readTable(fileOf('page2.csv', csv));
    const regression: MeasureOptions = { ...options, task: 'regression' };
    expect(measurePage(measureTable(table, regression), { ...terms, options: regression })).toContain(
      '<h3>Size of the errors</h3>',
    );
    const classes = ['label,a,b', ...rows.map(([y, s]) => `${y === 1 ? 'a' : 'b'},${s},${1 - s}`)].join('\n');
    const several: MeasureOptions = { ...options, label: 'label', score: ['a', 'b'], task: 'multiclass' };
    const page = measurePage(measureTable(await readTable(fileOf('page3.csv', classes)), several), {
      ...terms,
      options: several,
    });
    expect(page).toContain('<h3>ROC, each class against the rest</h3>');
  });
});

describe('estimates before labels of a file', () => {
  const reference = async () => ({ name: 'past.csv', table: await readTable(fileOf('past.csv', csv)) });

  it('stand beside the numbers from labels, calibrated on the reference', async () => {
    const table = await readTable(fileOf('now.csv', csv));
    const measured = measureTable(table, options, await reference());
    const { estimate } = measured.measured;

    expect(estimate).toMatchObject({ kind: 'estimated', rows: 80, reference: { name: 'past.csv', rows: 80 } });
    const accuracy =
      estimate?.kind === 'estimated' ? estimate.outcomes.find(({ name }) => name === 'accuracy@0.5') : undefined;
    const realised = measured.measured.outcomes.find(({ name }) => name === 'accuracy@0.5');
    expect(accuracy?.outcome).toMatchObject({ kind: 'measured' });
    expect(accuracy?.outcome.kind === 'measured' && accuracy.outcome.value).toBeCloseTo(
      realised?.outcome.kind === 'measured' ? realised.outcome.value : Number.NaN,
      1,
    );
    expect(linesOf(measured)).toContain(
      'estimated before labels from 80 scores, calibrated on 80 labelled rows of past.csv',
    );
    expect(measurePage(measured, { name: 'now.csv', at: '2026-01-02T03:04:05.000Z', options })).toContain(
      'Estimated beside realised',
    );
  });

  it('need no label of the file itself', async () => {
    const scores = ['s', ...rows.map(([, s]) => s.toFixed(2))].join('\n');
    const measured = measureTable(await readTable(fileOf('unlabelled.csv', scores)), options, await reference());

    expect(measured.sketched).toBeUndefined();
    expect(measured.measured).toMatchObject({ used: 0, outcomes: [], faults: [{ column: 'y', count: 80 }] });
    expect(linesOf(measured)).toMatch(/│ auc │ 0\.\d+ │/);
  });

  it('say when they are not calibrated, and that other tasks have none', async () => {
    const table = await readTable(fileOf('now2.csv', csv));
    const few = { name: 'few.csv', table: await readTable(fileOf('few.csv', csv.split('\n').slice(0, 9).join('\n'))) };

    expect(linesOf(measureTable(table, options, few))).toContain(
      'not calibrated on few.csv, numbers may be points off',
    );
    expect(linesOf(measureTable(table, { ...options, task: 'regression' }, few))).toContain(
      'not estimated before labels: a number says nothing of its own error',
    );
  });

  it('refuse a reference without the columns', async () => {
    const table = await readTable(fileOf('now3.csv', csv));
    const other = { name: 'other.csv', table: await readTable(fileOf('other.csv', 'y,t\n1,2\n')) };

    expect(() => measureTable(table, options, other)).toThrow('columns must be among y, t, got s');
  });
});

describe('understudy measure <file>', () => {
  const run = async (...more: string[]) =>
    runCli('http://localhost:1', 'measure', fileOf('cli.csv', csv), '--label', 'y', '--score', 's', ...more);

  it('writes the page beside the file, elsewhere, or not at all', async () => {
    const page = path.join(folder, 'cli-report.html');
    const elsewhere = path.join(folder, 'elsewhere.html');

    const { out } = await run();
    expect(out).toContain(`report: ${page}`);
    expect(readFileSync(page, 'utf8')).toContain('<h1>cli.csv</h1>');
    rmSync(page);
    const asked = await run('--report', elsewhere, '--json');
    expect(JSON.parse(asked.out)).toMatchObject({ report: elsewhere, used: 80 });
    expect(existsSync(elsewhere)).toBe(true);
    expect((await run('--no-report')).out).not.toContain('report');
    expect(existsSync(page)).toBe(false);
  });

  it('never writes over the file, and says where it cannot write', async () => {
    const over = await run('--report', path.join(folder, 'cli.csv'));
    expect(over).toMatchObject({ code: 2 });
    expect(over.err).toContain('must be another file');
    expect((await run('--report', path.join(folder, 'no', 'such', 'page.html'))).code).toBe(2);
  });
});
