import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeEvidence, describeRollout } from '../../../../bin/console/describe-rollout.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { answering, bodyOf, record, type Recorded } from '../../../support/worlds/recorded-requests.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

type Retro = NonNullable<NonNullable<SpecificationInput['rollout']>['retroShadow']>;

const HOUR = 3_600_000;
const START = { model: MODEL, version: 'v2', force: true };

/** Requests of the hours before the start. */
function requests(count: number, { hours = 3, isLabelled = true } = {}): readonly Recorded[] {
  const newest = Date.parse('2026-02-01T11:30:00.000Z');
  return Array.from({ length: count }, (_, index) => ({
    n: index + 1,
    at: newest - Math.floor((index * hours) / count) * HOUR,
    isLabelled,
  }));
}

async function worldOf(retroShadow: Retro, over: Partial<SpecificationInput> = {}): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({
    labels: { maturity: 'PT1H' },
    rollout: { strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT5M' }] }, retroShadow },
    ...over,
  });
  world.givenChampion();
  answering(world, 'v1', { nth: 20 });
  return world;
}

/** Runs the machine until it leaves the retro-shadow. */
async function throughRetro(world: RolloutWorld, first?: MachineState): Promise<MachineState> {
  let state = first ?? (await world.prepare(START));
  for (let n = 0; n < 500 && state.next === 'retro'; n++) {
    world.clock.advance((state.pauseSeconds ?? 0) * 1_000);
    state = await world.run(state);
  }
  return state;
}

const callsTo = (world: RolloutWorld, version: string) =>
  world.caller.calls.filter(
    ({ target, headers }) => target.kind === 'http' && target.url.endsWith(version) && headers !== undefined,
  );

