import { describe, expect, it } from 'vitest';
import { describePeriods } from '../../../../bin/console/describe-standing.ts';
import { check } from '../../../../lambdas/contracts/people/faults.ts';
import { declaredSpecification } from '../../../../lambdas/contracts/people/declared.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { planStart } from '../../../../lambdas/usecases/rollout/planning/plan-start.ts';
import { abortRollout, promoteRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { FollowedRollout } from '../../../support/rollout/follow-executions.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

type Strategy = Extract<NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>, { kind: 'shadow' }>;

const order = { model: MODEL, rolloutId: 'r1', by: 'ann@example.com', body: {} };

async function given(strategy: Partial<Strategy> = {}) {
  const world = new RolloutWorld();
  await world.givenModel({ rollout: { strategy: { kind: 'shadow', share: 50, every: 'PT30M', ...strategy } } });
  world.givenChampion();
  return { world, followed: new FollowedRollout(world, await world.prepare({ model: MODEL, version: 'v2' })) };
}

describe('a shadow without an end', () => {
  it('gets copies from execution to execution, and is reported again and again', async () => {
    const { world, followed } = await given({ every: 'PT6H' });

    await followed.until(({ ticks }) => ticks > 1_100, 20);

    const { record } = followed;
    expect(record).toMatchObject({ state: 'running', executions: 2, plan: { ends: 'report' } });
    expect(world.route()).toMatchObject({ challengers: [], shadows: [{ version: 'v2', sharePercent: 50 }] });
    expect((record.periods ?? []).map(({ number }) => number)).toEqual([1, 2, 3]);
    const told = world.teller.published.filter(({ kind }) => kind === 'period');
    expect(told.map(({ subject }) => subject)).toEqual(
      [1, 2, 3].map((n) => `${MODEL}: shadow v2, report ${n}: no guardrail broken`),
    );
    expect(told[0]?.what).toContain('no labels are declared, so that nothing says who is right');
    expect(describePeriods(record)[0]).toMatch(
      /^period 3, until .+: reported; period 3, 18 h after the start, no guardrail broken; .*copies: 100 % of [\d,]+ predictions agree/,
    );
    expect(record.plan.says[0]).toBe('a shadow without an end: copies of 50 %; judged every 1 min');
    expect(record.plan.says[1]).toContain(
      'it gets copies until a person ends it: every 6 h what they showed is reported',
    );
    expect(await notTheSame(world)).toEqual([]);
  }, 120_000);

  it('says that nothing was copied, and goes on, where nobody asks', async () => {
    const { followed } = await given();

    await followed.until(({ periods = [] }) => periods.length === 2, 0);

    expect(followed.record.state).toBe('running');
    expect(followed.record.periods?.[1]?.reason).toContain('no copy was captured');
  });

  it('is taken out by harm, and ended by a person; nobody promotes it', async () => {
    const harmed = await given();
    harmed.world.behaviours.set('v2', { errors: 0.5 });
    await harmed.followed.until(() => false, 200, 40);
    expect(harmed.world.record().outcome).toMatchObject({ kind: 'rolled-back', exposed: 0 });
    expect(await notTheSame(harmed.world)).toEqual([]);

    const { world, followed } = await given();
    await followed.until(({ periods = [] }) => periods.length === 1, 50);
    await expect(promoteRollout(world.deps, order)).rejects.toMatchObject({ code: 'NOTHING_TO_PROMOTE' });
    await abortRollout(world.deps, order);
    expect(world.record().state).toBe('aborted');
    expect(world.route().shadows ?? []).toEqual([]);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('ends with a report once it has had the copies that it may cost', async () => {
    const { world, followed } = await given({ mostCopies: 5_000 });

    await followed.until(() => false, 200, 200);

    const { outcome, verdict } = world.record();
    expect(outcome).toMatchObject({ kind: 'reported', exposed: 0 });
    expect(outcome?.reason).toMatch(/^it has had the 5,000 copies that it may cost; period 2, /);
    expect(Number(verdict?.numbers?.['copies'])).toBeLessThan(5_300);
    expect(world.route().shadows ?? []).toEqual([]);
    expect(await notTheSame(world)).toEqual([]);
  });

  it('tells what does not go with it, all at once, in a specification and at a start', async () => {
    const { world } = await given();
    const wrong = {
      kind: 'shadow',
      share: 50,
      every: 'P40D',
      challengers: [{ version: 'v3', share: 10 }],
      next: { kind: 'canary', steps: [{ weight: 10, bake: 'PT10M' }] },
    };
    const written = {
      ...world.registry.specifications.get(MODEL),
      rollout: { strategy: wrong, inconclusive: 'extend' },
    };
    const pathsOf = (value: unknown): readonly string[] => {
      const checked = check(declaredSpecification, value);
      return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path} ${message}`);
    };

    expect(pathsOf(written)).toEqual([
      expect.stringMatching(/^rollout.strategy.every must be at most P28D/),
      expect.stringMatching(
        /^rollout.strategy.challengers must go with bake: several shadows at the same time have an end/,
      ),
      expect.stringMatching(
        /^rollout.strategy.next must be report without bake: nothing follows copies that have no end/,
      ),
      expect.stringMatching(/^rollout.strategy.bake is needed with inconclusive: extend/),
    ]);
    const ended = { kind: 'shadow', share: 50, bake: 'PT1H', every: 'P1D', mostCopies: 10 };
    expect(pathsOf({ ...written, rollout: { strategy: ended } })).toEqual([
      expect.stringMatching(/^rollout.strategy.every must be left out with bake: "PT1H" says when the copies end/),
      expect.stringMatching(/^rollout.strategy.mostCopies must be left out with bake: "PT1H" says when the copies end/),
    ]);
    world.registry.routes.set(MODEL, { ...world.route(), lock: undefined });
    const body = { version: 'v2', rolloutId: 'other', settings: { strategy: { ...ended, kind: 'shadow' } } };
    await expect(planStart(world.deps, { model: MODEL, by: 'arn:ann', first: false, body })).resolves.toMatchObject({
      faults: [{ path: 'settings.strategy.every' }, { path: 'settings.strategy.mostCopies' }],
    });
  });
});
