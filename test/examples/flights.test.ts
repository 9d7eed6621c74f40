import { fork, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const FOLDER = path.resolve('examples/models/flights');
const model = z.object({
  intercept: z.number(),
  tables: z.array(
    z.object({
      feature: z.string(),
      rows: z.record(z.string(), z.tuple([z.number(), z.number()])),
    }),
  ),
});
const rawFlight = z.object({ date: z.string(), delay: z.number(), distance: z.number(), origin: z.string() });

function flights(month: string): readonly z.infer<typeof rawFlight>[] {
  const file = readFileSync('node_modules/vega-datasets/data/flights-20k.json', 'utf8');
  return z
    .array(rawFlight)
    .parse(JSON.parse(file))
    .filter(({ date }) => date.startsWith(`2001/${month}`));
}

function read(version: string): z.infer<typeof model> {
  return model.parse(JSON.parse(readFileSync(path.join(FOLDER, `${version}.json`), 'utf8')));
}

function hourOf({ date }: { readonly date: string }): number {
  return Number(date.slice(11, 13));
}

/** Pairs of origin and part of the day, written apart from the model's own code. */
function pairOf(flight: z.infer<typeof rawFlight>): string {
  const hour = hourOf(flight);
  return `${flight.origin}/${hour >= 18 ? 2 : hour >= 12 ? 1 : 0}`;
}

/** Share of (late, in time) pairs that are in the right order; every pair is looked at. */
function pairwiseAuc(scores: readonly { readonly score: number; readonly late: boolean }[]): number {
  const late = scores.filter((one) => one.late);
  const inTime = scores.filter((one) => !one.late);
  let right = 0;
  for (const a of late) for (const b of inTime) right += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
  return right / (late.length * inTime.length);
}

async function withServer<T>(use: (base: string) => Promise<T>): Promise<T> {
  const child = fork(path.join(FOLDER, 'serve.mjs'), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    const line = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (data: Buffer) => resolve(String(data))),
    );
    return await use(/http:\S+/.exec(line)?.[0] ?? '');
  } finally {
    child.kill('SIGTERM');
  }
}

async function ask(
  address: string,
  body: unknown,
): Promise<{ readonly status: number; readonly score: number | undefined }> {
  const response = await fetch(address, { method: 'POST', body: JSON.stringify(body) });
  const answer = z.object({ score: z.number().optional() }).parse(await response.json());
  return { status: response.status, score: answer.score };
}

const { score }: { score: (model: unknown, request: object) => number } = await import(path.join(FOLDER, 'score.mjs'));

function requestOf(flight: z.infer<typeof rawFlight>): { distance: number; origin: string; hour: number } {
  return { distance: flight.distance, origin: flight.origin, hour: hourOf(flight) };
}

/** What the server answers: the score to four places, undefined where the model's code throws. */
function scoreOf(version: unknown, flight: z.infer<typeof rawFlight>): number | undefined {
  try {
    return Number(score(version, requestOf(flight)).toFixed(4));
  } catch {
    return undefined;
  }
}

describe('the example models of flights', () => {
  it('orders the flights of February as well as the README says', () => {
    const february = flights('02');

    const aucs = ['v1', 'v2', 'v3'].map((version) => {
      const tables = read(version);
      const good = february.flatMap((flight) => {
        const found = scoreOf(tables, flight);
        return found === undefined ? [] : [{ score: found, late: flight.delay > 15 }];
      });
      return pairwiseAuc(good);
    });

    expect(aucs[0]).toBeCloseTo(0.527, 2);
    expect(aucs[1]).toBeCloseTo(0.605, 2);
    expect(aucs[2]).toBeCloseTo(0.606, 2);
  });

  it('crashes with v3 on exactly the pairs of origin and part of the day that January lacked', () => {
    const known = new Set(flights('01').map(pairOf));
    const february = flights('02');
    const v3 = read('v3');

    const crashed = february.filter((flight) => scoreOf(v3, flight) === undefined);

    expect(crashed).toEqual(february.filter((flight) => !known.has(pairOf(flight))));
    expect(crashed).toHaveLength(109);
  });

  it('answers over HTTP what the model computes, and 500 where it crashes', async () => {
    const v3 = read('v3');
    const february = flights('02');
    const some = [
      ...february.filter((_, at) => at % Math.ceil(february.length / 180) === 0),
      ...february.filter((flight) => scoreOf(v3, flight) === undefined).slice(0, 20),
    ];

    const answers = await withServer((base) => Promise.all(some.map((flight) => ask(`${base}/v3`, requestOf(flight)))));

    const expected = some.map((flight) => scoreOf(v3, flight));
    expect(answers).toEqual(expected.map((found) => ({ status: found === undefined ? 500 : 200, score: found })));
    expect(answers.filter(({ status }) => status === 500).length).toBeGreaterThanOrEqual(20);
    expect(answers.length).toBeGreaterThanOrEqual(190);
  });

  it('answers origins that nobody has seen with v1 and v2', async () => {
    const strange = { distance: 100, origin: 'ZZZ', hour: 3 };

    const answers = await withServer((base) =>
      Promise.all(['v1', 'v2'].map((version) => ask(`${base}/${version}`, strange))),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('refuses what is no flight', async () => {
    const status = await withServer(async (base) => (await ask(`${base}/v2`, { origin: 'SEA' })).status);

    expect(status).toBe(400);
  });

  it('trains to the same files again', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'flights-'));
    const folder = path.join(copy, 'examples/models/flights');
    cpSync(FOLDER, folder, { recursive: true });
    symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'));

    const { status } = spawnSync(process.execPath, [path.join(folder, 'train.mjs')]);

    expect(status).toBe(0);
    for (const version of ['v1', 'v2', 'v3']) {
      const name = `${version}.json`;
      expect(readFileSync(path.join(folder, name), 'utf8')).toBe(readFileSync(path.join(FOLDER, name), 'utf8'));
    }
  });

  it('counts every January flight once in each table', () => {
    for (const version of ['v1', 'v2', 'v3']) {
      for (const { rows } of read(version).tables) {
        expect(Object.values(rows).reduce((sum, [, count]) => sum + count, 0)).toBe(6_937);
      }
    }
  });
});
