import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiError as error, startFakeControl, type FakeControl } from '../support/fake-control.ts';

let fake: FakeControl;
let replies: FakeControl['replies'];
let calls: FakeControl['calls'];

beforeAll(async () => {
  fake = await startFakeControl();
  ({ replies, calls } = fake);
});
afterAll(() => fake.stop());

const understudy = (...args: readonly string[]): ReturnType<FakeControl['understudy']> => fake.understudy(...args);

const rollout = (state: string, more: object): unknown => ({
  rollout: {
    schema: 1,
    model: 'flight-delay',
    rolloutId: 'v2-1',
    version: 'v2',
    champion: 'v1',
    state,
    plan: {
      steps: [{ weightPercent: 25, bakeWindows: 3 }],
      plannedWindows: 3,
      horizonWindows: 6,
      windowSeconds: 60,
      inconclusive: 'rollback',
      kind: 'challenger',
      says: ['sees 2 % errors'],
      judge: {},
    },
    settings: {},
    step: 0,
    stepStartedWindow: 0,
    revisions: [],
    ticks: 1,
    lastTickAt: '2026-02-01T12:00:00.000Z',
    execution: 'arn',
    executions: 1,
    startedAt: '2026-02-01T12:00:00.000Z',
    startedBy: 'me',
    requests: [],
    verdicts: 0,
    stamp: 1,
    ...more,
  },
});

const closed = (kind: string): unknown =>
  rollout(kind, {
    outcome: { kind, reason: 'for a reason', at: '2026-02-01T12:05:00.000Z', tests: [], by: 'the plan' },
  });

describe('the command line as a program', () => {
  it('ends with 1 and a suggestion for a command that is none', async () => {
    const { code, err } = await fake.spawned('rollout', 'strt');

    expect(code).toBe(1);
    expect(err).toContain('Did you mean start?');
  });

  it('ends with 3 when the control API refuses, with the code in JSON', async () => {
    replies.set('POST /models/flight-delay/rollouts', [409, error('ROLLOUT_OPEN', 'rollout v2-1 is running')]);

    const { code, err } = await fake.spawned('rollout', 'start', 'flight-delay', 'v2', '--json');

    expect(code).toBe(3);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: { code: 'ROLLOUT_OPEN' } });
  });

  it('prints its version, and help with examples of commands that there are', async () => {
    const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { out } = await fake.understudy('--help');
    const examples = out.split('\n').flatMap((line) => /^  understudy (\w+)( start| watch)?/.exec(line)?.[1] ?? []);

    expect(await fake.understudy('--version')).toMatchObject({ code: 0, out: `${version}\n` });
    expect(examples.length).toBeGreaterThan(5);
    for (const name of new Set(examples)) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  });

  it('prints no colours or control characters in a pipe', async () => {
    replies.set('GET /models/flight-delay/rollouts/v2-1', [200, closed('promoted')]);

    const { out } = await fake.spawned('rollout', 'status', 'flight-delay', 'v2-1');

    expect(out).toMatch(/^[ -~\n]+$/);
    expect(out).toContain('plan: sees 2 % errors');
    expect(out).not.toMatch(/step \d of \d/);
  });
});

describe('the command line', () => {
  it('ends with 2 and every fault for a file with faults, and calls nobody', async () => {
    const { code, err } = await understudy('apply', '-f', 'examples/specifications/flight-delay-v1.yaml');

    expect(code).toBe(2);
    expect(err).toMatch(/task: .*\n\s+owner: /);
  });

  it('applies a specification and says what became of it', async () => {
    replies.set('PUT /models/flight-delay', [200, { model: 'flight-delay', result: 'unchanged' }]);

    const { code, out } = await understudy('apply', '-f', 'examples/specifications/flight-delay.yaml');

    expect([code, out]).toEqual([0, 'flight-delay: unchanged\n']);
  });

  it('ends with 4 when nobody answers', async () => {
    const { code } = await understudy('status', 'm', '--control-url', 'http://127.0.0.1:9');

    expect(code).toBe(4);
  });

  it.each([
    ['promoted', 0, 'promoted without proof, as the plan says'],
    ['rolled-back', 5, 'rolled back because a step of the rollout failed'],
    ['inconclusive', 5, 'not decided: v1 serves, v2 keeps its status'],
  ])('watches a rollout to its end and tells %s by its exit code', async (kind, expected, said) => {
    const asked = 'GET /models/flight-delay/rollouts/v2-1';
    replies.set(asked, [200, rollout('running', {})]);
    calls.delete(asked);

    const watching = understudy('rollout', 'watch', 'flight-delay', 'v2-1');
    await vi.waitUntil(() => (calls.get(asked) ?? 0) >= 2, { timeout: 30_000 });
    replies.set(asked, [200, closed(kind)]);
    const { code, out } = await watching;

    expect(code).toBe(expected);
    expect(out).toContain('running, step 1 of 1, 25 %');
    expect(out).toContain(`flight-delay v2 (v2-1): ${said}`);
    expect(out).toMatch(/; ended 2026-02-01 12:05:00 UTC by the plan, after 5 min\n {2}numbers: for a reason\n$/);
  });

  it('shows a model as a plain table', async () => {
    const target = { kind: 'http', url: 'http://10.0.0.1/v1' };
    const version = {
      model: 'm',
      version: 'v1',
      target,
      status: 'champion',
      registeredAt: 'today',
      registeredBy: 'me',
    };
    const specification = { model: 'm', task: 'binary', owner: 'me@x' };
    replies.set('GET /models/m', [200, { specification, versions: [version], rollouts: [] }]);
    replies.set('GET /models/m/health', [200, { model: 'm', hot: false, alerts: [] }]);

    const { code, out } = await understudy('status', 'm');

    expect(code).toBe(0);
    expect(out).toMatch(/v1 .*champion .*http:\/\/10\.0\.0\.1\/v1/);
    expect(out).not.toContain('\u001b');
  });

  it('ends with 3 when the router refuses a prediction', async () => {
    replies.set('POST /nobody', [404, error('MODEL_NOT_FOUND', 'no such model')]);

    const { code, err } = await understudy('predict', 'nobody', '{}');

    expect(code).toBe(3);
    expect(err).toContain('the router answered 404');
  });

  it('says so when a body is no JSON', async () => {
    expect((await understudy('predict', 'm', '{oops')).code).toBe(2);
  });
});
