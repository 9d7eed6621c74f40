import { describe, expect, it } from 'vitest';
import { describeRollout } from '../../../../bin/console/describe-rollout.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { rolloutVerdict } from '../../../../lambdas/contracts/stored/rollout.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

type Strategy = Extract<NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>, { kind: 'bandit' }>;

const kpis: SpecificationInput['kpis'] = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }];

async function worldOf(
  strategy: Partial<Strategy> = {},
  challengers: readonly string[] = ['v3'],
): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const written: Strategy = {
    kind: 'bandit',
    goal: { kpi: 'sale', effectPercent: 20 },
    every: 'PT5M',
    explore: 'PT2H',
    deadline: 'PT5H',
    challengers: challengers.map((version) => ({ version })),
    ...strategy,
  };
  await world.givenModel({ kpis, slo: { availability: 95 }, rollout: { strategy: written } });
  for (const version of challengers) world.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  world.givenChampion();
  for (const version of ['v1', 'v2', ...challengers]) world.behaviours.set(version, { errors: 0, converts: 0.1 });
  return world;
}

const started = (world: RolloutWorld) => world.prepare({ model: MODEL, version: 'v2' });
const statusOf = (world: RolloutWorld, version: string) => world.registry.versions.get(`${MODEL}/${version}`)?.status;
const splits = (world: RolloutWorld) =>
  world.record().revisions.map(({ step, arms = [] }) => [step, ...arms.map((arm) => arm.weightPercent)]);
const banditOf = (world: RolloutWorld) => world.record().experiment?.bandit;

/** Window by window until something is true of the record. */
async function until(
  world: RolloutWorld,
  [start, requests]: readonly [MachineState, number],
  isThere: () => boolean,
): Promise<MachineState> {
  let state = start;
  for (let n = 0; n < 2_000 && !isThere() && state.next !== 'stop' && state.next !== 'refuse'; n++)
    state = await world.drive(state, requests, 1);
  return state;
}

function givenGates({ registry: { specifications } }: RolloutWorld): void {
  const gate = { approvers: ['*'], deadline: 'P1D', otherwise: 'hold' as const };
  const written = specifications.get(MODEL);
  if (written === undefined) throw new Error('no specification');
  const gates = { increase: gate, promotion: gate };
  specifications.set(MODEL, { ...written, rollout: { ...written.rollout, gates } });
}

