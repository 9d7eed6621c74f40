import type { BanditState } from '../../../contracts/stored/experiment/bandit.ts';
import { spanWords } from '../../wording/duration.ts';
import { counted } from '../../wording/counted.ts';
import { endBySplit, nobodyReaches, waits, type ExperimentEnd } from '../end-of-experiment.ts';
import type { ExperimentStanding } from '../experiment-standing.ts';
import { armWords } from '../experiment-words.ts';
import { chanceWords } from './move-words.ts';
import type { StandingVersions } from './standing-versions.ts';

/** Chance of being best from which on a proven challenger leads. */
const LEADS = 0.95;

/** Where the shares of a bandit stand; lengths in windows. */
export interface Exploring {
  readonly exploreWindows: number;
  /** Chances of all versions; undefined while one has no ripe outcome. */
  readonly standing: StandingVersions | undefined;
  /** Events that a version lacks before the first move, by version; empty once nobody lacks any. */
  readonly lacking: readonly { readonly version: string; readonly events: number; readonly needed: number }[];
  /** Who was frozen at an earlier telling of this tick. */
  readonly frozen: BanditState['frozen'];
}

type End = Omit<ExperimentEnd, 'harmed'>;

/**
 * Ends the time in which shares move: a challenger leads once its e-value proves it better than the champion and its chance of being best
 * is 0.95; at the end of that time who has the best chance leads. A challenger that leads is confirmed on a frozen split; where the
 * champion leads, or nobody can be better by the declared change, there is no winner.
 */
export function endOfExploring(standing: ExperimentStanding, exploring: Exploring): End {
  const { arms, windows, atLeastWindows } = standing;
  const all = allWords(standing, exploring);
  const { frozen } = exploring;
  if (frozen !== undefined && arms.some(({ version }) => version === frozen.version))
    return freeze(frozen, frozen.reason);
  if (windows < atLeastWindows) return { verdict: waits(standing, all) };
  if (arms.every(({ goal }) => !goal.mayReach)) return { verdict: nobodyReaches(standing, all) };
  const leading = leaderByProof(standing, exploring);
  if (leading !== undefined) return leading;
  if (windows < exploring.exploreWindows) return { verdict: waits(standing, all) };
  return atItsEnd(standing, exploring, all);
}

/** A challenger that is proven better than the champion and is almost surely the best of all. */
function leaderByProof(standing: ExperimentStanding, exploring: Exploring): End | undefined {
  const best = bestOf(exploring);
  if (best === undefined || best.chance < LEADS || exploring.lacking.length > 0) return undefined;
  const leader = standing.arms.find(({ version }) => version === best.version);
  if (leader?.goal.is !== 'better') return undefined;
  return freeze(leader, `${leader.version} leads: ${armWords(leader, standing)}, ${chanceOf(best)}`);
}

/** Nobody was proven to lead in time. */
function atItsEnd(standing: ExperimentStanding, exploring: Exploring, all: string): End {
  const long = spanWords(exploring.exploreWindows, standing.windowSeconds);
  const best = bestOf(exploring);
  if (best === undefined || exploring.lacking.length > 0)
    return { verdict: { kind: 'inconclusive', reason: `too few outcomes after ${long}: ${all}` } };
  const leader = standing.arms.find(({ version }) => version === best.version);
  if (leader === undefined) {
    const reason = `no winner: the champion leads after ${long}, ${chanceOf(best)}; ${all}`;
    return { verdict: { kind: 'report', reason } };
  }
  return freeze(leader, `${leader.version} leads after ${long}: ${armWords(leader, standing)}, ${chanceOf(best)}`);
}

function freeze({ version }: { readonly version: string }, reason: string): End {
  return { verdict: { kind: 'continue', advance: true, reason }, freezes: { version, reason } };
}

/** Of the frozen split alone: as an A/B test of one challenger, which is the winner only once it is confirmed. */
export function endOfConfirming(standing: ExperimentStanding): End {
  const { verdict, ...end } = endBySplit({ ...standing, atLeastWindows: 0 });
  return { ...end, verdict: { ...verdict, reason: `on the frozen split alone: ${verdict.reason}` } };
}

/** The version with the largest chance of being best. */
function bestOf({ standing }: Exploring): StandingVersions['arms'][number] | undefined {
  return standing?.arms.reduce((best, arm) => (arm.chance > best.chance ? arm : best));
}

function chanceOf({ chance }: { readonly chance: number }): string {
  return `chance of being best ${chanceWords(chance)}`;
}

/** Every challenger on the goal with its chance, and what the first move waits for. */
function allWords(standing: ExperimentStanding, { standing: versions, lacking }: Exploring): string {
  const arms = standing.arms.map((arm) => {
    const chance = versions?.arms.find(({ version }) => version === arm.version);
    return `${armWords(arm, standing)}${chance === undefined ? '' : `, ${chanceOf(chance)}`}`;
  });
  const waiting = lacking.map(
    ({ version, events, needed }) => `${version} has ${events} of ${counted(needed, 'event')}`,
  );
  return [...arms, ...(waiting.length === 0 ? [] : [`no share moves before that: ${waiting.join(', ')}`])].join('; ');
}
