import { describe, expect, it } from 'vitest';
import { describePeriods } from '../../../../bin/console/describe-standing.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { rolloutVerdict, type RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import type { PeriodReport } from '../../../../lambdas/contracts/stored/rollouts/standing.ts';
import { evidence } from '../../../../lambdas/contracts/stored/evidence.ts';
import { isJudgePlan } from '../../../../lambdas/domain/judge/model/plan.ts';
import { foldRows, startProgress } from '../../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { standingLook } from '../../../../lambdas/domain/rollout/ticking/watching/standing-look.ts';
import { answerQuestion } from '../../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import { abortRollout, promoteRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { FollowedRollout } from '../../../support/rollout/follow-executions.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

const start = { model: MODEL, version: 'v2', force: true };
const order = { model: MODEL, rolloutId: 'r1', by: 'ann@example.com', body: {} };
const openLine: unknown = expect.stringContaining('rollout r1 of flight-delay is open');
const TRAFFIC = 2_000;

type Strategy = Extract<
  NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>,
  { kind: 'champion-challenger' }
>;

async function givenStanding(
  strategy: Partial<Strategy> = {},
  rollout: NonNullable<SpecificationInput['rollout']> = {},
): Promise<{ readonly world: RolloutWorld; readonly followed: FollowedRollout }> {
  const world = new RolloutWorld();
  const own = { kind: 'champion-challenger' as const, share: 20, period: 'PT15M', kpi: 'sale', ...strategy };
  await world.givenModel({
    slo: { availability: 95 },
    kpis: [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }],
    rollout: { strategy: own, ...rollout },
  });
  world.givenChampion();
  for (const version of ['v1', 'v2']) world.behaviours.set(version, { errors: 0, converts: 0.2 });
  world.learned.heardUntil = '2026-01-01T00:00:00.000Z';
  return { world, followed: new FollowedRollout(world, await world.prepare(start)) };
}