describe('a challenger that answers recorded requests before it gets traffic', () => {
  let world: RolloutWorld;
  beforeEach(async () => {
    world = await worldOf({ requests: 600, callsPerSecond: 50 });
  });

  it('is taken back when it is wrong more often, and no request ever went to it', async () => {
    await record(world, requests(900));
    answering(world, 'v2', { nth: 3 });

    const end = await world.drive(await throughRetro(world), 600);

    expect(end.next).toBe('refuse');
    expect(world.record()).toMatchObject({
      state: 'rolled-back',
      revisions: [],
      retro: { ended: { kind: 'worse' } },
      outcome: { tests: ['labels'], by: 'the judge' },
    });
    expect(world.record().outcome?.reason).toContain(
      'rolled back before any traffic: wrong more often than the champion on the same recorded requests',
    );
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
    expect(world.teller.published.at(-1)).toMatchObject({
      kind: 'rolled-back',
      severity: 'ticket',
      subject: 'flight-delay: v2 rolled back, v1 serves as before',
    });
    expect(world.teller.published.at(-1)?.what).toContain('No request went to v2');
    expect(world.rows.rows).toHaveLength(0);
  });

  it('goes on to its first step when it is proven better, by fewer calls than were allowed', async () => {
    await record(world, requests(900), { nth: 3 });
    answering(world, 'v1', { nth: 3 });
    answering(world, 'v2', { nth: 50 });

    const state = await throughRetro(world);

    expect(state).toMatchObject({ next: 'shift', step: 0 });
    expect(world.record()).toMatchObject({ state: 'preparing', retro: { ended: { kind: 'better' } } });
    expect(callsTo(world, 'v2').length).toBeLessThan(600);
    await world.drive(state, 600);
    expect(world.record().state).toBe('promoted');
    expect(describeEvidence(world.record()).join('\n')).toContain('recorded requests: recorded requests speak for it');
  });

  it('goes on when nothing is decided, and says what was asked, answered, failed, labelled and discordant', async () => {
    await record(world, requests(900));
    answering(world, 'v2', { nth: 21, fails: (n) => n === 7 });

    const state = await throughRetro(world);

    expect(state).toMatchObject({ next: 'shift', step: 0 });
    const { retro, verdict } = world.record();
    expect(retro?.ended?.says).toContain(
      '600 of 600 requests asked: 599 answered, 1 failed; labels of 599 of 599 pairs',
    );
    expect(verdict?.numbers).toMatchObject({ recordedAsked: 600, recordedAnswered: 599, recordedFailed: 1 });
    expect(verdict?.numbers).toMatchObject({ labelledPairs: 599, championChecked: 20, championSame: 20 });
    const numbers = world.caller.calls
      .filter(({ target, headers }) => target.kind === 'http' && target.url.endsWith('v2') && headers !== undefined)
      .map(({ body }) => Number(/\d+/.exec(body)?.[0]));
    const only = (mine: number, other: number): number =>
      numbers.filter((n) => n !== 7 && n % mine !== 0 && n % other === 0).length;
    expect(verdict?.numbers).toMatchObject({ onlyChampionRight: only(20, 21), onlyChallengerRight: only(21, 20) });
    expect(describeRollout(world.record())).toContain('continue: recorded requests prove nothing');
  });

  it('sends the bodies that callers sent, marked, no faster than declared, and writes no row and no capture', async () => {
    world = await worldOf({ requests: 100, callsPerSecond: 2, checks: 5 });
    await record(world, requests(300));
    answering(world, 'v2', { nth: 20 });
    const before = [...world.objects.objects.keys()].filter((key) => key.startsWith('capture/'));

    const started = world.clock.now();
    await throughRetro(world);

    const calls = callsTo(world, 'v2');
    expect(calls).toHaveLength(100);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(100);
    expect(calls.every(({ body }) => body === bodyOf(Number(/\d+/.exec(body)?.[0])))).toBe(true);
    expect(calls.every(({ headers }) => headers?.['x-understudy-call'] === 'retro-shadow')).toBe(true);
    expect(world.clock.now() - started).toBeGreaterThanOrEqual(99 * 500 - 2 * 500);
    expect([...world.objects.objects.keys()].filter((key) => key.startsWith('capture/'))).toEqual(before);
    expect(world.rows.rows).toHaveLength(0);
  });

  it('asks each request once, also one that was captured twice in two slices', async () => {
    world = await worldOf({ requests: 100, callsPerSecond: 1, checks: 5 });
    const twice = requests(60, { hours: 1 });
    await record(world, [...twice, ...twice], { objects: 2 });
    answering(world, 'v2', { nth: 20 });

    await throughRetro(world);

    expect(callsTo(world, 'v2')).toHaveLength(60);
    expect(world.record().retro?.sums).toMatchObject({ over: 'records', skipped: { twice: 60 } });
  });

  it('is taken back when its calls fail more often than is promised', async () => {
    await record(world, requests(900));
    answering(world, 'v2', { nth: 20, fails: (n) => n % 10 === 0 });

    await world.drive(await throughRetro(world), 0);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    expect(world.record().outcome?.reason).toContain('rolled back before any traffic: more than 1 % of its calls fail');
  });

  it('ends refused where the champion answers recorded requests otherwise: something was not captured', async () => {
    await record(world, requests(900));
    world.caller.replies.set('https://models.example/v1', () => jsonReply(200, { score: 0.5 }));
    answering(world, 'v2', { nth: 20 });

    await world.drive(await throughRetro(world), 0);

    expect(world.record()).toMatchObject({ state: 'inconclusive', retro: { ended: { kind: 'not-whole' } } });
    expect(world.record().outcome?.reason).toContain(
      'the captured fields are not the whole input, the champion answered 0 of 20 recorded requests as it did before',
    );
    expect(callsTo(world, 'v2')).toHaveLength(20);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.teller.published.at(-1)?.what).toContain('Refused before any traffic');
  });

  it('says that it does not know where the champion does not answer', async () => {
    await record(world, requests(900));
    world.caller.replies.set('https://models.example/v1', () => ({ kind: 'timeout' }));
    answering(world, 'v2', { nth: 20 });

    await world.drive(await throughRetro(world), 0);

    expect(world.record()).toMatchObject({ state: 'inconclusive', retro: { ended: { kind: 'unchecked' } } });
  });
});

