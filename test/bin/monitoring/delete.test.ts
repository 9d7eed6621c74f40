import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectHash } from '../../../lambdas/adapters/objects/object-hash.ts';
import { dataDeleted } from '../../../lambdas/contracts/api/life-api.ts';
import { writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { target, type ControlWorld } from '../../support/control-world.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aCapture, aRoute } from '../../support/records.ts';

let server: ControlServer;
let world: ControlWorld;
beforeEach(async () => {
  server = await startControlServer();
  world = server.world;
  world.given('serving');
});
afterEach(() => server.stop());

const erase = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'delete', 'm', ...args);
const json = (...lines: readonly unknown[]): string => `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
const captured = (model: string, key?: string): unknown =>
  aCapture({ model, requestId: `${model}-${key ?? ''}`, ...(key === undefined ? {} : { features: { user: key } }) });

const SUBJECT = '0123456789abcdef';
const HOUR = '2026-02-01T10:00:00.000Z';
const part = { schema: 1, five: HOUR, object: 'o', windowSeconds: 60 };
const label = (model: string) =>
  ({
    model,
    version: 'v1',
    assignment: 'random',
    revision: 0,
    window: 1,
    slice: 3,
    requestId: `${model}-1`,
    arrivedAt: 2,
    label: 1,
    prediction: 0.5,
    weight: 1,
  }) as const;

function entry(model: string): unknown {
  const counts = { requests: 1, errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0, errorClasses: {}, latency: {} };
  const taken = { records: 0, weight: 0, squares: 0, features: {} };
  const frame = { version: 'v1', assignment: 'random', revision: 0, window: HOUR, hop: 'assigned', hot: false };
  return { model, ...frame, counts, captured: taken };
}

/** Data of m, and of others beside it. */
async function givenData(): Promise<{ readonly id: string }> {
  const id = await server.feedback.idOf('from-a-file');
  const other = await server.feedback.idOf('of-another', { model: 'n' });
  const labelled = { schema: 1, hour: HOUR, arrived: HOUR, object: 'o' };
  const files: Readonly<Record<string, string>> = {
    'capture/2026/02/01/08/a.gz': json(captured('m'), captured('n'), captured('m', SUBJECT)),
    'capture/2026/02/01/08/b.gz': json(captured('m')),
    'capture/2026/02/01/08/c.gz': json(captured('n')),
    'labels/dropped.csv': `id,label\n${id},1\n${other},0\n`,
    'malformed/x.ndjson': json({
      line: 0,
      reason: 'no-record',
      text: JSON.stringify(captured('m', SUBJECT)).slice(0, -1),
    }),
    'parts/five/a.json.gz': JSON.stringify({ ...part, entries: [entry('m'), entry('n')] }),
    'parts/five/b.json.gz': JSON.stringify({ ...part, entries: [entry('m')] }),
    'label-parts/hour/a.json.gz': JSON.stringify({
      ...labelled,
      batches: [{ batch: 'b', labels: [label('m'), label('n')] }],
    }),
    'merged-labels/hour.json.gz': '{}',
    'wide/m/hour/a.json.gz': '{}',
    'wide/mm/hour/a.json.gz': '{}',
    'drift/m/0.json.gz': '{}',
    'reports/m/a.html': '',
    'baselines/m/v1/a.json.gz': '{}',
    'rollouts/m/r1/evidence.json.gz': '{}',
  };
  for (const [key, text] of Object.entries(files)) world.objects.objects.set(key, text);
  const items = ['ROW#m min#1', 'ROW#m five#1', 'ROW#m day#1', 'ROW#n min#1', 'SLICE#m 1'].map(
    (one) => `windows ${one}`,
  );
  const kept = ['SPEC', 'VERSION#v1', 'ROLLOUT#r1', 'EVENT#1'].map((sk) => `registry MODEL#m ${sk}`);
  const gone = ['GRID#age', 'CHECKS', 'DRIFT', 'PERFORMANCE', 'REPORT', 'ALERT#cause#drift/age', 'BASELINE#v1#a'];
  const open = ['registry OPEN ALERT#m#drift/age', 'registry OPEN ALERT#n#drift/age'];
  for (const one of [...items, ...kept, ...gone.map((sk) => `registry MODEL#m ${sk}`), ...open])
    world.erasing.items.add(one);
  return { id };
}

