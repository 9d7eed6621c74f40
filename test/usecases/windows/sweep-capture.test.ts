import { describe, expect, it } from 'vitest';
import { objectHash } from '../../../lambdas/adapters/objects/object-hash.ts';
import type { FoldOrder } from '../../../lambdas/contracts/messages/fold-order.ts';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import {
  sweepCapture,
  type LostCapture,
  type SweepCaptureDeps,
} from '../../../lambdas/usecases/windows/sweep-capture.ts';
import { aCapture, AT } from '../../support/records.ts';
import { windowWorld } from '../../support/window-world.ts';

const bucket = 'data';
const MINUTE = 60_000;

/** A bucket at 12:30 whose objects were delivered at 12:00, in the folder of that hour. */
function givenBucket() {
  const world = windowWorld({}, AT);
  world.clock.advance(30 * MINUTE);
  const sent: FoldOrder[] = [];
  const queue = { send: async (order: FoldOrder) => void sent.push(order) };
  const deps = { ...world.deps, hashOf: objectHash, queue };
  let runs = 0;
  const told: LostCapture[] = [];
  const sweep = (objects: SweepCaptureDeps['objects'] = deps.objects) => {
    runs += 1;
    const order = { bucket, windowSeconds: 60, run: `r${runs}` };
    return sweepCapture({ ...deps, objects }, order, (lost) => told.push(lost));
  };
  const deliver = (name: string, text = JSON.stringify(aCapture({ requestId: name })), at = Date.parse(AT)): string => {
    const key = `capture/2026/02/01/12/${name}`;
    world.objects.objects.set(key, text);
    world.objects.modified.set(key, at);
    return key;
  };
  const fold = (key: string, etag = `"e-${key}"`) =>
    foldCapture(world.deps, { key, hash: objectHash({ bucket, key, etag }), windowSeconds: 60 });
  return { ...world, deps, queue, sent, told, sweep, deliver, fold };
}