describe('a bandit', () => {
  it('moves shares to the best of three within bounds, freezes, confirms it on new requests alone and promotes it', async () => {
    const world = await worldOf({ atLeast: 'PT1H', floor: 10 });
    world.behaviours.set('v3', { errors: 0, converts: 0.13 });

    const end = await world.drive(await started(world), 250, 1_500);

    const { outcome, experiment, plan } = world.record();
    expect(end.next).toBe('stop');
    const moves = splits(world).filter(([step]) => step === 0);
    expect(moves[0]).toEqual([0, 33.3, 33.3]);
    expect(moves.length).toBeGreaterThan(2);
    expect(moves.at(-1)).toEqual([0, 10, 80]);
    expect(moves.every(([, ...shares]) => shares.every((share) => share >= 10 && share <= 80))).toBe(true);
    expect(splits(world).at(-1)).toEqual([1, 0, 50]);
    expect(experiment?.bandit?.frozen).toMatchObject({ version: 'v3', reason: expect.stringContaining('v3 leads') });
    expect(outcome).toMatchObject({ kind: 'promoted', by: 'the judge' });
    expect(outcome?.tests).toContain('goal:sale');
    expect(outcome?.reason).toMatch(/^on the frozen split alone: v3 won: v3: sale \+/);
    expect(plan.judge).toMatchObject({ decidedBy: 'e-values', goal: { level: 0.025, moving: { confirmLevel: 0.05 } } });
    expect(world.route()).toMatchObject({ champion: { version: 'v3' }, challengers: [] });
    expect(['v1', 'v2', 'v3'].map((version) => statusOf(world, version))).toEqual([
      'former-champion',
      'registered',
      'champion',
    ]);
    expect(world.record().verdict?.arms).toMatchObject([{ version: 'v2', state: 'rests' }, { state: 'won' }]);
  });

  it('says why each time: in the route, to machines and in a verdict of its own, with the numbers that it read', async () => {
    const world = await worldOf({ atLeast: 'PT1H' });
    world.behaviours.set('v3', { errors: 0, converts: 0.15 });

    await until(world, [await started(world), 500], () => banditOf(world)?.moves === 1 && splits(world).length === 2);

    const says =
      /^challenger v3 from 33\.3 % to [\d.]+ %: sale [\d.]+ % \[[\d.]+, [\d.]+\] of [\d,]+ against [\d.]+ % \[[\d.]+, [\d.]+\] of [\d,]+ at the champion, chance of being best [01]\.\d\d$/;
    const move = banditOf(world)?.last;
    expect(move?.says[0]).toMatch(says);
    expect(move?.says.some((one) => one.startsWith('champion v1 from 33.4 % to '))).toBe(true);
    expect(world.route().reason).toContain(move?.says[0]);
    const told = world.teller.published.filter(({ id }) => id.includes(':move-'));
    expect(world.teller.published.filter(({ kind }) => kind === 'step').length).toBe(1);
    const verdicts = (await world.registry.listVerdicts(MODEL, 'r1')).map((one) => rolloutVerdict.parse(one));
    expect(verdicts.filter((one) => one.move !== undefined).map((one) => one.move)).toEqual([move]);
    expect(told).toEqual([]);
    expect(await world.replay(verdicts.length - 1)).toMatchObject({ kind: 'same', computed: { move } });
    expect(world.teller.machines).toEqual([`r1:move-${move?.look}`]);
  });

  it('moves nothing before each version has its events, and says what is lacking', async () => {
    const world = await worldOf({ events: 300, atLeast: 'PT2H' });
    world.behaviours.set('v2', { errors: 0, converts: 0.08 }).set('v3', { errors: 0, converts: 0.15 });

    await until(world, [await started(world), 300], () => (world.record().verdict?.window ?? 0) >= 30);

    expect(splits(world)).toEqual([[0, 33.3, 33.3]]);
    expect(banditOf(world)).toMatchObject({ look: 6, moves: 0 });
    expect(world.record().verdict?.reason).toMatch(/no share moves before that: .*v2 has \d+ of 300 events/);
  });

  it('moves once for a tick that is told twice', async () => {
    const world = await worldOf({ atLeast: 'PT2H' });
    world.behaviours.set('v3', { errors: 0, converts: 0.12 });
    let state = await started(world);
    let repeats = 0;
    for (let n = 0; n < 120; n++) {
      if (state.next === 'wait') {
        await world.sendTraffic(250);
        world.clock.advance(60_000);
      }
      const next = await world.run(state);
      const before = [splits(world), banditOf(world), world.registry.rollouts.get(`${MODEL}/r1`)?.verdicts];
      expect(await world.run(state)).toMatchObject({ next: next.next, reason: next.reason });
      expect([splits(world), banditOf(world), world.registry.rollouts.get(`${MODEL}/r1`)?.verdicts]).toEqual(before);
      repeats += 1;
      state = next;
    }

    expect(repeats).toBe(120);
    expect(banditOf(world)?.moves).toBeGreaterThan(1);
  });

  it('takes out who is harmed, alone, and the others share what it had', async () => {
    const world = await worldOf({}, ['v3', 'v4']);
    world.behaviours.set('v2', { errors: 0.5, converts: 0.1 });

    const state = await until(world, [await started(world), 400], () => world.record().experiment?.out.length === 1);
    await world.drive(state, 400, 1);

    expect(world.record().experiment?.out).toMatchObject([{ version: 'v2', tests: ['errors'] }]);
    expect(splits(world).at(-1)).toEqual([0, 0, 33.3, 33.3]);
    const left = world.teller.published.filter(({ kind }) => kind === 'left');
    expect(left).toMatchObject([{ id: 'r1:left-v2', version: 'v2', severity: 'ticket' }]);
    expect(left[0]?.what).toContain('V3 and v4 go on');
    expect(describeRollout(world.record())).toContain('; v2 was taken out');
    await world.drive(state, 400, 1_500);
    expect(statusOf(world, 'v2')).toBe('rolled-back');
    expect(world.record().outcome?.kind).not.toBe('rolled-back');
  });

  it('goes back when the leader is harmed while it is confirmed', async () => {
    const world = await worldOf();
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    const state = await until(world, [await started(world), 400], () => world.record().step === 1);
    world.behaviours.set('v3', { errors: 0.5, converts: 0.2 });
    await world.drive(state, 400, 300);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', tests: ['errors'] });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(['v2', 'v3'].map((version) => statusOf(world, version))).toEqual(['registered', 'rolled-back']);
    expect(world.teller.published.filter(({ kind }) => kind === 'step').map(({ version }) => version)).toEqual([
      'v2',
      'v3',
    ]);
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'rolled-back', version: 'v3' });
  });

  it('asks a person before the freeze and before the promotion, where gates say so, and moves nothing meanwhile', async () => {
    const world = await worldOf();
    givenGates(world);
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });
    const answer = (question: string) =>
      world.registry.addRequest(MODEL, 'r1', { kind: 'approve', by: 'ann', at: '2026-02-01T13:00:00.000Z', question });

    let state = await until(world, [await started(world), 400], () => world.record().questions !== undefined);
    const waiting = splits(world);
    state = await world.drive(state, 400, 30);
    expect(splits(world)).toEqual(waiting);
    expect(world.teller.published.find(({ kind }) => kind === 'question')?.what).toContain(
      'A yes freezes them to confirm who leads',
    );
    await answer('increase-1');
    state = await until(world, [state, 400], () => world.record().questions?.length === 2);
    expect(splits(world).at(-1)).toEqual([1, 0, 50]);
    await answer('promotion-2');
    await world.drive(state, 400, 100);

    expect(world.route().champion?.version).toBe('v3');
  });

  it('does not promote who led while shares moved and is no better on the frozen split', async () => {
    const world = await worldOf({ deadline: 'PT4H' });
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    const state = await until(world, [await started(world), 400], () => world.record().step === 1);
    world.behaviours.set('v3', { errors: 0, converts: 0.1 });
    await world.drive(state, 400, 900);

    const { outcome } = world.record();
    expect(outcome?.kind).toMatch(/^(reported|inconclusive)$/);
    expect(outcome?.reason).toMatch(/^on the frozen split alone: no winner/);
    expect(world.route().champion?.version).toBe('v1');
    expect(statusOf(world, 'v3')).toBe('registered');
  });

  it('counts for the frozen test only requests that its split assigned, however late their outcomes come', async () => {
    const world = await worldOf();
    world.behaviours.set('v3', { errors: 0, converts: 0.2 });

    const state = await until(world, [await started(world), 400], () => world.record().step === 1);
    await world.drive(state, 400, 12);

    const [arm] = world.record().verdict?.arms?.filter(({ version }) => version === 'v3') ?? [];
    if (arm === undefined) throw new Error('v3 was not told of');
    const ripe = arm.challenger.outcomes + arm.champion.outcomes;
    // Of a window before the freeze v2 would have its part, so that no whole windows came out.
    expect(ripe).toBeGreaterThan(0);
    expect(ripe % 400).toBe(0);
    expect(arm.challenger.outcomes + 1_000).toBeLessThan(arm.requests);
  });

  it('ends without a winner where the champion leads, and where nobody can be better by so much', async () => {
    const worse = await worldOf({ explore: 'PT30M', goal: { kpi: 'sale', effectPercent: 1 } });
    worse.behaviours.set('v1', { errors: 0, converts: 0.115 });
    await worse.drive(await started(worse), 400, 400);
    expect(worse.record().outcome).toMatchObject({
      kind: 'reported',
      reason: expect.stringMatching(
        /^no winner: the champion leads after 30 min, chance of being best (0\.\d\d|1\.00)/,
      ),
    });

    const alike = await worldOf({ goal: { kpi: 'sale', effectPercent: 100 }, explore: 'PT4H' });
    await alike.drive(await started(alike), 400, 600);
    expect(alike.record().outcome).toMatchObject({
      kind: 'reported',
      reason: expect.stringContaining('no winner: sale better by 100 % is ruled out for every challenger'),
    });
  });

  it('ends undecided where too few outcomes came to move anything', async () => {
    const world = await worldOf({ explore: 'PT30M', deadline: 'PT1H' });

    await world.drive(await started(world), 10, 400);

    expect(world.record().outcome).toMatchObject({
      kind: 'inconclusive',
      reason: expect.stringContaining('too few outcomes after 30 min'),
    });
  });

  it('follows a value as well', async () => {
    const world = new RolloutWorld();
    const strategy = {
      kind: 'bandit' as const,
      goal: { kpi: 'revenue', effectPercent: 2 },
      every: 'PT5M',
      atLeast: 'PT30M',
      explore: 'PT1H',
      deadline: 'PT3H',
    };
    const revenue = { name: 'revenue', kind: 'value' as const, better: 'higher' as const, maturity: 'PT2M' };
    await world.givenModel({ kpis: [revenue], slo: { availability: 95 }, rollout: { strategy } });
    world.givenChampion();
    world.values.set('v1', 10).set('v2', 10.5);

    await world.drive(await started(world), 400, 400);

    expect(splits(world)).toEqual([
      [0, 50],
      [0, 95],
      [1, 50],
    ]);
    expect(banditOf(world)?.last?.says[0]).toMatch(/^challenger v2 from 50 % to 95 %: revenue 10\.5 \[/);
    expect(world.record().outcome).toMatchObject({ kind: 'promoted' });
  });

  it('gives the same shares and words to the same traffic, and others to another rollout', async () => {
    const movesOf = async (name: string) => {
      const world = await worldOf({ atLeast: 'PT1H' });
      world.behaviours.set('v3', { errors: 0, converts: 0.115 });
      let state = await world.prepare({ model: MODEL, version: 'v2' }, name);
      for (let n = 0; n < 80; n++) state = await world.drive(state, 400, 1);
      return world.record(name).experiment?.bandit?.last;
    };

    const [one, again, other] = [await movesOf('r1'), await movesOf('r1'), await movesOf('r2')];

    expect(again).toEqual(one);
    expect(other?.arms.map(({ chance }) => chance)).not.toEqual(one?.arms.map(({ chance }) => chance));
  });
});