function left(): Readonly<Record<string, string>> {
  return Object.fromEntries(world.objects.objects);
}

const keptItems = [
  'registry MODEL#m EVENT#1',
  'registry MODEL#m ROLLOUT#r1',
  'registry MODEL#m SPEC',
  'registry MODEL#m VERSION#v1',
  'registry OPEN ALERT#n#drift/age',
  'windows ROW#n min#1',
];

function expectClean(): void {
  const keys = Object.keys(left()).toSorted();
  expect(keys).toEqual(
    [
      'capture/2026/02/01/08/c.gz',
      'cleaned/1970-01-31/capture/2026/02/01/08/a.gz',
      'cleaned/1970-02-05/labels/dropped.csv',
      'label-parts/hour/a.json.gz',
      'parts/five/a.json.gz',
      'rollouts/m/r1/evidence.json.gz',
      'wide/mm/hour/a.json.gz',
      ...keys.filter((key) => key.startsWith('routes/')),
    ].toSorted(),
  );
  expect(left()['cleaned/1970-01-31/capture/2026/02/01/08/a.gz']).toBe(json(captured('n')));
  expect(JSON.parse(left()['parts/five/a.json.gz'] ?? '')).toMatchObject({ entries: [{ model: 'n' }] });
  expect(JSON.parse(left()['label-parts/hour/a.json.gz'] ?? '')).toMatchObject({
    batches: [{ labels: [{ model: 'n' }] }],
  });
  expect([...world.erasing.items].toSorted()).toEqual(keptItems);
}

