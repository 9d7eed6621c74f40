import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { Route } from '../../../../lambdas/contracts/stored/route.ts';
import { windowKeyAt } from '../../../../lambdas/contracts/runtime/instants.ts';
import { challengerAt } from '../../../../lambdas/domain/routing/choose-variant.ts';
import { CircuitBreakers, usualBreaker } from '../../../../lambdas/domain/routing/fallback/circuit-breakers.ts';
import { breakerStanding, TRIAL_SHARE } from '../../../../lambdas/domain/routing/fallback/route-breakers.ts';
import { noTerms } from '../../../../lambdas/domain/windows/feature-terms.ts';
import { PartTally } from '../../../../lambdas/domain/windows/part-tally.ts';
import { guardCalls } from '../../../../lambdas/usecases/rollout/states/breakers/guard-calls.ts';
import { hotRowsOf } from '../../../../lambdas/usecases/windows/hot-rows.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';
import { aCapture } from '../../../support/records.ts';
import { MODEL, RolloutWorld, WINDOW_SECONDS } from '../../../support/rollout-world.ts';

const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** Calls of a window at ten instants of it. */
const SLOTS = 10;

let world: RolloutWorld;
let random: SeededRandomness;
let state: MachineState;
let asked = 0;
/** Routes that routers were told of. */
let published: Route[];
/** The breakers of each environment of the router; none where a test has none. */
let environments: CircuitBreakers[];
/** Versions that fail every call. */
let broken: Set<string>;
beforeEach(async () => {
  world = new RolloutWorld();
  random = new SeededRandomness(9);
  broken = new Set();
  published = [];
  environments = [];
  const publish = world.registry.publishRoute.bind(world.registry);
  world.registry.publishRoute = async (route) => {
    published.push(route);
    await publish(route);
  };
  await world.givenModel({
    slo: { availability: 50 },
    // Long enough to be watched: errors of the challenger alone take it back.
    rollout: {
      strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT60M' }] },
      guardrails: { latency: { judged: false } },
    },
  });
  world.givenChampion();
  state = await world.run(await world.prepare({ model: MODEL, version: 'v2', force: true }));
});

/** A refused call is a failure that nobody made. */
function answerOf(route: Route, version: string, at: number): { outcome: 'ok' | 'error'; errorClass?: string } {
  const standing = breakerStanding(route, version, at);
  const isRefused = standing === 'open' || (standing === 'half-open' && random.uniform() >= TRIAL_SHARE);
  // Environments have breakers of their own, which leave few calls to be seen.
  const environment = environments[Math.floor(random.uniform() * environments.length)];
  const call = { model: MODEL, version, settings: usualBreaker, at };
  if (isRefused || environment?.enter(call) === false) return { outcome: 'error', errorClass: 'breaker-open' };
  environment?.leave(call, broken.has(version));
  return broken.has(version) ? { outcome: 'error', errorClass: 'http-500' } : { outcome: 'ok' };
}

/** What routers record of a window: each asks the route that is in force at that instant. */
async function sendWindow(requests = 400): Promise<void> {
  const start = world.clock.now();
  const tally = new PartTally();
  const route = world.route();
  for (let n = 0; n < requests; n++) {
    const at = start + Math.floor((n % SLOTS) * (WINDOW_MS / SLOTS));
    const version = (challengerAt(route.challengers, random.uniform()) ?? route.champion)?.version ?? 'v1';
    const record = { requestId: `q${(asked += 1)}`, model: MODEL, version, revision: route.revision, at };
    tally.add(aCapture({ ...record, ...answerOf(route, version, at) }), windowKeyAt(at, WINDOW_SECONDS), noTerms);
  }
  await world.rows.writeRows(hotRowsOf(tally.entries(), `o${start}`, start));
}

async function pass(windows: number): Promise<void> {
  for (let n = 0; n < windows && state.next === 'wait'; n++) {
    await sendWindow();
    world.clock.advance(WINDOW_MS);
    state = await world.run(state);
    while (!['wait', 'stop', 'refuse'].includes(state.next)) state = await world.run(state);
  }
}

const cutOff = (): readonly string[] => (world.route().breakers ?? []).map(({ version }) => version);

