import { describe, expect, it } from 'vitest';
import { captureLine } from '../../../lambdas/adapters/router/firehose-capture-sink.ts';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import { readContext, writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { jsonReply } from '../../support/fakes/scripted-targets.ts';
import { baseRoute, failed, givenRouter, url, type ServingWorld } from '../../support/worlds/serving-world.ts';

const scoredRoute: Route = { ...baseRoute, task: 'binary', scoreCopies: { timeoutMs: 700 } };
const ruledRoute: Route = {
  ...scoredRoute,
  rules: [{ name: 'all', when: [], to: { version: 'v2', target: url('v2') } }],
};
/** Under a lock that breaker holds, for longer than any clock of a test shows. */
const sparedRoute: Route = {
  ...scoredRoute,
  lock: { rolloutId: 'r1' },
  breakers: [
    { version: 'v1', revision: baseRoute.revision, sinceMs: 0, untilMs: 9e15, expiresMs: 9e15, calls: 20, failed: 20 },
  ],
};
/** Positions below a half are the challenger's. */
const CHALLENGER = 0.1;

function givenScores(over: Partial<ServingWorld> = {}) {
  const replies = { v1: jsonReply(200, { score: 0.4 }), v2: jsonReply(200, { score: 0.8 }) };
  return givenRouter({ route: scoredRoute, draw: CHALLENGER, replies, ...over });
}

describe('the champion’s score', () => {
  it('of a challenger’s request comes from a copy behind the reply, under the same id', async () => {
    const { ask, captured, calls } = givenScores();

    const reply = await ask();

    expect(reply.headers).toMatchObject({ 'x-understudy-version': 'v2', 'x-understudy-variant': 'challenger' });
    expect(JSON.parse(Buffer.from(reply.body).toString())).toEqual({ score: 0.8 });
    expect(calls.map(({ version, deadlineMs }) => [version, deadlineMs])).toEqual([
      ['v2', 500],
      ['v1', 1_000],
    ]);
    const own = captured.find(({ assignment }) => assignment === 'random');
    const copy = captured.find(({ assignment }) => assignment === 'shadow');
    expect(own).toMatchObject({ version: 'v2', score: undefined });
    expect(copy).toMatchObject({
      version: 'v1',
      requestId: own?.requestId,
      at: own?.at,
      score: { value: 0.4, of: 'v2' },
      sequence: { number: 1 },
    });
    for (const record of captured)
      expect(readCaptureRecord(captureLine(record))).toMatchObject({ requestId: own?.requestId });
  });

  it('of its own request is what it answered, and no copy is sent', async () => {
    const { ask, captured, calls } = givenScores({ draw: 0.9 });

    await ask();

    expect(calls).toHaveLength(1);
    expect(captured).toMatchObject([{ version: 'v1', assignment: 'random', score: { value: 0.4, of: 'v1' } }]);
  });

  it('is there without a copy where the champion answered for a challenger that failed', async () => {
    const { ask, captured, calls } = givenScores({ replies: { v1: jsonReply(200, { score: 0.4 }), v2: failed(500) } });

    await ask();

    expect(calls.map(({ version }) => version)).toEqual(['v2', 'v1']);
    expect(captured).toMatchObject([{ version: 'v2', outcome: 'error', score: { value: 0.4, of: 'v2' } }]);
  });

  it.each([
    ['fails', failed(500), { outcome: 'error', errorClass: 'http-500', status: 502 }],
    ['refuses', failed(422), { outcome: 'client-error', status: 422 }],
    ['does not come in time', { takes: 5_000 }, { outcome: 'timeout', status: 504 }],
    ['is no number', jsonReply(200, { score: 'high' }), { outcome: 'error' }],
  ])('is missing where the copy %s, and the caller sees nothing of it', async (_name, v1, told) => {
    const { ask, captured } = givenScores({ replies: { v1, v2: jsonReply(200, { score: 0.8 }) } });

    const reply = await ask();

    expect(reply.status).toBe(200);
    expect(captured.find(({ assignment }) => assignment === 'random')).toMatchObject({ version: 'v2', outcome: 'ok' });
    const copy = captured.find(({ assignment }) => assignment === 'shadow');
    expect(copy).toMatchObject({ version: 'v1', ...told });
    expect(copy?.score).toBeUndefined();
  });

  it.each([
    [450, { value: 0.25, of: 'v2' }],
    [600, undefined],
  ])('counts as long as the champion has for a request of its own: it takes %i ms of 500', async (takes, score) => {
    const fallback: Route['fallback'] = [{ kind: 'version', version: 'v0', target: url('v0') }];
    const { ask, captured, calls } = givenScores({
      route: { ...scoredRoute, fallback },
      replies: { v1: { takes }, v2: jsonReply(200, { score: 0.8 }) },
    });

    await ask();

    expect(calls.at(-1)).toMatchObject({ version: 'v1', deadlineMs: 700 });
    expect(captured.find(({ assignment }) => assignment === 'shadow')).toMatchObject({ outcome: 'ok', score });
  });

  it.each([
    ['nothing is adjusted', { route: { ...scoredRoute, scoreCopies: undefined } }, {}],
    ['it is a probe', {}, { isProbe: true }],
    ['the breaker of the champion is open', { route: sparedRoute }, {}],
    ['a rule chose the challenger', { route: ruledRoute }, {}],
  ])('is not asked where %s', async (_name, world, how) => {
    const { ask, captured } = givenScores(world);

    await ask('{"distance":1}', how);

    expect(captured.some(({ assignment }) => assignment === 'shadow')).toBe(false);
    expect(captured.every(({ score }) => score === undefined)).toBe(true);
  });

  it('is asked within the budget of copies, and a lost record is nobody’s failure', async () => {
    const bounded = { ...scoredRoute, scoreCopies: { timeoutMs: 700, copiesPerMinute: 1 } };
    const { ask, captured, world } = givenScores({ route: bounded });

    await ask();
    await ask();
    expect(captured.filter(({ assignment }) => assignment === 'shadow')).toHaveLength(1);
    world.streamUp = false;
    expect((await ask()).status).toBe(200);
  });
});

describe('a prediction id', () => {
  const context = {
    model: 'm',
    version: 'v2',
    assignment: 'random',
    revision: 4,
    window: 1_000,
    slice: 3,
    requestId: 'q',
    prediction: 0.5,
  } as const;

  it('says that events are told apart by request, with segments and without', async () => {
    const { ask } = givenScores();
    const id = (await ask()).headers['x-understudy-prediction-id'] ?? '';

    expect(readContext(id.replace('signed:', ''))).toMatchObject({ version: 'v2', isScored: true });
    const scored = { ...context, isScored: true } as const;
    expect(readContext(writeContext(scored))).toEqual(scored);
    expect(readContext(writeContext({ ...scored, segments: ['a1'] }))).toEqual({ ...scored, segments: ['a1'] });
    expect(readContext(writeContext(context))).toEqual(context);
  });
});
