import type { BanditPlan } from '../../../contracts/stored/experiment/bandit.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import { seededRandom } from '../../sketch/seeded-random.ts';
import { bestChances } from './best-chances.ts';
import type { GoalBlock } from './bandit-outcomes.ts';
import { levelArms, type LevelBlock, type LevelledArm } from './level-arms.ts';

/** A challenger that is in, as far as shares follow it. */
export interface MovingArm {
  readonly version: string;
  readonly blocks: readonly GoalBlock[];
}

/** What shares are made of: every version at the common level, the champion first, and its chance to be the best of all. */
export interface StandingVersions {
  readonly arms: readonly (LevelledArm & { readonly version: string; readonly chance: number })[];
}

/** What the draws of one look are seeded by. */
export interface LookSeed {
  readonly rolloutId: string;
  readonly look: number;
}

/**
 * Where all versions stand at a look; the same outcomes, rollout and look give the same chances.
 *
 * @returns undefined while a version has no ripe outcome
 */
export function standingVersions(
  { champion, arms }: { readonly champion: string; readonly arms: readonly MovingArm[] },
  { goal, plan, seed }: { readonly goal: GoalPlan; readonly plan: BanditPlan; readonly seed: LookSeed },
): StandingVersions | undefined {
  const levelled = levelArms(tableOf(arms, plan), goal);
  if (levelled === undefined) return undefined;
  const chances = bestChances(randomOf(seed, 'chances'), levelled, goal);
  const versions = [champion, ...arms.map(({ version }) => version)];
  return {
    arms: levelled.map((arm, at) => ({ ...arm, version: versions[at] ?? '', chance: chances[at] ?? 0 })),
  };
}

/** Draws of one look of one rollout. */
export function randomOf({ rolloutId, look }: LookSeed, of: 'chances' | 'shares'): () => number {
  return seededRandom(`${rolloutId}/look-${look}/${of}`);
}

/** All versions side by side; an outcome counts half for each half-life that its block is older than the newest one. */
function tableOf(arms: readonly MovingArm[], { lookWindows, halfLifeWindows }: BanditPlan): readonly LevelBlock[] {
  const blocks = [...new Set(arms.flatMap((arm) => arm.blocks.map(({ block }) => block)))].toSorted((a, b) => a - b);
  const newest = blocks.at(-1) ?? 0;
  return blocks.map((block) => {
    const cells = arms.map((arm) => arm.blocks.find((one) => one.block === block));
    // Every challenger is counted beside the same champion; one whose outcomes are behind has less of it.
    const champion = cells
      .flatMap((cell) => cell?.champion ?? [])
      .reduce((most, one) => (one.count > most.count ? one : most), nothing);
    return {
      weight: 2 ** ((-(newest - block) * lookWindows) / halfLifeWindows),
      arms: [champion, ...cells.map((cell) => cell?.challenger ?? nothing)],
    };
  });
}

const nothing = { count: 0, sum: 0, sumSq: 0 };
