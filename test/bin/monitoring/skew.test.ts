import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skewAnswer } from '../../../lambdas/contracts/api/skew-api.ts';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { captureOfHour, skewKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aCapture, aSpecification } from '../../support/records.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'understudy-skew-'));
const features = [
  { name: 'distance', kind: 'numeric' as const },
  { name: 'colour', kind: 'categorical' as const },
  { name: 'delay', kind: 'numeric' as const },
  { name: 'remark', kind: 'text' as const },
  { name: 'ssn', kind: 'categorical' as const, sensitive: 'hash' as const },
  { name: 'name', kind: 'categorical' as const, sensitive: 'drop' as const },
  { name: 'vector', kind: 'embedding' as const },
];
let server: ControlServer;
/** A model of its own for each test. */
let model: string;
let made = 0;
let objects = 0;

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
  server.world.registry.specifications.set(model, aSpecification({ model, signature: { features } }));
});

/** Predictions that were answered some minutes ago, and their captured records in one object. */
async function served(
  values: readonly CaptureRecord['features'][],
  over: Partial<CaptureRecord> = {},
  minutesAgo = 30,
): Promise<readonly string[]> {
  const at = server.world.clock.now() - minutesAgo * 60_000;
  const requests = values.map((one, i) => ({ requestId: `${model}-${made}-${objects}-${i}`, features: one }));
  capture(
    at,
    requests.map((one) => aCapture({ model, at, ...one, ...over })),
  );
  const window = Math.floor(at / 1000);
  return Promise.all(requests.map(({ requestId }) => server.feedback.idOf(requestId, { model, window })));
}