function told(world: RolloutWorld, id: string) {
  const found = world.teller.published.filter((event) => event.id === id);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

function numbersOf({ periods = [] }: RolloutRecord): readonly number[] {
  return periods.map(({ number }) => number);
}

function periodAt({ periods = [] }: RolloutRecord, n: number): PeriodReport {
  const found = periods[n];
  if (found === undefined) throw new Error(`there is no period ${n}`);
  return found;
}

/** Periods among all verdicts that were listed. */
async function listedPeriods(world: RolloutWorld): Promise<readonly number[]> {
  const all = await world.registry.listVerdicts(MODEL, 'r1');
  return all.flatMap((one) => rolloutVerdict.parse(one).period?.number ?? []);
}

describe('a standing challenger that answers a share', () => {
  it('keeps its share, and gets a verdict at the end of each period that is stored, shown and told', async () => {
    const { world, followed } = await givenStanding();

    await followed.until(({ periods = [] }) => periods.length >= 3, TRAFFIC);

    const { record } = followed;
    expect(record).toMatchObject({ state: 'running', step: 0 });
    expect(world.route().challengers).toMatchObject([{ version: 'v2', weightPercent: 20 }]);
    expect(numbersOf(record)).toEqual([1, 2, 3]);
    expect((record.periods ?? []).map(({ is }) => is)).toEqual(['undecided', 'undecided', 'undecided']);
    const spans = (record.periods ?? []).map(({ from, until }) => (Date.parse(until) - Date.parse(from)) / 60_000);
    expect(spans).toEqual([15, 15, 15]);
    expect(periodAt(record, 1).from).toBe(periodAt(record, 0).until);
    expect(await listedPeriods(world)).toEqual([1, 2, 3]);
    const { goals } = periodAt(record, 2);
    const { lowerPercent, upperPercent } = goals.find(({ name }) => name === 'sale') ?? {};
    expect(lowerPercent).toBeLessThan(0);
    expect(upperPercent).toBeGreaterThan(0);
    expect(told(world, 'r1:period-2')).toMatchObject({
      kind: 'period',
      severity: 'info',
      evidence: periodAt(record, 1).reason,
    });
    expect(told(world, 'r1:period-3')?.subject).toContain('period 3: not decided');
    expect(describePeriods(record)[0]).toMatch(/^period 3, until .*: not decided; period 3, 45 min after the start/);
  });

  it('keeps the evidence of each period apart, and says the same when all of it is folded again', async () => {
    const { world, followed } = await givenStanding();

    await followed.until(({ periods = [] }) => periods.length >= 3, TRAFFIC);

    const { plan, periods } = followed.record;
    const rowsOf = (n: number) => {
      const text = world.objects.objects.get(`rollouts/${MODEL}/r1/arms/period-${n}/evidence.json.gz`) ?? '{}';
      return evidence.parse(JSON.parse(text)).rows;
    };
    const parts = [1, 2, 3].map(rowsOf);
    expect(parts.map((rows) => [rows[0]?.minute, rows.at(-1)?.minute])).toEqual([
      [0, 14],
      [15, 29],
      [30, 44],
    ]);
    const { judge, standing } = plan;
    if (!isJudgePlan(judge) || standing === undefined) throw new Error('no plan');
    const { progress } = foldRows(judge, startProgress(judge), parts.flat());
    const look = standingLook({ plan: judge, terms: { ...plan, standing }, progress, period: 3 });
    expect(look.verdict.reason).toBe(periods?.[2]?.reason);
    expect(look.isOver).toBe(true);
  });

  it('is told to be better and waits for a person, whose promotion names what was proven', async () => {
    const { world, followed } = await givenStanding();
    world.behaviours.set('v2', { errors: 0, converts: 0.4 });

    await followed.until(({ periods = [] }) => periods.length >= 2, TRAFFIC);
    const waiting = followed.record;
    await promoteRollout(world.deps, order);
    await followed.until(({ outcome }) => outcome !== undefined, TRAFFIC);

    expect(waiting.state).toBe('running');
    expect(waiting.periods?.[1]).toMatchObject({ is: 'better' });
    const event = told(world, 'r1:period-2');
    expect(event).toMatchObject({ severity: 'ticket' });
    expect(event?.next[0]).toBe('promote it: understudy rollout promote flight-delay r1');
    expect(followed.record.outcome).toMatchObject({ kind: 'promoted', by: 'ann@example.com', tests: ['goal:sale'] });
    expect(world.route().champion?.version).toBe('v2');
  });

  it('is promoted by the verdict of a period where that is declared', async () => {
    const { world, followed } = await givenStanding({ whenBetter: 'promote' });
    world.behaviours.set('v2', { errors: 0, converts: 0.4 });

    await followed.until(({ outcome }) => outcome !== undefined, TRAFFIC);

    expect(followed.record.outcome).toMatchObject({ kind: 'promoted', by: 'the judge', tests: ['goal:sale'] });
    expect(followed.record.outcome?.reason).toMatch(/^period \d+, \d+ min after the start: better/);
    expect(told(world, 'r1:period-1')).toBeDefined();
  });

  it('asks the gate of the promotion, and keeps asking when the next period has begun', async () => {
    const gates = { promotion: { approvers: ['*'], deadline: 'PT60M' } };
    const { world, followed } = await givenStanding({ whenBetter: 'promote' }, { gates });
    world.behaviours.set('v2', { errors: 0, converts: 0.4 });

    await followed.until(({ questions = [] }) => questions.length > 0, TRAFFIC);
    const asked = followed.record.questions?.[0];
    await followed.until(({ verdict }) => (verdict?.window ?? 0) % 15 === 8, TRAFFIC);
    const still = followed.record.questions;
    await answerQuestion(world.deps, 'approve', { ...order, body: { question: asked?.id } });
    await followed.until(({ outcome }) => outcome !== undefined, TRAFFIC);

    expect(still).toHaveLength(1);
    expect(still?.[0]?.closed).toBeUndefined();
    expect(followed.record.outcome?.kind).toBe('promoted');
  });

  it('is taken out at once by proven harm, in the first period and in a later one', async () => {
    const harmedAfter: number[] = [];
    for (const good of [0, 3]) {
      const { world, followed } = await givenStanding();
      await followed.until(({ periods = [] }) => periods.length >= good, TRAFFIC);
      const from = followed.record.verdict?.window ?? 0;
      world.behaviours.set('v2', { errors: 0.3, converts: 0.2 });

      await followed.until(({ outcome }) => outcome !== undefined, TRAFFIC);

      const { outcome, verdict } = followed.record;
      expect(outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: ['errors'] });
      expect(outcome?.reason).toMatch(/^taken out: errors /);
      expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
      harmedAfter.push((verdict?.window ?? 0) - from);
    }
    expect(Math.max(...harmedAfter)).toBeLessThanOrEqual(6);
  });

  it('is taken out by a KPI that falls after several good periods', async () => {
    const { world, followed } = await givenStanding();
    await followed.until(({ periods = [] }) => periods.length >= 4, TRAFFIC);
    world.behaviours.set('v2', { errors: 0, converts: 0.08 });

    await followed.until(({ outcome }) => outcome !== undefined, TRAFFIC);

    expect(followed.record.outcome).toMatchObject({ kind: 'rolled-back', tests: ['kpi:sale'] });
  });

  it('survives the end of its executions, and more periods than the record keeps', async () => {
    const { world, followed } = await givenStanding({ period: 'PT5M' });
    followed.state = { ...followed.state, tick: 990 };

    await followed.until(({ periods = [] }) => (periods.at(-1)?.number ?? 0) >= 16, 200);

    const { record } = followed;
    expect(record).toMatchObject({ state: 'running', executions: 2, rolloutId: 'r1' });
    expect(record.periods).toHaveLength(12);
    expect(record.periods?.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, n) => n + 5));
    expect(await listedPeriods(world)).toHaveLength(16);
    expect(world.teller.published.filter(({ kind }) => kind === 'period')).toHaveLength(16);
  });

  it('loses no verdict when a tick dies between folding and noting it, or before it was told', async () => {
    const { world, followed } = await givenStanding({ period: 'PT5M' });
    await followed.until(({ verdict }) => (verdict?.window ?? 0) >= 4, TRAFFIC);
    const { registry, teller } = world;
    const write = registry.writeRollout.bind(registry);
    const publish = teller.publish.bind(teller);
    const failOnce = (host: object, call: string, whole: unknown): void => {
      const planted = async (): Promise<never> => {
        Object.assign(host, { [call]: whole });
        throw new Error('planted');
      };
      Object.assign(host, { [call]: planted });
    };
    const failures: string[] = [];
    const until = (periods: number): Promise<void> =>
      followed.until((record) => numbersOf(record).length >= periods, TRAFFIC, 20);
    const caught = (error: unknown): void => {
      failures.push(String(error));
    };
    failOnce(registry, 'writeRollout', write);
    await until(1).catch(caught);
    await until(1);
    failOnce(teller, 'publish', publish);
    await until(2).catch(caught);
    await until(4);

    expect(failures).toEqual(['Error: planted', 'Error: planted']);
    expect(followed.record.periods?.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    await followed.until(({ verdict }) => (verdict?.window ?? 0) % 5 === 3, TRAFFIC);
    for (const n of [1, 2, 3, 4]) expect(told(world, `r1:period-${n}`)).toBeDefined();
  });

  it('refuses another rollout of the model with its id, and ends by an abort', async () => {
    const { world, followed } = await givenStanding();
    await followed.until(({ verdict }) => (verdict?.window ?? 0) >= 2, TRAFFIC);
    world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));

    const refused = await world.prepare({ ...start, version: 'v3' }, 'r2');
    await abortRollout(world.deps, order);

    expect(refused).toMatchObject({
      next: 'refuse',
      reason: openLine,
    });
    expect(followed.record.state).toBe('aborted');
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('is taken back by the reconciler when its execution is gone', async () => {
    const { world, followed } = await givenStanding();
    await followed.until(({ periods = [] }) => periods.length >= 1, TRAFFIC);
    world.executions.statuses.set(arnOf('r1'), 'timed-out');

    expect(await reconcileRollouts(world.deps)).toMatchObject({ restored: ['r1'] });
    expect(world.route().challengers).toEqual([]);
  });

  it('says before the start what it is, and serves a first version as any other', async () => {
    const { world, followed } = await givenStanding();
    const says = followed.record.plan.says.join('; ');
    expect(says).toContain('a standing challenger: 20 %; judged every 1 min');
    expect(says).toContain('every 15 min a verdict on sale says better, worse or not decided');

    world.registry.routes.delete(MODEL);
    await world.prepare({ model: MODEL, version: 'v1', first: true, force: true }, 'first');
    expect(world.record('first').plan).toMatchObject({
      kind: 'first',
      steps: [{ weightPercent: 100, bakeWindows: 10 }],
    });
    expect(world.record('first').plan.standing).toBeUndefined();
  });

  it('refuses a start whose strategy does not go with the specification, all faults with their paths', async () => {
    const { world } = await givenStanding();
    await abortRollout(world.deps, order);
    const strategy = { kind: 'champion-challenger', by: 'copies', kpi: 'sale', whenBetter: 'promote' };

    await world.prepare({ ...start, settings: { strategy } }, 'r2');

    expect(
      world
        .record('r2')
        .outcome?.faults?.map(({ path }) => path)
        .toSorted(),
    ).toEqual(['settings.strategy.kpi', 'settings.strategy.labels', 'settings.strategy.whenBetter']);
  });
});
