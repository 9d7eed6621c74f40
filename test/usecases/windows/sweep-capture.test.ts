import { describe, expect, it } from 'vitest';
import { objectHash } from '../../../lambdas/adapters/objects/object-hash.ts';
import type { FoldOrder } from '../../../lambdas/contracts/messages/fold-order.ts';
import { foldCapture } from '../../../lambdas/usecases/windows/fold-capture.ts';
import { sweepCapture } from '../../../lambdas/usecases/windows/sweep-capture.ts';
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
  const sweep = (run = `r${(runs += 1)}`) => sweepCapture(deps, { bucket, windowSeconds: 60, run });
  const deliver = (name: string, text = JSON.stringify(aCapture({ requestId: name })), at = Date.parse(AT)): string => {
    const key = `capture/2026/02/01/12/${name}`;
    world.objects.objects.set(key, text);
    world.objects.modified.set(key, at);
    return key;
  };
  const fold = (key: string, etag = `"e-${key}"`) =>
    foldCapture(world.deps, { key, hash: objectHash({ bucket, key, etag }), windowSeconds: 60 });
  return { ...world, deps, queue, sent, sweep, deliver, fold };
}

describe('a sweep of captured objects', () => {
  it('has those folded that nobody folded, under the name that their event would have given them', async () => {
    const { deliver, fold, sweep, sent, objects } = givenBucket();
    await fold(deliver('folded'));
    const lost = deliver('lost');

    expect(await sweep()).toEqual({ kind: 'swept', unfolded: 1, asked: 1, undelivered: 0 });
    expect(sent).toEqual([{ kind: 'fold', bucket, key: lost, etag: `e-${lost}`, from: 0 }]);
    await fold(lost, sent[0]?.etag);
    const parts = await objects.listKeys('parts/', 'parts0');
    await fold(lost);
    expect(await objects.listKeys('parts/', 'parts0')).toEqual(parts);
    expect(parts).toHaveLength(2);
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

    expect(await sweep()).toEqual({ kind: 'swept', unfolded: 0, asked: 0, undelivered: 0 });
    expect(sent).toEqual([]);
  });

  it('counts what could not be delivered since the sweep before', async () => {
    const { objects, sweep, clock } = givenBucket();
    for (const [name, minute] of [
      ['old', 0],
      ['new', 29],
    ] as const) {
      objects.objects.set(`capture-errors/failed/${name}`, '');
      objects.modified.set(`capture-errors/failed/${name}`, Date.parse(AT) + minute * MINUTE);
    }

    expect(await sweep()).toMatchObject({ undelivered: 1 });
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ undelivered: 0 });
  });

  it('asks again at once for an object that the queue did not take', async () => {
    const { deliver, sweep, sent, queue, clock } = givenBucket();
    deliver('lost');
    const { send } = queue;
    queue.send = () => Promise.reject(new Error('the queue does not answer'));
    await expect(sweep()).rejects.toThrow('the queue does not answer');

    queue.send = send;
    clock.advance(5 * MINUTE);
    expect(await sweep()).toMatchObject({ unfolded: 1, asked: 1 });
    expect(sent).toHaveLength(1);
  });
});