describe('recorded requests that are none', () => {
  it.each([
    ['no record at all', [], 'found 0 labels and 0 labelled answers of the champion'],
    ['no label', requests(300, { isLabelled: false }), 'found 0 labels and 0 labelled answers'],
    [
      'records of another version',
      requests(90).map((one) => ({ ...one, over: { version: 'v0' } })),
      'found 90 labels and 0 labelled answers',
    ],
    [
      'records without features',
      requests(90).map((one) => ({ ...one, over: { features: undefined } })),
      'left out 90 without captured fields',
    ],
    [
      'records that were cut',
      requests(90).map((one) => ({ ...one, over: { isCut: true } })),
      'left out 90 whose record was cut',
    ],
    [
      'answers of a fallback',
      requests(90).map((one) => ({ ...one, over: { answeredBy: 'static' } })),
      'found 90 labels and 0 labelled answers',
    ],
    ['requests before the span', requests(90).map((one) => ({ ...one, at: one.at - 200 * HOUR })), 'found 0 labels'],
  ])('are a named outcome with %s', async (_what, recorded: readonly Recorded[], words) => {
    const world = await worldOf({ requests: 300, callsPerSecond: 50, since: 'P1D' });
    await record(world, recorded);

    await world.drive(await throughRetro(world), 0);

    expect(world.record()).toMatchObject({
      state: 'reported',
      retro: { ended: { kind: 'no-data' } },
      outcome: { tests: [] },
    });
    expect(world.record().outcome?.reason).toContain('no data: no labelled recorded request could be compared');
    expect(world.record().outcome?.reason).toContain(words);
    expect(callsTo(world, 'v2')).toHaveLength(0);
    expect(world.teller.published.at(-1)).toMatchObject({
      subject: 'flight-delay: retro-shadow of v2 has ended, v1 serves as before',
    });
  });

  it('let the strategy go on where that was declared', async () => {
    const world = await worldOf({ requests: 300, noData: 'go-on' });

    expect(await throughRetro(world)).toMatchObject({ next: 'shift', step: 0 });
    expect(world.record().verdict).toMatchObject({ kind: 'continue', tests: [] });
  });
});

