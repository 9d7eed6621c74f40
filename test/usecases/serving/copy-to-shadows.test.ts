import { describe, expect, it } from 'vitest';
import { ContinuousAfterReply, FrozenAfterReply } from '../../../lambdas/adapters/router/after-reply.ts';
import { captureLine } from '../../../lambdas/adapters/router/firehose-capture-sink.ts';
import { captureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { levelCode } from '../../../lambdas/domain/labels/segment-levels.ts';
import { CopyBudget } from '../../../lambdas/domain/routing/copy-budget.ts';
import type { TargetReply } from '../../../lambdas/usecases/serving/ports.ts';
import { servePrediction } from '../../../lambdas/usecases/serving/serve-prediction.ts';
import { jsonReply } from '../../support/fakes/scripted-targets.ts';
import { aCapture } from '../../support/records.ts';
import { baseRoute, failed, givenRouter, url, type ServingWorld } from '../../support/worlds/serving-world.ts';

/** `v1` serves, `v2` gets copies of a share of its requests. */
function shadowed(over: Partial<NonNullable<Route['shadows']>[number]> = {}): Route {
  const shadow = { version: 'v2', target: url('v2'), sharePercent: 100, timeoutMs: 1_700, ...over };
  return { ...baseRoute, challengers: [], task: 'binary', shadows: [shadow] };
}

function givenShadow(over: Partial<ServingWorld> = {}) {
  return givenRouter({ route: shadowed(), ...over });
}

const copiesIn = <T extends { readonly assignment: string }>(captured: readonly T[]): readonly T[] =>
  captured.filter(({ assignment }) => assignment === 'shadow');

const request = { model: 'm', headers: {}, body: new TextEncoder().encode('{"distance":500}'), isProbe: false };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('records of a rollout that compares segments', () => {
  const segments = [
    { feature: 'carrier', values: ['AA', 'F9'] },
    { feature: 'fare', path: '$.ticket.fare', values: ['low'] },
    { feature: 'origin', values: ['SEA'] },
  ];
  const judged = { ...shadowed(), hot: true, segments, judgedSegments: ['carrier', 'fare'] };
  const code = (feature: string, level: string): string => levelCode(feature, level);

  it.each([
    ['declared values', { carrier: 'F9', ticket: { fare: 'low' } }, ['F9', 'low']],
    ['other values', { carrier: 'ZZ', ticket: { fare: 3 } }, ['other', 'other']],
    ['no values', {}, ['missing', 'missing']],
  ])('carry the codes of %s, those of copies too, and no value', async (_name, body, [carrier = '', fare = '']) => {
    const { ask, captured } = givenShadow({ route: { ...judged, captureFields: [] } });

    await ask(JSON.stringify(body));

    const codes = [code('carrier', carrier), code('fare', fare)];
    expect(captured.map(({ segments: told }) => told)).toEqual([codes, codes]);
    expect(captured.every((record) => readCaptureRecord(captureLine(record)) !== undefined)).toBe(true);
    expect(JSON.stringify(captured)).not.toContain('F9');
  });

  it('say of a body that is no JSON that its values are missing', async () => {
    const { ask, captured } = givenShadow({ route: judged });

    await ask('1;2');

    expect(captured[0]?.segments).toEqual([code('carrier', 'missing'), code('fare', 'missing')]);
  });

  it.each([
    ['no segments are compared', { ...judged, judgedSegments: undefined }],
    ['the rollout has ended', { ...judged, hot: false }],
  ])('carry none where %s', async (_name, route) => {
    const { ask, captured } = givenShadow({ route });

    await ask('{"carrier":"F9"}');

    expect(captured.map(({ segments: told }) => told)).toEqual([undefined, undefined]);
  });

  it('are no records where codes are no short texts', () => {
    const line = (codes: unknown): string => JSON.stringify({ ...aCapture(), segments: codes });

    expect(readCaptureRecord(line(['a1']))).toMatchObject({ segments: ['a1'] });
    for (const codes of ['a1', [1], [''], ['a'.repeat(11)], ['a', 'b', 'c', 'd', 'e']])
      expect(readCaptureRecord(line(codes))).toBeUndefined();
  });
});

describe('a shadow', () => {
  it('gets the same body under its own deadline, and its record is the champion’s pair by request id', async () => {
    const { ask, captured, calls } = givenShadow({ replies: { v1: jsonReply(200, { score: 0.4 }) } });

    const reply = await ask();

    expect(reply.headers).toMatchObject({ 'x-understudy-version': 'v1', 'x-understudy-variant': 'champion' });
    expect(calls.map(({ version, deadlineMs }) => [version, deadlineMs])).toEqual([
      ['v1', 1000],
      ['v2', 1700],
    ]);
    expect(calls[1]?.body).toEqual(calls[0]?.body);
    const champion = captured.find(({ assignment }) => assignment === 'random');
    const [shadow] = copiesIn(captured);
    expect(champion).toMatchObject({ version: 'v1', assignment: 'random' });
    expect(shadow).toMatchObject({
      requestId: champion?.requestId,
      at: champion?.at,
      version: 'v2',
      assignment: 'shadow',
      prediction: 0.25,
      pair: { version: 'v1', outcome: 'ok', prediction: 0.4, agrees: true },
    });
    // What callers sent is captured once.
    expect(shadow?.features).toBeUndefined();
  });

  it.each([
    ['fails', { v2: failed(500) }, { outcome: 'error', errorClass: 'http-500', status: 502 }],
    ['is too slow', { v2: { takes: 5_000 } }, { outcome: 'timeout', latencyMs: 1_700, status: 504 }],
    ['refuses', { v2: failed(422) }, { outcome: 'client-error', status: 422 }],
    ['says nothing', { v2: jsonReply(200, {}) }, { outcome: 'error', errorClass: 'bad-prediction' }],
  ])('that %s changes nothing of the reply nor of the champion’s record', async (_how, replies, expected) => {
    const alone = givenRouter({ route: { ...shadowed(), shadows: [] } });
    const beside = givenShadow({ replies });

    expect(await beside.ask()).toEqual(await alone.ask());

    const { sequence: _n, ...record } = { ...beside.captured.find(({ assignment }) => assignment === 'random') };
    expect(record).toEqual({ ...alone.captured[0], sequence: undefined });
    expect(copiesIn(beside.captured)).toMatchObject([expected]);
    expect(beside.counted).toEqual(alone.counted);
  });

  it('that hangs for ever holds up no reply', async () => {
    const { deps } = givenShadow();
    let asked = 0;
    const targets = {
      call: (
        target: { readonly kind: string },
        ...rest: Parameters<typeof deps.targets.call> extends [unknown, ...infer R] ? R : never
      ) => {
        if (JSON.stringify(target).includes('v2')) {
          asked += 1;
          return new Promise<TargetReply>(() => undefined);
        }
        return deps.targets.call(url('v1'), ...rest);
      },
    };
    const after = new ContinuousAfterReply(() => undefined);

    const replies = [];
    for (let n = 0; n < 5; n++) replies.push(await servePrediction({ ...deps, targets, after }, request));
    await pause(20);

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(asked).toBe(5);
  });

  it('is asked only once the reply is out, also on a host that freezes', async () => {
    const { deps, calls } = givenShadow();
    const after = new FrozenAfterReply(() => undefined);

    await servePrediction({ ...deps, after }, request);
    const before = calls.map(({ version }) => version);
    await after.settle();

    expect(before).toEqual(['v1']);
    expect(calls.map(({ version }) => version)).toEqual(['v1', 'v2']);
  });

  it('gets no copy where the caller would wait for it, of a probe, or of what the challenger answered', async () => {
    const held = givenShadow();
    await held.serve({ ...request, isHeld: true });
    await held.ask('{}', { isProbe: true });
    const other = givenShadow({ draw: 0.1 });
    other.world.route = { ...shadowed({ version: 'v3', target: url('v3') }), challengers: baseRoute.challengers };
    await other.ask();

    expect(copiesIn([...held.captured, ...other.captured])).toEqual([]);
    expect(other.captured.map(({ version }) => version)).toEqual(['v2']);
  });

  it('gets its share, by the request’s id: the same ids are copied every time', async () => {
    const draw = async (salt: string): Promise<readonly string[]> => {
      const { deps, captured } = givenShadow({ route: { ...shadowed({ sharePercent: 20 }), salt } });
      let n = 0;
      const random = { uniform: () => 0.9, id: () => `id-${(n += 1)}` };
      const work: Promise<void>[] = [];
      const after = { afterReply: (one: () => Promise<void>) => void work.push(one()) };
      for (let i = 0; i < 2_000; i++) await servePrediction({ ...deps, random, after }, request);
      await Promise.all(work);
      return copiesIn(captured).map(({ requestId }) => requestId);
    };

    const [first, again, other] = [await draw('a'), await draw('a'), await draw('b')];

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    // 20 % of 2,000 with a standard error of 18.
    expect(Math.abs(first.length - 400)).toBeLessThan(80);
  });

  it('costs no more copies than its cap a minute, and begins anew with the next', async () => {
    const { ask, world, captured } = givenShadow({ route: shadowed({ copiesPerMinute: 3 }) });

    for (let n = 0; n < 10; n++) await ask();
    world.now += 60_000;
    await ask();

    expect(copiesIn(captured)).toHaveLength(4);
    expect(captured.filter(({ assignment }) => assignment === 'random')).toHaveLength(11);
  });

  it('has never less time than the champion had, so that one as slow as the champion is not blamed', async () => {
    const slow = { takes: 900 };
    const { ask, captured } = givenShadow({ route: shadowed({ timeoutMs: 200 }), replies: { v1: slow, v2: slow } });

    await ask();

    expect(copiesIn(captured)).toMatchObject([{ outcome: 'ok', latencyMs: 900, pair: { outcome: 'ok' } }]);
  });

  it('that times out three times in a row gets no copies of this environment for a minute', async () => {
    const { ask, world, captured } = givenShadow({ replies: { v2: { takes: 5_000 } } });
    for (let n = 0; n < 6; n++) await ask();
    const before = copiesIn(captured).length;
    world.now += 60_000;
    await ask();

    expect([before, copiesIn(captured).length]).toEqual([3, 4]);
    expect(captured.filter(({ assignment }) => assignment === 'random')).toHaveLength(7);
  });

  it('that times out now and then goes on getting copies', () => {
    const budget = new CopyBudget();
    const wish = { model: 'm', version: 'v2', at: 0 };
    const entered = [true, true, false, true, true, false].map((isTimeout) => {
      const may = budget.enter(wish);
      budget.leave({ ...wish, isTimeout });
      return may;
    });

    expect([...entered, budget.enter(wish)]).toEqual([true, true, true, true, true, true, true]);
  });

  it('that hangs takes no more than so many connections', () => {
    const budget = new CopyBudget(2);
    const wish = { model: 'm', version: 'v2', at: 0 };
    const entered = [1, 2, 3].map(() => budget.enter(wish));
    budget.leave({ ...wish, isTimeout: false });

    expect([...entered, budget.enter(wish)]).toEqual([true, true, false, true]);
  });

  it('whose record is lost is no lost request', async () => {
    const { deps, counted, captured } = givenShadow();
    let writes = 0;
    const capture = {
      write: async (record: (typeof captured)[number]) => {
        writes += 1;
        if (record.assignment === 'shadow') throw new Error('stream gone');
      },
    };
    const after = new FrozenAfterReply((lost) => void (counted['lost'] = lost));
    await servePrediction({ ...deps, capture, after }, request);
    await after.settle();

    expect(writes).toBe(2);
    expect(counted).toEqual({});
  });

  it('numbers its records apart, so that those of callers stay without a gap', async () => {
    const { ask, captured } = givenShadow();
    for (let n = 0; n < 3; n++) await ask();

    const numbers = (one: string) =>
      captured.filter(({ assignment }) => assignment === one).map(({ sequence }) => sequence?.number);
    expect(numbers('random')).toEqual([1, 2, 3]);
    expect(numbers('shadow')).toEqual([1, 2, 3]);
  });

  it('agrees by the task: by the side of the threshold, by equality, not at all for amounts', async () => {
    const agrees = async (task: Route['task'], scores: readonly [unknown, unknown], threshold?: number) => {
      const route = { ...shadowed(threshold === undefined ? {} : { threshold }), task };
      const [v1, v2] = scores.map((score) => jsonReply(200, { score }));
      const { ask, captured } = givenShadow({ route, replies: { ...(v1 && { v1 }), ...(v2 && { v2 }) } });
      await ask();
      return copiesIn(captured)[0]?.pair?.agrees;
    };

    expect(await agrees('binary', [0.4, 0.6])).toBe(false);
    expect(await agrees('binary', [0.4, 0.6], 0.7)).toBe(true);
    expect(await agrees('multiclass', ['cat', 'cat'])).toBe(true);
    expect(await agrees('multiclass', ['cat', 'dog'])).toBe(false);
    expect(
      await agrees('ranking', [
        ['a', 'b'],
        ['a', 'b'],
      ]),
    ).toBe(true);
    expect(
      await agrees('ranking', [
        ['a', 'b'],
        ['b', 'a'],
      ]),
    ).toBe(false);
    expect(await agrees('regression', [3, 3])).toBeUndefined();
  });

  it('has records that every reader takes, also when they were too large', async () => {
    const long = 'x'.repeat(6_000);
    const replies = { v1: jsonReply(200, { score: long }), v2: jsonReply(200, { score: `${long}y` }) };
    const { ask, captured } = givenShadow({ route: { ...shadowed(), task: 'multiclass' }, replies });
    await ask();

    const [line = ''] = copiesIn(captured).map(captureLine);
    const read = readCaptureRecord(line);

    expect(Buffer.byteLength(line)).toBeLessThan(5_000);
    expect(read).toMatchObject({ assignment: 'shadow', isCut: true, pair: { version: 'v1', agrees: false } });
    expect(captureRecord.parse(JSON.parse(line))).toEqual(read);
    expect(
      readCaptureRecord(line.replace('"outcome":"ok","latencyMs"', '"outcome":"odd","latencyMs"')),
    ).toBeUndefined();
  });
});
