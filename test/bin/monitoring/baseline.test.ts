import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Baseline } from '../../../lambdas/contracts/stored/baseline.ts';
import { aSpecification, aVersion } from '../../support/records.ts';
import { withSignature } from '../../support/baselines/contents.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-baseline-'));
let server: ControlServer;
/** A model of its own for each test. */
let model: string;
let made = 0;

/** The rows of `train.parquet`, which hyparquet-writer 0.17.0 wrote in groups of 100 rows, with a column that nobody asked for. */
const rows = Array.from({ length: 240 }, (_, i) => ({
  age: i % 60 === 7 ? null : ((i * 37) % 80) + 0.5,
  colour: ['red', 'blue', 'green'][i % 3],
  score: ((i * 53) % 97) / 96,
  label: (i * 53) % 97 > 48 ? 1 : 0,
  unused: i,
}));
const csv = csvOf(rows);

function csvOf(all: readonly Readonly<Record<string, string | number | null | undefined>>[], end = '\n'): string {
  const cells = all.map((row) => Object.values(row).map((one) => one ?? ''));
  return [Object.keys(all[0] ?? {}), ...cells].map((line) => line.join(',')).join(end);
}

function fileOf(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

beforeAll(async () => {
  server = await startControlServer();
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  made += 1;
  model = `m${made}`;
  const { registry } = server.world;
  registry.specifications.set(model, aSpecification({ ...withSignature, model }));
  registry.versions.set(`${model}/v1`, aVersion({ model }));
});

async function baseline(file: string, ...more: readonly string[]) {
  return runCli(server.url, 'baseline', model, 'v1', '-f', file, ...more);
}

/** What a baseline holds of scores and labels; decisions at the model's threshold, an even half. */
function countsOf(stored: Baseline | undefined) {
  if (stored?.labelled?.task !== 'binary') return undefined;
  const { captured, labelled } = stored;
  const [{ tp, fn, tn } = { tp: 0, fn: 0, tn: 0 }] = labelled.sketches.thresholds.cells;
  const scores = Object.values(captured.scores ?? {}).reduce((sum, n) => sum + n, 0);
  return { scores, labels: labelled.rows, positives: tp + fn, right: tp + tn };
}

describe('understudy baseline', () => {
  it('has the same content from CSV, JSON lines, each plain or gzip, and Parquet', async () => {
    const json = rows.map((row) => JSON.stringify(row)).join('\n');
    const parquet = path.join(folder, 'e.parquet');
    copyFileSync(path.join(import.meta.dirname, '../../reference/train.parquet'), parquet);
    const files = [
      fileOf('a.csv', csv),
      fileOf('b.csv.gz', gzipSync(`\uFEFF${csvOf(rows, '\r\n')}`)),
      fileOf('c.jsonl', json),
      fileOf('d.jsonl.gz', gzipSync(json)),
      parquet,
    ];

    const first = await baseline(files[0] ?? '');
    for (const file of files.slice(1)) {
      const { code, out } = await baseline(file);
      expect(code).toBe(0);
      expect(out).toContain('is there already');
    }

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^m1 v1: baseline [0-9a-f]{24} added: 240 rows, 2 features, predictions, 240 labels\n/);
    expect(first.out).toContain('  name is not in it: its values are sensitive\n  age: 4 values missing\n');
  });

  it('keeps what the columns were: counts on a fixed grid, categories, scores, and labels by score', async () => {
    await baseline(fileOf('a.csv', csv));

    const positives = rows.filter(({ label }) => label === 1).length;
    const right = rows.filter(({ label, score }) => score >= 0.5 === (label === 1)).length;
    const stored = await server.world.baselines.readBaseline(model, 'v1');
    expect(countsOf(stored)).toEqual({ scores: 240, labels: 240, positives, right });
    const { captured } = stored ?? {};
    const ages = rows.flatMap(({ age }) => (age === null ? [] : [age]));
    const { age, colour } = captured?.features ?? {};
    expect(age).toMatchObject({ grid: { missing: 4, range: { min: Math.min(...ages), max: Math.max(...ages) } } });
    expect(age?.kind === 'numeric' && age.grid.cells.reduce((sum, n) => sum + n, 0)).toBe(ages.length);
    expect(colour).toMatchObject({ categories: { listed: { blue: 80, green: 80, red: 80 }, fresh: {}, other: 0 } });
    expect([...(await server.world.grids.readGrids(model)).keys()].toSorted()).toEqual(['$prediction', 'age']);
  });

  it('sketches on the grid that stands', async () => {
    await server.world.grids.fixGrid(model, 'age', { origin: -3, unit: 2 });
    await baseline(fileOf('a.csv', csv));

    const stored = await server.world.baselines.readBaseline(model, 'v1');
    expect(stored?.captured.features['age']).toMatchObject({ grid: { grid: { origin: -3, unit: 2 } } });
  });

  it('names every fault with column, row and count, and sends nothing', async () => {
    const wrong = rows.map(({ age, score, label }, i) => ({
      age: i >= 2 && i < 50 ? 'old' : age,
      score,
      label: i === 9 || i === 12 ? 7 : label,
    }));

    const { code, err } = await baseline(fileOf('w.csv', `${csvOf(wrong)}\n1,2\n`), '--prediction', 'p');

    expect(code).toBe(2);
    expect(err).toContain('w.csv has 5 faults:');
    expect(err).toContain('1 line without a row, the first is line 242');
    expect(err).toContain('age: 48 values of 237 are no numbers, the first in row 3: "old"');
    expect(err).toContain('colour: the file has no such column (feature)');
    expect(err).toContain('p: the file has no such column (prediction)');
    expect(err).toContain('label: the label of a binary model must be 0 or 1, got "7" (2 labels, the first in row 10)');
    expect(await server.world.baselines.listBaselines(model)).toEqual([]);
    expect(await server.world.grids.readGrids(model)).toEqual(new Map());
  });

  it('counts a few values that are no numbers, and leaves out labels and predictions that are not there', async () => {
    const few = rows.map(({ age, colour }, i) => ({ age: i === 4 ? '?' : i === 5 ? 'Infinity' : age, colour }));

    const { code, out } = await baseline(fileOf('f.csv', csvOf(few)));

    expect(code).toBe(0);
    expect(out).toContain('240 rows, 2 features, no predictions, no labels');
    expect(out).toContain('  age: 4 values missing, 1 value no number, 1 value infinite\n');
  });

  it('says when categories are too many to find unseen ones', async () => {
    const many = Array.from({ length: 1_300 }, (_, i) => ({ age: i, colour: `c${i}` }));

    const { out } = await baseline(fileOf('many.csv', csvOf(many)));

    expect(out).toContain('colour: 300 values of categories beyond the 1,000 most frequent');
    const stored = await server.world.baselines.readBaseline(model, 'v1');
    expect(stored?.captured.features['colour']).toMatchObject({ categories: { other: 300 } });
  });

  it('lists what a model has, and which of them stands', async () => {
    await baseline(fileOf('a.csv', csv));
    await baseline(fileOf('b.csv', csvOf(rows.slice(0, 200))));

    const { out } = await runCli(server.url, 'baseline', 'list', model);

    const lines = out.split('\n').filter((line) => line.includes('v1'));
    const stands = lines.map((line) => /(yes|no) .*([ab])\.csv/.exec(line)?.slice(1).join());
    expect(new Set(stands)).toEqual(new Set(['no,a', 'yes,b']));
    expect((await runCli(server.url, 'status', model)).out).toMatch(/v1.*[0-9a-f]{24}/);
  });

  it('answers with one JSON document', async () => {
    const { out, err } = await baseline(fileOf('a.csv', csv), '--json');

    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ result: 'added', baseline: { rows: 240 }, leftOut: [{ name: 'name' }] });
  });

  it.each([
    ['neither file nor range', [], 'either --file or --captured must be given'],
    ['a range that is none', ['--captured', 'today'], '--captured must be two ISO instants'],
    ['a file of another form', ['-f', 'train.xlsx'], 'file must end in .csv, .jsonl'],
    ['a file that is not there', ['-f', 'none.csv'], 'none.csv cannot be read'],
    ['lines that are not there', ['-f', 'none.jsonl'], 'none.jsonl cannot be read'],
  ])('refuses %s', async (_what, args, message) => {
    const { code, err } = await runCli(server.url, 'baseline', model, 'v1', ...args);

    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('hands on what is wrong with a range of captured traffic', async () => {
    const range = '2026-02-01T08:00:00Z..2026-02-01T09:00:00Z';

    const { code, err } = await runCli(server.url, 'baseline', model, 'v1', '--captured', range);

    expect(code).toBe(2);
    expect(err).toContain('has captured rows of version v1');
  });
});
