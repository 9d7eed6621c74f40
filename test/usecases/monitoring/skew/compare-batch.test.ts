import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { captureOfHour, skewPartKey } from '../../../../lambdas/contracts/stored/object-keys.ts';
import { ControlWorld } from '../../../support/control-world.ts';
import { aCapture, aSpecification } from '../../../support/records.ts';
import { FeedbackWorld } from '../../../support/worlds/feedback-world.ts';

const UPLOAD = 'b'.repeat(24);
const ROWS = 5;

/** Each prediction's record lies in an object of its own, and reading one takes ten seconds. */
async function slowWorld() {
  const world = new ControlWorld();
  const signature = { features: [{ name: 'x', kind: 'numeric' as const }] };
  world.registry.specifications.set('m', aSpecification({ signature }));
  const ids = new FeedbackWorld(world.registry, world.clock);
  const at = world.clock.now() - 30 * 60_000;
  const rows: [string, number, number[]][] = [];
  for (let i = 0; i < ROWS; i += 1) {
    const requestId = `q${i}`;
    const key = `${captureOfHour(at)}o${i}.gz`;
    world.objects.objects.set(key, `${JSON.stringify(aCapture({ at, requestId, features: { x: i } }))}\n`);
    world.objects.modified.set(key, at + 60_000);
    rows.push([await ids.idOf(requestId, { window: Math.floor(at / 1000) }), i + 1, [i]]);
  }
  const read: string[] = [];
  const readLines = world.objects.readLines.bind(world.objects);
  world.objects.readLines = async (key) => {
    read.push(key);
    world.clock.advance(10_000);
    return readLines(key);
  };
  const batch = { isText: false, tolerance: 1e-9, tolerances: {}, columns: ['x'], rows };
  return { world, read, batch };
}

async function send({ world }: { readonly world: ControlWorld }, content: unknown) {
  const packed = gzipSync(JSON.stringify(content)).toString('base64');
  return world.call('POST /models/m/skews', { kind: 'batch', upload: UPLOAD, batch: 0, packed });
}

const end = { kind: 'end', upload: UPLOAD, name: 'f.csv', batches: 1, repeated: 0 };

describe('a batch of feature values', () => {
  it('is compared as far as the time of a call goes; the same batch again goes on, and reads nothing twice', async () => {
    const slow = await slowWorld();
    const answers = [];
    for (let i = 0; i < 3; i += 1) answers.push((await send(slow, slow.batch)).body);

    expect(answers).toMatchObject([
      { isDone: false, compared: 2 },
      { isDone: false, compared: 4 },
      { isDone: true, compared: 5, rows: 5 },
    ]);
    expect(new Set(slow.read).size).toBe(slow.read.length);

    expect((await send(slow, slow.batch)).body).toEqual(answers[2]);
    expect(slow.read).toHaveLength(ROWS);
    expect((await slow.world.call('POST /models/m/skews', end)).body).toMatchObject({ result: { compared: 5 } });
  });

  it('cannot end an upload before it is done', async () => {
    const slow = await slowWorld();
    await send(slow, slow.batch);

    const { status, text } = await slow.world.call('POST /models/m/skews', end);

    expect([status, text]).toEqual([400, expect.stringContaining('batches 0 are not done')]);
    expect((await slow.world.call('GET /models/m/skews')).status).toBe(404);
  });

  it('begins anew where it holds other rows, and where records of it were still on their way', async () => {
    const slow = await slowWorld();
    const young = Math.floor(slow.world.clock.now() / 1000) - 60;
    const id = await new FeedbackWorld(slow.world.registry, slow.world.clock).idOf('late', { window: young });
    const batch = { ...slow.batch, rows: [[id, 1, [7]]] };
    expect((await send(slow, batch)).body).toMatchObject({ notCompared: { 'not-delivered-yet': 1 } });

    const key = `${captureOfHour(young * 1000)}late.gz`;
    const record = aCapture({ at: young * 1000, requestId: 'late', features: { x: 7 } });
    slow.world.objects.objects.set(key, JSON.stringify(record));
    slow.world.objects.modified.set(key, slow.world.clock.now());

    expect((await send(slow, batch)).body).toMatchObject({ isDone: true, compared: 1, notCompared: {} });
    expect((await send(slow, { ...batch, rows: [] })).body).toMatchObject({ isDone: true, rows: 0 });
  });

  it.each([
    ['columns that are not declared', { columns: ['x', 'ssn'] }, 'ssn'],
    ['rows of another width', { rows: [['id', 1, [1, 2]]] }, 'must have 1 values'],
    ['keys that nobody knows', { more: 1 }, 'more'],
  ])('is refused with %s, and nothing is written', async (_, over, says) => {
    const slow = await slowWorld();

    const { status, text } = await send(slow, { ...slow.batch, ...over });

    expect([status, text]).toEqual([400, expect.stringContaining(says)]);
    expect(slow.world.objects.objects.has(skewPartKey('m', UPLOAD, 0))).toBe(false);
  });
});