describe('the end of a retro-shadow', () => {
  it('is a report where that was declared, and says what it proved', async () => {
    const world = await worldOf({ requests: 600, callsPerSecond: 50, next: 'report' });
    await record(world, requests(900), { nth: 3 });
    answering(world, 'v1', { nth: 3 });
    answering(world, 'v2', { nth: 50 });

    await world.drive(await throughRetro(world), 0);

    expect(world.record()).toMatchObject({ state: 'reported', revisions: [], outcome: { tests: ['labels'] } });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('comes with the deadline, by what was answered until then', async () => {
    const world = await worldOf({ requests: 600, callsPerSecond: 5, deadline: 'PT2M' });
    await record(world, requests(900));
    answering(world, 'v2', { nth: 20 });
    const quick = world.caller.replies.get('https://models.example/v2');
    world.caller.replies.set('https://models.example/v2', (body) => {
      world.clock.advance(500);
      return quick?.(body) ?? jsonReply(200, {});
    });

    await throughRetro(world);

    const { retro } = world.record();
    expect(retro).toMatchObject({ sums: { over: 'deadline' }, ended: { kind: 'undecided' } });
    expect(retro?.ended?.says).toContain('of 600 requests asked, until the deadline');
    expect(retro?.calls.challenger).toBeLessThan(600);
  });

  it.each([3, 19, 21])(
    'is computed again to the letter from what its verdict holds (wrong about every %s)',
    async (nth) => {
      const world = await worldOf({ requests: 600, callsPerSecond: 50 });
      await record(world, requests(900));
      answering(world, 'v2', { nth });
      await world.drive(await throughRetro(world), 0, 3);

      expect(await world.registry.listVerdicts(MODEL, 'r1')).not.toHaveLength(0);
      expect(await world.replay(0)).toMatchObject({ kind: 'same', differences: [] });
    },
  );

  it('leads to a person where one is asked before the start, and asks nobody anything before', async () => {
    const world = await worldOf({ requests: 100, callsPerSecond: 50 }, {});
    const gates = { start: { approvers: ['*'], deadline: 'PT1H', otherwise: 'approve' as const } };
    await world.givenModel({
      labels: { maturity: 'PT1H' },
      rollout: { gates, retroShadow: { requests: 100, callsPerSecond: 50 } },
    });
    await record(world, requests(300));
    answering(world, 'v2', { nth: 20 });

    let state = await world.prepare(START);
    expect(state.next).toBe('wait');
    state = await world.run(state);
    expect(callsTo(world, 'v2')).toHaveLength(0);
    for (let n = 0; n < 70 && state.next === 'wait'; n++) {
      world.clock.advance(60_000);
      state = await world.run(state);
    }

    expect(state.next).toBe('retro');
    expect(await throughRetro(world, state)).toMatchObject({ next: 'shift', step: 0 });
  });
});

describe('a person and a retro-shadow under way', () => {
  it('aborts it between two slices: nothing further is asked', async () => {
    const world = await worldOf({ requests: 600, callsPerSecond: 1, deadline: 'PT2H' });
    await record(world, requests(900));
    answering(world, 'v2', { nth: 20 });
    let state = await world.run(await world.prepare(START));
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', by: 'arn:ann', body: {} });
    const asked = callsTo(world, 'v2').length;

    state = await world.run(state);

    expect(state.next).toBe('rollback');
    expect(callsTo(world, 'v2')).toHaveLength(asked);
    expect(world.record()).toMatchObject({ state: 'aborted', revisions: [] });
  });
});

const failing = fc.record({
  call: fc.constantFrom('writeRollout', 'readRollout', 'writeVerdict', 'readText', 'writeText'),
  after: fc.boolean(),
  at: fc.nat(25),
});
const meddling = fc.oneof(
  failing.map((one) => ({ does: 'fail' as const, ...one })),
  fc.record({ does: fc.constant('repeat' as const), at: fc.nat(8) }),
  fc.record({ does: fc.constant('restart' as const), at: fc.nat(8) }),
);
type Meddling = typeof meddling extends fc.Arbitrary<infer T> ? T : never;

/** Lets one call fail once, before or after it was made, when it is made for the so manieth time. */
function plant(world: RolloutWorld, { call, after, at }: Extract<Meddling, { does: 'fail' }>): void {
  const owner: object = call.endsWith('Text') ? world.objects : world.registry;
  const real: unknown = Reflect.get(owner, call);
  if (typeof real !== 'function') throw new Error(call);
  let calls = 0;
  Reflect.set(owner, call, async (...given: unknown[]): Promise<unknown> => {
    const isIt = calls++ === at;
    if (isIt && !after) throw new Error('planted');
    const result: unknown = await Reflect.apply(real, owner, given);
    if (isIt) throw new Error('planted');
    return result;
  });
}

describe('a retro-shadow whose calls fail, repeat and restart', () => {
  it('ends with the words of one that nothing happened to, asks no more than declared, and moves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(meddling, { maxLength: 4 }),
        fc.constantFrom(3, 20, 50),
        fc.constantFrom(1, 3, 50),
        async (meddlings, nth, pace) => {
          const quiet = await given(nth, pace);
          const calm = await throughRetro(quiet);
          const world = await given(nth, pace);
          for (const one of meddlings) if (one.does === 'fail') plant(world, one);
          const state = await meddled(world, meddlings);

          expect(world.record().revisions).toEqual([]);
          expect(spentOf(world)).toEqual({ isWithin: true });
          // Calls that were lost with their slice are missing at the end, where no more may be made.
          const isWhole = lostCalls(world) === 0;
          expect(isWhole ? endOf(world, state) : {}).toEqual(isWhole ? endOf(quiet, calm) : {});
        },
      ),
      { numRuns: 60 },
    );
  });

  /** No target is called more often than was declared and counted. */
  function spentOf(world: RolloutWorld): { readonly isWithin: boolean } {
    const { retro, plan } = world.record();
    const { challenger, champion } = retro?.calls ?? { challenger: 0, champion: 0 };
    const { requests, checks } = plan.retro ?? { requests: 0, checks: 0 };
    const isCounted = callsTo(world, 'v2').length <= challenger && callsTo(world, 'v1').length <= champion;
    return { isWithin: isCounted && challenger <= requests && champion <= 2 * checks };
  }

  function lostCalls(world: RolloutWorld): number {
    const { retro } = world.record();
    if (retro === undefined) return 0;
    const { calls, sums } = retro;
    return calls.challenger - (sums.blocks.at(-1)?.until ?? 0) + calls.champion - sums.checked.asked;
  }

  function endOf(world: RolloutWorld, state: MachineState | undefined): object {
    return { next: state?.next, ends: state?.ends, says: world.record().retro?.ended?.says };
  }

  async function given(nth: number, callsPerSecond: number): Promise<RolloutWorld> {
    const world = await worldOf({ requests: 120, callsPerSecond, deadline: 'PT3H', checks: 10 });
    await record(world, requests(200), { objects: 3 });
    answering(world, 'v2', { nth });
    return world;
  }

  /** A state that failed is run again; a repeat of one that was done changes nothing. */
  async function meddled(world: RolloutWorld, meddlings: readonly Meddling[]): Promise<MachineState | undefined> {
    const first = await again(() => world.prepare(START));
    let state = first;
    for (let n = 0; n < 300 && state?.next === 'retro'; n++) {
      const now: MachineState = state;
      for (const { does, at } of meddlings) {
        if (does === 'repeat' && at === n) await world.run(now).catch(() => undefined);
        if (does === 'restart' && at === n) await world.run({ ...now, next: 'wait' }).catch(() => undefined);
      }
      state = await again(() => world.run(now));
    }
    return state;
  }

  async function again(run: () => Promise<MachineState>): Promise<MachineState | undefined> {
    for (let n = 0; n < 6; n++) {
      const state = await run().catch(() => undefined);
      if (state !== undefined) return state;
    }
    return undefined;
  }
});
