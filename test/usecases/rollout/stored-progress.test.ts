import { beforeEach, describe, expect, it } from 'vitest';
import { isJudgePlan, type JudgePlan } from '../../../lambdas/domain/judge/model/plan.ts';
import { planJudge } from '../../../lambdas/domain/judge/judge.ts';
import { readProgress, writeProgress } from '../../../lambdas/usecases/rollout/evidence/stored-progress.ts';
import { startProgress } from '../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const plan = planJudge({ profile: 'product', plannedMinutes: 30, metrics: { errors: true } });

/** The same entries with their keys the other way round, at every depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('the checkpoint of a rollout', () => {
  let objects: MemoryObjects;
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    await world.prepare({ model: MODEL, version: 'v2' });
    objects = new MemoryObjects();
  });

  const recordOf = (judge: unknown) => ({ ...world.record(), plan: { ...world.record().plan, judge } });

  it('is read back under its plan, whatever the order in which the table keeps the plan', async () => {
    await writeProgress(objects, recordOf(plan), { ...startProgress(plan), folded: 7 });
    const again: unknown = turned(plan);

    expect(again).toEqual(plan);
    expect(isJudgePlan(again) && (await readProgress(objects, recordOf(again), again))).toEqual({
      ...startProgress(plan),
      folded: 7,
    });
  });

  it('is refused at the door under another plan, by the names of both', async () => {
    await writeProgress(objects, recordOf(plan), startProgress(plan));
    const other: JudgePlan = { ...plan, beta: plan.beta / 2 };

    await expect(readProgress(objects, recordOf(other), other)).rejects.toThrow(
      /^the checkpoint of rollout r1 was folded under plan [0-9a-f]{64}, the record has [0-9a-f]{64}$/,
    );
  });

  it.each([
    ['of another schema', { schema: 99 }],
    ['without windows', { folded: 'none' }],
    ['without sums', { tally: null }],
    ['without the state of the tests', { checkpoint: {} }],
  ])('is refused %s', async (_what, change) => {
    await writeProgress(objects, recordOf(plan), startProgress(plan));
    const [[key, text] = ['', '']] = [...objects.objects];
    objects.objects.set(key, JSON.stringify({ ...JSON.parse(text), ...change }));

    await expect(readProgress(objects, recordOf(plan), plan)).rejects.toThrow(
      /^the checkpoint of rollout r1 is of another form/,
    );
  });
});

describe('a stored plan of the judge', () => {
  it.each(['guards', 'proofs', 'moments', 'hardLimits'] as const)('is none without its list of %s', (list) => {
    expect(isJudgePlan(plan)).toBe(true);
    expect(isJudgePlan({ ...plan, [list]: {} })).toBe(false);
  });

  it.each([undefined, null, 'plan', [], { ...plan, version: 2 }])('is not %j', (value) => {
    expect(isJudgePlan(value)).toBe(false);
  });
});