describe('the breaker of an open rollout’s route', () => {
  it('opens for a champion that fails, in the route that is published, with the weights as they were', async () => {
    await pass(3);
    broken.add('v1');
    await pass(1);

    const route = world.route();
    expect(route).toMatchObject({
      breakers: [
        { version: 'v1', revision: route.revision, sinceMs: world.clock.now(), untilMs: world.clock.now() + 30_000 },
      ],
      challengers: [{ version: 'v2', weightPercent: 50 }],
      reason: expect.stringMatching(/^breaker: v1 is not called, \d+ of \d+ calls failed or were refused$/),
    });
    expect(world.record().revisions.at(-1)).toMatchObject({ revision: route.revision, weightPercent: 50, step: 0 });
    expect(published.at(-1)).toMatchObject({ revision: route.revision, breakers: [{ version: 'v1' }] });
  });

  it.each([1, 3, 20])(
    'opens and closes beside the breakers of %d environments, which refuse on their own',
    async (count) => {
      environments = Array.from({ length: count }, () => new CircuitBreakers());
      await pass(3);
      broken.add('v1');
      await pass(3);
      expect(cutOff()).toEqual(['v1']);
      broken.clear();
      await pass(9);

      expect(cutOff()).toEqual([]);
      expect(world.record().state).toBe('running');
    },
  );

  it('loses no row of the judge by its revisions', async () => {
    await pass(3);
    broken.add('v1');
    await pass(12);

    const exposed = world.record().verdict?.exposed ?? 0;
    // Half of 400 in each window that is final.
    expect(exposed / (world.record().verdict?.window ?? 1)).toBeGreaterThan(180);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('closes when trial calls succeed, and opens again when they fail', async () => {
    broken.add('v1');
    await pass(1);
    const first = world.route().breakers?.[0];
    await pass(2);
    expect(world.route().breakers?.[0]).toMatchObject({ version: 'v1', sinceMs: first?.sinceMs });
    expect(world.route().breakers?.[0]?.untilMs).toBeGreaterThan(first?.untilMs ?? Infinity);
    broken.clear();
    await pass(3);

    expect(cutOff()).toEqual([]);
    expect(world.route().reason).toBe('breaker: v1 is called again');
    await pass(3);
    expect(cutOff()).toEqual([]);
  });

  it('is left by no end: the challenger that it cut off is taken back, and nothing of it stays', async () => {
    await pass(2);
    broken.add('v2');
    const before = published.length;
    await pass(30);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    const opened = published
      .slice(before)
      .some(({ breakers = [] }) => breakers.some(({ version }) => version === 'v2'));
    expect(opened).toBe(true);
    expect(world.route().breakers).toBeUndefined();
  });

  it('is left by no promotion either', async () => {
    broken.add('v1');
    await pass(80);

    expect(world.record().state).toBe('promoted');
    expect(world.route().breakers).toBeUndefined();
  });

  it('is the same after a repeat, which tells the routers again; a changed route is a conflict and waits for the next tick', async () => {
    broken.add('v1');
    await sendWindow();
    world.clock.advance(WINDOW_MS);
    const [record, before] = [world.record(), world.route()];
    expect(await guardCalls(world.deps, record)).toBe('changed');
    const [route, told] = [world.route(), published.length];

    expect(await guardCalls(world.deps, world.record())).toBe('unchanged');
    expect(world.route()).toEqual(route);
    expect(published.length).toBe(told + 1);
    // A writer that was held up comes with an older record.
    world.registry.routes.set(MODEL, before);
    expect(await guardCalls(world.deps, record)).toBe('conflict');
    expect(world.record().revisions).toHaveLength(2);
  });

  it('is left alone where the rollout lost its route, and where the specification wants none', async () => {
    broken.add('v1');
    await sendWindow();
    world.clock.advance(WINDOW_MS);
    const route = world.route();
    world.registry.routes.set(MODEL, { ...route, breaker: 'off' });
    expect(await guardCalls(world.deps, world.record())).toBe('off');
    world.registry.routes.set(MODEL, { ...route, lock: { rolloutId: 'other' } });
    expect(await guardCalls(world.deps, world.record())).toBe('lost');
    expect(cutOff()).toEqual([]);
  });
});