describe('understudy delete', () => {
  it('removes everything of a retired model, leaves that of others and the audit, and says what it removed', async () => {
    const { id } = await givenData();
    await world.call('POST /models/m/retire', {});

    const { code, out } = await erase('--data', '--yes');

    expect(code).toBe(0);
    expect(out).toBe(
      'm: removed 5 captured or sent lines, 1 label, 2 entries of parts, 4 objects, 4 rows and 8 items of the registry; the audit stays\n',
    );
    expectClean();
    expect([...world.erasing.labels]).toEqual([id, `signed ${writeContext(label('m'))}`]);
    expect(left()['cleaned/1970-02-05/labels/dropped.csv']).toMatch(/^id,label\n[^\n]+,0\n$/);
    expect(world.erasing.audits).toMatchObject([
      { action: 'delete-data', by: 'arn:ann' },
      { action: 'data-deleted', after: { lines: 5, items: 8 } },
    ]);
    expect((await erase('--data', '--yes')).out).toContain('nothing was there to remove');
  });

  it.each(Array.from({ length: 34 }, (_, n) => n))(
    'is continued by the next run where one died after %d calls',
    async (calls) => {
      await givenData();
      await world.call('POST /models/m/retire', {});
      world.erasing.callsLeft = calls;
      await world.call('POST /models/m/deletions', { data: true });
      world.erasing.callsLeft = Infinity;

      const answer = await world.call('POST /models/m/deletions', { data: true });

      expect(answer).toMatchObject({ status: 200, body: { done: true } });
      expectClean();
      expect(world.erasing.audits.filter(({ action }) => action === 'data-deleted').length).toBeGreaterThan(0);
    },
  );

  it('works in bounded batches: a call ends when its time is over, and the command asks on', async () => {
    await givenData();
    await world.call('POST /models/m/retire', {});
    world.erasing.onWrite = () => world.clock.advance(4_000);

    const { out } = await erase('--data', '--yes', '--json');

    const done = out
      .trim()
      .split('\n')
      .map((line) => dataDeleted.parse(JSON.parse(line)).done);
    expect(done.length).toBeGreaterThan(3);
    expect(done).toEqual([...done.slice(1).map(() => false), true]);
    expectClean();
  });

  it('goes on behind the last object that was done, also where a page takes longer than a call', async () => {
    await givenData();
    const keys = Array.from({ length: 6 }, (_, n) => `capture/2026/02/01/09/${n}.gz`);
    for (const key of keys) world.objects.objects.set(key, json(captured('m'), captured('n')));
    await world.call('POST /models/m/retire', {});
    const read: string[] = [];
    const open = world.objects.readLines.bind(world.objects);
    world.objects.readLines = async (key) => {
      read.push(key);
      world.clock.advance(6_000);
      return open(key);
    };

    for (let calls = 0; calls < 60; calls += 1) {
      const { body } = await world.call('POST /models/m/deletions', { data: true });
      if (dataDeleted.parse(body).done) break;
    }

    expect(Object.keys(left()).filter((key) => key.startsWith('capture/2026/02/01/09'))).toEqual([]);
    // Once to look, once to write what is left.
    for (const key of keys) expect(read.filter((one) => one === key)).toHaveLength(2);
  });

  it('keeps what is left no longer than the object itself would have been kept', async () => {
    await givenData();
    const key = 'capture/2026/02/01/08/a.gz';
    world.objects.modified.set(key, Date.parse('2026-01-05T08:00:00.000Z'));
    const trace = objectHash({ bucket: 'data', key, etag: `e-${key}` });
    world.objects.objects.set(
      `parts/2026-01-05T07:55:00.000Z/${trace}.json.gz`,
      JSON.stringify({ ...part, entries: [] }),
    );

    await erase('--data', '--yes', '--subject', SUBJECT);

    const kept = `cleaned/2026-02-04/${key}`;
    expect(left()).toHaveProperty([kept]);
    // It is written again, in its place.
    await world.call('POST /models/m/retire', {});
    await erase('--data', '--yes');
    expect(left()[kept]).toBe(json(captured('n')));
  });

  it('leaves objects that may still be folded, and says so', async () => {
    await givenData();
    await world.call('POST /models/m/retire', {});
    world.erasing.young.add('capture/2026/02/01/08/b.gz');

    const { out } = await erase('--data', '--yes');

    expect(out).toContain('1 object may still be folded and was left: say it again later');
    expect(left()).toHaveProperty(['capture/2026/02/01/08/b.gz']);
  });

  it('leaves files of labels for a day, as they are folded in turns, and what was sent for two hours', async () => {
    await givenData();
    await world.call('POST /models/m/retire', {});
    const [file, sent] = ['labels/dropped.csv', 'labels/api/2026/02/01/08/sent.gz'];
    world.objects.objects.set(sent, json({ schema: 1, kind: 'heartbeat', arrivedAt: 1 }, label('m')));
    for (const key of [file, sent]) world.objects.modified.set(key, world.clock.now() - 23 * 3_600_000);

    expect((await erase('--data', '--yes')).out).toContain('1 object may still be folded and was left');
    expect(left()).toHaveProperty([file]);
    expect(left()).not.toHaveProperty([sent]);

    world.objects.modified.set(file, world.clock.now() - 25 * 3_600_000);
    expect((await erase('--data', '--yes')).out).not.toContain('may still be folded');
    expect(left()).not.toHaveProperty([file]);
  });

  it('leaves captured objects that nobody folded yet, whatever their age, and takes them once they are', async () => {
    await givenData();
    await world.call('POST /models/m/retire', {});
    const [a, b] = ['capture/2026/02/01/08/a.gz', 'capture/2026/02/01/08/b.gz'];
    for (const key of [a, b]) world.objects.modified.set(key, world.clock.now() - 3 * 3_600_000);
    const nameOf = (key: string): string => objectHash({ bucket: 'data', key, etag: `e-${key}` });
    world.objects.objects.set(
      `parts/2026-02-01T08:55:00.000Z/${nameOf(a)}.json.gz`,
      JSON.stringify({ ...part, entries: [] }),
    );

    expect((await erase('--data', '--yes')).out).toContain('1 object may still be folded and was left');
    expect(left()).toHaveProperty([b], json(captured('m')));
    expect(left()).not.toHaveProperty([a]);

    world.objects.objects.set(`malformed/${nameOf(b)}.ndjson`, json({ line: 0, reason: 'no-record', text: '' }));
    expect((await erase('--data', '--yes')).out).not.toContain('may still be folded');
    expect(left()).not.toHaveProperty([b]);
  });

  it('refuses a model that its route still serves or rolls out, whatever its versions say', async () => {
    await givenData();
    await world.call('POST /models/m/retire', {});
    const before = left();
    world.registry.routes.set('m', aRoute());
    expect((await erase('--data', '--yes')).err).toContain('model m is not retired: retire it first');
    const { champion: _champion, ...empty } = aRoute();
    world.registry.routes.set('m', { ...empty, lock: { rolloutId: 'r1' } });
    expect((await erase('--data', '--yes')).err).toContain('rollout r1 of m is open');
    expect(left()).toEqual(before);
    expect(world.erasing.audits).toEqual([]);
  });

  it('lets no version be registered until a removal of the whole model has ended', async () => {
    await givenData();
    const register = () => world.call('POST /models/m/versions', { version: 'v3', target });
    await world.call('POST /models/m/retire', {});
    world.erasing.callsLeft = 3;
    await world.call('POST /models/m/deletions', { data: true });
    world.erasing.callsLeft = Infinity;

    expect(await register()).toMatchObject({ status: 409, body: { error: { code: 'DELETION_OPEN' } } });
    expect(world.registry.versions.has('m/v3')).toBe(false);
    await world.call('POST /models/m/deletions', { data: true });
    expect(await register()).toMatchObject({ status: 201 });
  });

  it('lets versions be registered while the lines of a subject are removed', async () => {
    await givenData();
    world.erasing.callsLeft = 3;
    await world.call('POST /models/m/deletions', { data: true, subject: SUBJECT });

    expect(await world.call('POST /models/m/versions', { version: 'v3', target })).toMatchObject({ status: 201 });
    expect(world.erasing.erasures.size).toBe(1);
  });

  it('removes the lines of one subject by its hash while the model serves', async () => {
    await givenData();

    const { out } = await erase('--data', '--yes', '--subject', SUBJECT);

    expect(out).toBe(`subject ${SUBJECT} of m: removed 2 captured or sent lines; the audit stays\n`);
    expect(left()['cleaned/1970-01-31/capture/2026/02/01/08/a.gz']).toBe(json(captured('m'), captured('n')));
    expect(left()).not.toHaveProperty(['malformed/x.ndjson']);
    expect(world.erasing.items.size).toBe(18);
    expect(world.erasing.labels.size).toBe(0);
  });

  it('refuses a model that is not retired, an order without --data --yes, a wrong hash, and two deletions at once', async () => {
    await givenData();
    const before = left();

    expect((await erase('--data', '--yes')).err).toContain('model m is not retired: retire it first');
    expect(await erase('--data')).toMatchObject({ code: 2 });
    expect((await erase('--data', '--yes', '--subject', 'ann')).err).toContain('must be 16 hexadecimal digits');
    expect(left()).toEqual(before);
    world.erasing.callsLeft = 3;
    await world.call('POST /models/m/deletions', { data: true, subject: SUBJECT });
    world.erasing.callsLeft = Infinity;
    await world.call('POST /models/m/retire', {});
    expect((await erase('--data', '--yes')).err).toContain(`first end the one of subject ${SUBJECT}`);
  });
});