function capture(at: number, records: readonly CaptureRecord[]): void {
  objects += 1;
  const key = `${captureOfHour(at)}o${objects}.gz`;
  server.world.objects.objects.set(key, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  server.world.objects.modified.set(key, at + 90_000);
}

function fileOf(name: string, text: string | Buffer): string {
  const file = path.join(folder, `${made}-${name}`);
  writeFileSync(file, text);
  return file;
}

function csvOf(head: string, rows: readonly (readonly (string | number)[])[]): string {
  return fileOf('rows.csv', [head, ...rows.map((row) => row.join(','))].join('\n'));
}

async function skew(...args: readonly string[]) {
  const { code, out, err } = await runCli(server.url, 'skew', model, ...args, '--json');
  return { code, err, ...(out === '' ? {} : skewAnswer.parse(JSON.parse(out))) };
}

const many = Array.from({ length: 60 }, (_, i) => ({
  distance: i + 1.5,
  colour: ['red', 'blue'][i % 2] ?? '',
  delay: i % 7,
}));

describe('understudy skew', () => {
  it('compares field by field what a file says with what was served, and says what the differences have in common', async () => {
    const ids = await served(many.map((one) => ({ ...one, distance: one.distance * 100, remark: 'secret words' })));
    const rows = many.map(({ distance, colour, delay }, i) => [
      ids[i] ?? '',
      distance,
      i < 15 ? ` ${colour.toUpperCase()}` : colour,
      delay === 0 ? '' : delay,
      'other words',
    ]);
    const file = csvOf('id,distance,colour,delay,remark', rows);

    const { code, result } = await skew(file);

    expect(code).toBe(0);
    expect(result).toMatchObject({
      model,
      name: `${made}-rows.csv`,
      by: 'arn:ann',
      rows: 60,
      compared: 60,
      notCompared: {},
    });
    const none = { match: 0, mismatch: 0, onlyServing: 0, onlyTraining: 0 };
    expect(result?.fields).toMatchObject([
      { name: 'distance', ...none, mismatch: 60, share: 1, mostly: 'scale ×100' },
      { name: 'remark', ...none, mismatch: 60, share: 1, mostly: 'other' },
      { name: 'colour', ...none, match: 45, mismatch: 15, share: 0.25, mostly: 'case-or-space' },
      { name: 'delay', ...none, match: 51, onlyServing: 9, share: 0.15, mostly: 'missing-as-zero' },
    ]);
    expect(result?.fields[0]?.examples[0]).toMatchObject({ row: 1, serving: '150', training: '1.5' });
    // A text is compared and never shown.
    expect(JSON.stringify(result)).not.toContain('words');
  });

  it('reads CSV, JSON lines and gzip alike; types count where a file has them', async () => {
    const ids = await served(many);
    const json = many.map((one, i) => JSON.stringify({ ...one, id: ids[i] })).join('\n');
    const typed = many.map((one, i) => JSON.stringify({ ...one, delay: String(one.delay), id: ids[i] })).join('\n');
    const rows = many.map(({ distance, colour, delay }, i) => [ids[i] ?? '', distance, colour, delay]);
    const clean = [
      csvOf('id,distance,colour,delay', rows),
      fileOf('a.jsonl', json),
      fileOf('b.jsonl.gz', gzipSync(json)),
    ];

    for (const file of clean) expect((await skew(file)).result?.fields.map(({ share }) => share)).toEqual([0, 0, 0]);
    const [first] = (await skew(fileOf('c.jsonl', typed))).result?.fields ?? [];
    expect(first).toMatchObject({ name: 'delay', mismatch: 60, mostly: 'type' });
  });

  it('finds a column that is one row off, and equal numbers by the tolerance that is given', async () => {
    const walk = Array.from({ length: 50 }, (_, i) => ((i * 37) % 101) + 1);
    const ids = await served(walk.map((one) => ({ distance: one, delay: one * 1.004 })));
    const rows = walk.map((one, i) => [ids[i] ?? '', walk[i + 1] ?? 0, one]);
    const file = csvOf('id,distance,delay', rows);

    const strict = (await skew(file)).result?.fields;
    const loose = (await skew(file, '--tolerance', '1e-6,delay=0.01')).result?.fields;

    expect(strict?.map(({ name, share }) => [name, share])).toEqual([
      ['delay', 1],
      ['distance', 1],
    ]);
    expect(strict?.[1]?.mostly).toBe('shifted: serving has the value of the row before');
    expect(loose?.find(({ name }) => name === 'delay')?.share).toBe(0);
  });

  it('says of every row that was not compared why', async () => {
    const { feedback, world } = server;
    const now = Math.floor(world.clock.now() / 1000);
    const at = (minutes: number) => ({ model, window: now - minutes * 60 });
    const [good = ''] = await served([{ distance: 1 }]);
    const [unsampled = ''] = await served([undefined]);
    const [cut = ''] = await served([undefined], { isCut: true });
    const rows = [
      good,
      unsampled,
      cut,
      good,
      'no id',
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
      await feedback.idOf('a', { ...at(60), model: 'another' }),
      await feedback.idOf('b', at(60)),
      await feedback.idOf('c', at(5)),
      await feedback.idOf('d', at(31 * 24 * 60)),
      `${await feedback.idOf('e', at(60))}.3`,
    ].map((id) => [id, 1]);

    const { result } = await skew(csvOf('id,distance', rows));

    expect(result).toMatchObject({ rows: 11, compared: 1 });
    expect(result?.notCompared).toEqual({
      'not-sampled': 1,
      'too-large': 1,
      'repeated-id': 1,
      'malformed-id': 1,
      'bad-signature': 1,
      'other-model': 1,
      'not-captured': 1,
      'not-delivered-yet': 1,
      expired: 1,
      'batch-instance': 1,
    });
  });

  it('neither sends nor shows what is sensitive, and says what it left out', async () => {
    const ids = await served([{ distance: 1, ssn: 'ab' }]);
    const file = csvOf('id,distance,ssn,name', [[ids[0] ?? '', 2, '078-05-1120', 'Ann']]);

    const { out } = await runCli(server.url, 'skew', model, file);

    expect(out).toContain('ssn is not compared: it is sensitive');
    expect(out).toContain('name is not compared: it is sensitive');
    expect(out).toContain('colour is not compared: the file has no such column');
    expect(out).toContain('vector is not compared: embeddings are not captured as they are');
    const stored = [...server.world.objects.objects]
      .filter(([key]) => key.startsWith('skew'))
      .flat()
      .join(' ');
    expect(stored).not.toMatch(/078-05|Ann/);
  });

  it('ends with a named outcome and code 3 where nothing could be compared', async () => {
    const id = await server.feedback.idOf('x', { model, window: Math.floor(server.world.clock.now() / 1000) - 3_600 });

    const { code, err, result } = await skew(csvOf('id,distance', [[id, 1]]));

    expect([code, result?.compared, result?.fields]).toEqual([3, 0, []]);
    expect(err).toContain('insufficient-data');
  });

  it.each([
    ['no column of ids', 'key,distance\na,1', 'have no text in the column id'],
    ['no feature', 'id,other\na,1', 'no column of a declared feature that can be compared'],
    ['no row', 'id,distance\n', 'has no row with an id'],
  ])('refuses a file with %s, and changes nothing', async (_, text, says) => {
    const { code, err } = await runCli(server.url, 'skew', model, fileOf('bad.csv', text));

    expect([code, err]).toEqual([2, expect.stringContaining(says)]);
    expect(server.world.objects.objects.has(skewKey(model))).toBe(false);
  });

  it('refuses a model that is not declared, a tolerance that is none, and a result that is not there', async () => {
    const file = csvOf('id,distance', [['a', 1]]);

    expect((await runCli(server.url, 'skew', 'nobody', file)).code).toBe(3);
    expect((await runCli(server.url, 'skew', model, file, '--tolerance', 'much')).code).toBe(2);
    expect((await runCli(server.url, 'skew', model, file, '--tolerance', 'width=0.1')).code).toBe(2);
    expect(await runCli(server.url, 'skew', model)).toMatchObject({
      code: 3,
      err: expect.stringContaining('uploaded'),
    });
  });

  it('shows the newest result again without a file', async () => {
    const ids = await served(many);
    const first = await skew(
      csvOf(
        'id,distance',
        many.map(({ distance }, i) => [ids[i] ?? '', distance]),
      ),
    );

    expect(await skew()).toMatchObject({ code: 0, result: first.result });
  });

  it('finds records at the ends of hours, in objects that lines were removed from, and counts none twice', async () => {
    // 12:03:04 now: an hour ends 3 min 4 s ago, and its records lie in the object of the hour before.
    const at = server.world.clock.now() - 63 * 60_000;
    const ids = await Promise.all(
      ['x', 'y'].map((one) => server.feedback.idOf(`${model}${one}`, { model, window: Math.floor(at / 1000) })),
    );
    const [x, y] = ['x', 'y'].map((one) =>
      aCapture({ model, at, requestId: `${model}${one}`, features: { distance: 1 } }),
    );
    if (x === undefined || y === undefined) throw new Error('no records');
    const { objects: all, modified } = server.world.objects;
    const earlier = captureOfHour(at - 10 * 60_000);
    const expires = new Date(at + 30 * 86_400_000).toISOString().slice(0, 10);
    for (const [key, record] of [
      [`${earlier}p.gz`, x],
      [`${captureOfHour(at)}q.gz`, x],
      [`cleaned/${expires}/${captureOfHour(at)}r.gz`, y],
    ] as const) {
      all.set(key, `${JSON.stringify(record)}\n`);
      modified.set(key, at + 60_000);
    }

    const { result } = await skew(
      csvOf(
        'id,distance',
        ids.map((id) => [id, 1]),
      ),
    );

    expect(result).toMatchObject({ compared: 2, notCompared: {}, fields: [{ name: 'distance', match: 2 }] });
  });
});

describe('the worked example of the page about monitoring', () => {
  it('prints what the page says', async () => {
    const page = readFileSync('docs/monitoring.md', 'utf8');
    const blocks = [...page.matchAll(/^```(csv|json|text)\n([\s\S]*?)^```/gm)].map(([, kind, text = '']) => [
      kind,
      text,
    ]);
    const text = (kind: string): string => String(blocks.find(([one]) => one === kind)?.[1]);
    const lines = text('csv').trimEnd().split('\n');
    const captured: unknown = JSON.parse(text('json'));
    if (!Array.isArray(captured)) throw new Error('no captured records');
    server.world.registry.specifications.set(
      model,
      aSpecification({ model, signature: { features: features.slice(0, 3) } }),
    );
    const ids = await served(captured);
    const file = fileOf(
      'features.csv',
      lines.map((line) => line.replace(/^<id (\d)>/, (_, n: string) => ids[Number(n) - 1] ?? '')).join('\n'),
    );
    copyFileSync(file, path.join(folder, 'features.csv'));

    const { out } = await runCli(server.url, 'skew', model, path.join(folder, 'features.csv'));

    const plain = out.replaceAll(new RegExp(`${model}-[\\d-]+`, 'g'), '…').replaceAll(model, 'flight-delay');
    expect(plain.trimEnd()).toBe(text('text').trimEnd());
  });
});
