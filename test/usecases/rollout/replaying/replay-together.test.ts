import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listedVerdict } from '../../../../lambdas/contracts/stored/rollout.ts';
import { MODEL, type RolloutWorld } from '../../../support/rollout-world.ts';
import { FollowedRollout } from '../../../support/rollout/follow-executions.ts';
import {
  expectReplayed,
  givenStrategy,
  listedOf,
  notTheSame,
  type Strategy,
} from '../../../support/rollout/replayed-world.ts';

const start = { model: MODEL, version: 'v2', force: true };
const runs = Number(process.env['WALKS'] ?? 10);

/** What versions do to their callers, drawn; harm begins at once or some windows later. */
const drawn = fc.record({
  v2: fc.constantFrom(0.1, 0.1, 0.16, 0.3),
  v3: fc.constantFrom(0.1, 0.14, 0.25),
  harmed: fc.constantFrom(undefined, undefined, 'v2', 'v3'),
  after: fc.integer({ min: 0, max: 40 }),
  requests: fc.constantFrom(90, 300),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

async function ran(
  strategy: Strategy,
  { v2, v3, harmed, after, requests }: Drawn,
  most: number,
): Promise<RolloutWorld> {
  const world = await givenStrategy(strategy);
  world.behaviours.set('v2', { errors: 0.01, converts: v2 }).set('v3', { errors: 0.01, converts: v3 });
  const followed = new FollowedRollout(world, await world.prepare(start));
  await followed.until(() => false, requests, after);
  if (harmed !== undefined) world.behaviours.set(harmed, { errors: 0.5, converts: 0.1 });
  await followed.until(() => false, requests, most);
  return world;
}

async function holdsFor(strategies: readonly Strategy[], most: number): Promise<readonly string[]> {
  const seen = new Set<string>();
  const property = fc.asyncProperty(fc.constantFrom(...strategies), drawn, async (strategy, traffic) => {
    const world = await ran(strategy, traffic, most);
    await expectReplayed(world);
    const listed = await listedOf(world);
    for (const { kind, move, together, period } of listed) {
      seen.add(kind);
      if (move !== undefined) seen.add('move');
      if (period !== undefined) seen.add(`period ${period.is}`);
      if ((together?.before.out.length ?? 0) > 0) seen.add('one had left');
      if (together?.before.bandit?.frozen !== undefined) seen.add('confirming');
    }
  });
  await fc.assert(property, { numRuns: runs, seed: Number(process.env['SEED'] ?? 11) });
  return [...seen];
}

describe('replay from zero', () => {
  it('gives every verdict and checkpoint of A/B tests again, whoever left or won, and finds a changed row', async () => {
    const challengers = [{ version: 'v3' }];
    const goal = { kpi: 'sale', effectPercent: 20 };
    const seen = await holdsFor(
      [
        { kind: 'ab-test', goal, deadline: 'PT2H', challengers },
        { kind: 'ab-test', goal, deadline: 'PT1H', winner: 'report' },
      ],
      200,
    );

    expect(seen).toEqual(expect.arrayContaining(['promote', 'one had left']));
  }, 120_000);

  it('gives every move of bandits again, the freeze and the confirmation', async () => {
    const goal = { kpi: 'sale', effectPercent: 20 };
    const seen = await holdsFor(
      [{ kind: 'bandit', goal, every: 'PT5M', explore: 'PT1H', deadline: 'PT3H', challengers: [{ version: 'v3' }] }],
      300,
    );

    expect(seen).toEqual(expect.arrayContaining(['move', 'confirming', 'one had left']));
  }, 120_000);

  it('gives every verdict of several shadows again, also on callers behind them', async () => {
    const challengers = [
      { version: 'v3', share: 60 },
      { version: 'v4', share: 20 },
    ];
    const alone: Strategy = { kind: 'shadow', share: 100, bake: 'PT30M', challengers };
    const seen = await holdsFor(
      [alone, { ...alone, bake: 'PT10M', next: { kind: 'canary', steps: [{ weight: 25, bake: 'PT10M' }] } }],
      120,
    );

    expect(seen).toEqual(expect.arrayContaining(['report', 'one had left']));
  }, 120_000);

  it('gives every period of a standing challenger again, and the harm that ended it', async () => {
    const seen = await holdsFor(
      [
        { kind: 'champion-challenger', share: 30, period: 'PT15M', kpi: 'sale' },
        { kind: 'champion-challenger', share: 30, period: 'PT20M', kpi: 'sale', whenBetter: 'promote' },
        { kind: 'champion-challenger', by: 'copies', share: 100, period: 'PT20M', labels: { wait: 'PT10M' } },
      ],
      70,
    );

    expect(seen).toEqual(expect.arrayContaining(['rollback', 'period undecided', 'period better']));
  }, 120_000);

  it('gives the rest again: canaries, linear ones, blue-green with the watch after it, and a shadow', async () => {
    const step = (weight: number) => ({ weight, bake: 'PT5M' });
    const seen = await holdsFor(
      [
        { kind: 'canary', steps: [step(5), step(25), step(50)] },
        { kind: 'linear', stepPercent: 25, bake: 'PT5M' },
        { kind: 'blue-green', bake: 'PT10M', keepWarm: 'PT10M' },
        { kind: 'shadow', share: 100, bake: 'PT10M' },
      ],
      120,
    );

    expect(seen).toEqual(expect.arrayContaining(['rollback', 'continue', 'promote']));
  }, 120_000);

  it('gives the last look at a promoted version again, and the harm by which it goes back to the one held back', async () => {
    for (const harmed of [false, true]) {
      const steps = [{ weight: 50, bake: 'PT5M' }];
      const world = await givenStrategy({ kind: 'canary', steps }, { holdBack: { share: 10, for: 'PT60M' } });
      const followed = new FollowedRollout(world, await world.prepare(start));
      await followed.until(({ keepWarm }) => (keepWarm?.verdict?.window ?? 0) > 3, 1_000, 200);
      if (harmed) world.behaviours.set('v2', { errors: 0.3, converts: 0.1 });
      await followed.until(() => false, 1_000, 90);

      expect(world.record().state).toBe(harmed ? 'rolled-back' : 'promoted');
      expect((await world.evidence()).parts.get('hold-back')?.rows.length).toBeGreaterThan(3);
      await expectReplayed(world);
    }
  }, 60_000);
});

describe('what cannot be computed again', () => {
  const goal = { kpi: 'sale', effectPercent: 20 };
  const strategy: Strategy = { kind: 'ab-test', goal, deadline: 'PT1H', challengers: [{ version: 'v3' }] };

  it('is named: a verdict of a release that did not store where challengers stood', async () => {
    const world = await givenStrategy(strategy);
    await world.drive(await world.prepare(start), 100, 30);
    for (const [key, verdict] of world.registry.verdicts) {
      const { together: _unknown, ...older } = Object(verdict);
      world.registry.verdicts.set(key, older);
    }

    expect(await world.replay()).toEqual({
      kind: 'not-replayable',
      why: 'it was given over several challengers by a release that did not store where they stood before it',
    });
  });

  it('is no move of a bandit: an earlier release stored the numbers that it was made of', async () => {
    const bandit: Strategy = {
      kind: 'bandit',
      goal,
      every: 'PT5M',
      explore: 'PT2H',
      atLeast: 'PT1H',
      deadline: 'PT5H',
    };
    const world = await givenStrategy(bandit);
    world.behaviours.set('v2', { errors: 0, converts: 0.3 });
    const followed = new FollowedRollout(world, await world.prepare(start));
    await followed.until(({ experiment }) => experiment?.bandit?.moves === 1, 300, 100);
    const [key, listed] = [...world.registry.verdicts].at(-1) ?? ['', {}];
    const { together: _unknown, ...older } = listedVerdict.parse(listed);
    const [champion, challenger] = older.move?.arms ?? [];
    const { move } = older;
    if (move === undefined || champion === undefined || challenger === undefined) throw new Error('nothing moved');

    world.registry.verdicts.set(key, older);
    expect(await world.replay()).toMatchObject({ kind: 'same' });

    const forged = { ...move, arms: [champion, { ...challenger, toPercent: challenger.toPercent - 1 }] };
    world.registry.verdicts.set(key, { ...older, move: forged });
    expect(await world.replay()).toMatchObject({ kind: 'different', differences: [{ field: 'shares' }] });
  });

  it('is named: evidence of one challenger that is not there any more', async () => {
    const world = await givenStrategy(strategy);
    await world.drive(await world.prepare(start), 100);

    const replay = await world.replay(undefined, (rows, part) => (part === 'v3' ? [] : rows));

    expect(replay).toMatchObject({
      kind: 'not-replayable',
      why: expect.stringMatching(/^evidence of v3 has 0 of the/),
    });
    expect(await notTheSame(world)).toEqual([]);
  });
});