describe('a sweep of captured objects', () => {
  it('has those folded that nobody folded, under the name that their event would have given them', async () => {
    const { deliver, fold, sweep, sent, objects } = givenBucket();
    await fold(deliver('folded'));
    const lost = deliver('lost');

    expect(await sweep()).toEqual({ kind: 'swept', unfolded: 1, asked: 1, undelivered: 0, isCutShort: false });
    expect(sent).toEqual([{ kind: 'fold', bucket, key: lost, etag: `e-${lost}`, from: 0 }]);
    await fold(lost, sent[0]?.etag);
    const parts = await objects.listKeys('parts/', 'parts0');
    await fold(lost);
    expect(await objects.listKeys('parts/', 'parts0')).toEqual(parts);
    expect(parts).toHaveLength(2);
  });

  it('asks for what a dead call may still hold, and counts it as lost only when its queue gave it back', async () => {
    const { deliver, sweep, sent, clock } = givenBucket();
    const hiddenMs = 6 * (10 + 1) * 20_000 + 360_000;
    deliver('held', undefined, Date.parse(AT) + 30 * MINUTE - 11 * MINUTE);

    expect(await sweep()).toMatchObject({ unfolded: 0, asked: 1 });
    expect(sent).toHaveLength(1);
    clock.advance(hiddenMs - 11 * MINUTE - 1_000);
    expect(await sweep()).toMatchObject({ unfolded: 0 });
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ unfolded: 1 });
  });

  it('rests for five windows, and asks for an object once an hour', async () => {
    const { deliver, sweep, sent, clock } = givenBucket();
    deliver('lost');

    await sweep();
    expect(await sweep()).toEqual({ kind: 'resting' });
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ kind: 'swept', unfolded: 1, asked: 0 });
    clock.advance(60 * MINUTE);
    expect(await sweep()).toMatchObject({ unfolded: 1, asked: 1 });
    expect(sent).toHaveLength(2);
  });

  it('leaves alone what may be on its way, what has no record, and what was folded without an etag or late', async () => {
    const { deliver, fold, sweep, sent } = givenBucket();
    deliver('young', '{}', Date.parse(AT) + 25 * MINUTE);
    await fold(deliver('broken', '{"no record'));
    await fold(deliver('unnamed'), '');
    const at = Date.parse(AT) - 20 * 60 * MINUTE;
    await fold(deliver('late', JSON.stringify(aCapture({ at }))));

    expect(await sweep()).toEqual({ kind: 'swept', unfolded: 0, asked: 0, undelivered: 0, isCutShort: false });
    expect(sent).toEqual([]);
  });

  it('counts what could not be delivered since the sweep before', async () => {
    const { objects, sweep, clock } = givenBucket();
    for (const [name, minute] of [
      ['2026/02/01/12/failed/old', 0],
      ['2026/01/31/12/failed/new', 29],
      ['2026/01/30/12/failed/of a list that nobody reads', 29],
    ] as const) {
      objects.objects.set(`capture-errors/${name}`, '');
      objects.modified.set(`capture-errors/${name}`, Date.parse(AT) + minute * MINUTE);
    }

    expect(await sweep()).toMatchObject({ undelivered: 1 });
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ undelivered: 0 });
  });

  it('asks again at once for an object that the queue did not take', async () => {
    const { deliver, sweep, sent, told, queue, clock } = givenBucket();
    deliver('lost');
    const { send } = queue;
    queue.send = () => Promise.reject(new Error('the queue does not answer'));
    await expect(sweep()).rejects.toThrow('the queue does not answer');
    expect(told).toEqual([{ unfolded: 1, undelivered: 0, isCutShort: false }]);

    queue.send = send;
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ unfolded: 1, asked: 1 });
    expect(sent).toHaveLength(1);
  });

  it('counts all that is lost, however much, looks at a part of it side by side, and asks for the next of it each time', async () => {
    const { deliver, sweep, sent, clock, objects } = givenBucket();
    for (let n = 0; n < 1_200; n += 1) deliver(`lost-${String(n).padStart(4, '0')}`);
    let [reads, open, most] = [0, 0, 0];
    const counted = {
      listObjects: objects.listObjects.bind(objects),
      readText: async () => {
        reads += 1;
        most = Math.max(most, (open += 1));
        await new Promise((done) => setImmediate(done));
        open -= 1;
        return undefined;
      },
    };

    expect(await sweep(counted)).toMatchObject({ unfolded: 1_200, asked: 200 });
    expect([reads, most]).toEqual([2_000, 32]);
    clock.advance(5 * MINUTE);
    expect(await sweep(counted)).toMatchObject({ unfolded: 1_200, asked: 200 });
    expect(new Set(sent.map(({ key }) => key)).size).toBe(400);
  });

  it.each([
    ['capture/', { unfolded: 1, undelivered: 1 }],
    ['parts/', { unfolded: 0, undelivered: 1 }],
    ['capture-errors/', { unfolded: 1, undelivered: 1 }],
  ])('reads no list without end, and says that one of %s was cut', async (prefix, found) => {
    const { deliver, sweep, sent, objects } = givenBucket();
    const lost = deliver('lost');
    objects.objects.set('capture-errors/2026/02/01/12/failed/a', '');
    objects.modified.set('capture-errors/2026/02/01/12/failed/a', Date.parse(AT) + 29 * MINUTE);
    const asked: number[] = [];
    const long = {
      readText: objects.readText.bind(objects),
      listObjects: async (from: string, to: string, most: number) => {
        asked.push(most);
        const { objects: listed } = await objects.listObjects(from, to, most);
        return { objects: listed, isCut: from.startsWith(prefix) };
      },
    };

    expect(await sweep(long)).toEqual({ kind: 'swept', asked: found.unfolded, ...found, isCutShort: true });
    expect(Math.max(...asked)).toBe(100_000);
    expect(sent.map(({ key }) => key)).toEqual(found.unfolded === 0 ? [] : [lost]);
  });
});
