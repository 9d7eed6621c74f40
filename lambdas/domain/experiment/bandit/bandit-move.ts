import type { BanditMove, BanditPlan, MovedArm } from '../../../contracts/stored/experiment/bandit.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import { championPercent, type ArmShare } from '../shares.ts';
import { bestChances, shareChances } from './best-chances.ts';
import { moveWords } from './move-words.ts';
import { randomOf, type LookSeed, type StandingVersions } from './standing-versions.ts';
import { weighArms, withRoom, type ShareBounds } from './weigh-arms.ts';

/** Percent by which some share must change, so that callers are not moved for the noise of the draws. */
const LEAST_MOVE = 1;
/** Standard deviations on either side of what a version has with 95 %. */
const Z = 1.959964;

/** Ripe outcomes of a version since the start: events (or values), and those among which they were. */
export interface Counted {
  readonly events: number;
  readonly outcomes: number;
}

/** Everything that a move is made of. */
export interface MoveFacts {
  readonly goal: GoalPlan;
  readonly plan: BanditPlan;
  readonly seed: LookSeed;
  readonly window: number;
  /** Challengers and their shares as they are; of those that were taken out 0. */
  readonly shares: readonly ArmShare[];
  readonly standing: StandingVersions;
  /** By version. */
  readonly counted: ReadonlyMap<string, Counted>;
}

/**
 * Shares that follow the chances of being best, within their bounds.
 *
 * @returns undefined where no share would change by a percent of all requests
 */
export function moveShares({ goal, plan, seed, window, shares, standing, counted }: MoveFacts): BanditMove | undefined {
  const bounds = boundsOf(plan, {
    versions: standing.arms.map(({ version }) => version),
    challengers: shares.map(({ version }) => version),
  });
  const now = standing.arms.map(({ version }, at) => (at === 0 ? championPercent(shares) : shareOf(shares, version)));
  const next = weighArms(shareChances(randomOf(seed, 'shares'), standing.arms, goal), bounds);
  if (next.every((percent, at) => Math.abs(percent - (now[at] ?? 0)) < LEAST_MOVE - 1e-9)) return undefined;
  const arms = standing.arms.map((arm, at): MovedArm => {
    const { version, rate, weighed, deviation, chance } = arm;
    const half = (Z * deviation) / Math.sqrt(Math.max(1, weighed));
    return {
      version,
      fromPercent: inTenths(now[at] ?? 0),
      toPercent: next[at] ?? 0,
      ...(counted.get(version) ?? { events: 0, outcomes: 0 }),
      weighed,
      rate,
      ...(goal.kind === 'value' ? { deviation } : {}),
      lower: goal.kind === 'binary' ? Math.max(0, rate - half) : rate - half,
      upper: goal.kind === 'binary' ? Math.min(1, rate + half) : rate + half,
      chance,
    };
  });
  return { look: seed.look, window, arms, says: [...moveWords(arms, goal)] };
}

/** What a stored move comes to when it is made again from what it read: its shares and sentences. */
export function repeatMove(
  { look, arms }: BanditMove,
  { goal, plan, rolloutId, challengers }: RepeatedMove,
): Pick<BanditMove, 'says'> & { readonly percents: readonly number[] } {
  const read = arms.map(({ weighed, rate, deviation = Math.sqrt(rate * (1 - rate)) }) => ({
    weighed,
    rate,
    deviation,
  }));
  const chances = bestChances(randomOf({ rolloutId, look }, 'chances'), read, goal);
  const bounds = boundsOf(plan, { versions: arms.map(({ version }) => version), challengers });
  const percents = weighArms(shareChances(randomOf({ rolloutId, look }, 'shares'), read, goal), bounds);
  const again = arms.map((arm, at) => ({ ...arm, toPercent: percents[at] ?? 0, chance: chances[at] ?? 0 }));
  return { percents, says: [...moveWords(again, goal)] };
}

/** What else a move was made of. */
export interface RepeatedMove {
  readonly goal: GoalPlan;
  readonly plan: BanditPlan;
  readonly rolloutId: string;
  /** All challengers, in the order of their bounds. */
  readonly challengers: readonly string[];
}

/** Bounds of versions, the champion first. */
function boundsOf(
  plan: Pick<BanditPlan, 'champion' | 'challengers'>,
  { versions, challengers }: { readonly versions: readonly string[]; readonly challengers: readonly string[] },
): readonly ShareBounds[] {
  const [, ...others] = versions;
  return withRoom([
    plan.champion,
    ...others.map((version) => plan.challengers[challengers.indexOf(version)] ?? plan.champion),
  ]);
}

function shareOf(shares: readonly ArmShare[], version: string): number {
  return shares.find((one) => one.version === version)?.weightPercent ?? 0;
}

function inTenths(percent: number): number {
  return Math.round(percent * 10) / 10;
}

/** Shares at the start: even ones, within the bounds. */
export function firstShares(
  versions: readonly string[],
  plan: Pick<BanditPlan, 'champion' | 'challengers'>,
): readonly ArmShare[] {
  const even = [1, ...versions.map(() => 1)].map((one) => one / (versions.length + 1));
  const percents = weighArms(even, [plan.champion, ...plan.challengers]);
  return versions.map((version, at) => ({ version, weightPercent: percents[at + 1] ?? 0 }));
}

/**
 * Shares after a challenger was taken out: what it had goes to the others in proportion to theirs, so that nobody else's callers move,
 * as far as ceilings allow.
 */
export function sharesWithout(
  shares: readonly ArmShare[],
  out: readonly string[],
  plan: Pick<BanditPlan, 'champion' | 'challengers'>,
): readonly ArmShare[] {
  const left = shares.filter(({ version }) => !out.includes(version));
  const versions = ['', ...left.map(({ version }) => version)];
  const bounds = boundsOf(plan, { versions, challengers: shares.map(({ version }) => version) });
  const percents = weighArms([championPercent(shares), ...left.map(({ weightPercent }) => weightPercent)], bounds);
  return shares.map(({ version }) => {
    const at = left.findIndex((one) => one.version === version);
    return { version, weightPercent: at < 0 ? 0 : (percents[at + 1] ?? 0) };
  });
}
