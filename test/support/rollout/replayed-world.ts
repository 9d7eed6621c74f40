import { expect } from 'vitest';
import { listedVerdict, type ListedVerdict } from '../../../lambdas/contracts/stored/rollout.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { replayCheckpoints, replayTerms } from '../../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import { replayWatch, watchIn } from '../../../lambdas/domain/rollout/replaying/replay-watch.ts';
import { replayVerdict } from '../../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { MODEL, RolloutWorld, versionOf, type Change } from '../rollout-world.ts';

export type Strategy = NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>;
type Kpis = NonNullable<SpecificationInput['kpis']>;

const SALE: Kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }];

/** A rollout of a strategy against v1, with as many further versions, before its start. */
export async function givenStrategy(
  strategy: Strategy,
  rollout: NonNullable<SpecificationInput['rollout']> = {},
  kpis: Kpis = SALE,
): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({ kpis, slo: { availability: 95 }, rollout: { strategy, ...rollout } });
  for (const version of ['v3', 'v4']) world.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  world.givenChampion();
  for (const version of ['v1', 'v2', 'v3', 'v4']) world.behaviours.set(version, { errors: 0, converts: 0.1 });
  world.learned.heardUntil = '2026-01-01T00:00:00.000Z';
  return world;
}

/** All verdicts of a rollout as they were listed. */
export async function listedOf(world: RolloutWorld): Promise<readonly ListedVerdict[]> {
  return (await world.registry.listVerdicts(MODEL, 'r1')).map((one) => listedVerdict.parse(one));
}

/** Every listed verdict and every checkpoint from zero: what is not the same, by its number or name. */
export async function notTheSame(world: RolloutWorld, change?: Change): Promise<readonly unknown[]> {
  const stored = await world.evidence(change);
  const terms = replayTerms(stored);
  if (terms === undefined) throw new Error('no plan');
  const verdicts = (await listedOf(world)).flatMap((one, n) => {
    const replay = replayVerdict(one, terms);
    return replay.kind === 'same' ? [] : [{ n, ...replay, computed: undefined }];
  });
  const name = watchIn(stored.rollout);
  const watch = name === undefined ? undefined : replayWatch(stored.rollout, stored.parts.get(name) ?? { rows: [] });
  if (watch !== undefined && watch.kind !== 'same') return [...verdicts, { n: name, ...watch }];
  return [...verdicts, ...replayCheckpoints(stored).filter(({ kind }) => kind !== 'same')];
}

/** Every verdict and checkpoint is the same from zero, and none is once one answer of one challenger is another. */
export async function expectReplayed(world: RolloutWorld): Promise<void> {
  expect(await notTheSame(world)).toEqual([]);
  const stored = await world.evidence();
  const names = stored.rows.length > 0 && stored.rollout.plan.standing === undefined ? [undefined] : [];
  for (const name of [...names, ...stored.parts.keys()]) {
    const rows = name === undefined ? stored.rows : (stored.parts.get(name)?.rows ?? []);
    if (rows.length === 0) continue;
    const found = await notTheSame(world, (all, part) => (part === name ? oneErrorMore(all) : all));
    expect([name, found]).not.toEqual([name, []]);
  }
}

const oneErrorMore: Change = ([first, ...rest]) => {
  if (first === undefined) return [];
  const { champion, challenger } = first.arms;
  const changed = { ...champion, requests: champion.requests + 1, errors: champion.errors + 1 };
  return [{ ...first, arms: { champion: changed, challenger } }, ...rest];
};
