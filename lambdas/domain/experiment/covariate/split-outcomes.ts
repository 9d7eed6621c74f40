import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { MomentSums, RipeCohort, RipeMoments } from '../../judge/model/rows.ts';
import { levelOf, NO_SCORE } from './score-levels.ts';

/** A request with the champion's score; what came of it: an event, a value, or nothing. */
export interface ScoredOutcome {
  readonly isChallenger: boolean;
  readonly score: number;
  readonly happened: boolean;
  readonly value?: number | undefined;
}

/** Everything that is known of a window at one share of traffic, whether it has a score or not. */
export interface WholeWindow {
  readonly weightPercent: number;
  readonly requests: { readonly challenger: number; readonly champion: number };
  readonly cohort?: RipeCohort | undefined;
  readonly moments?: RipeMoments | undefined;
}

type Levels = Record<string, [number, number, number, number]>;
type Means = NonNullable<GoalSplit['means']>;

/**
 * Splits the outcomes of a window by the champion's score of the same requests. Both add up to what is known without scores: the rest
 * is of requests that have none.
 */
export function splitOutcomes(
  whole: WholeWindow,
  scored: readonly ScoredOutcome[],
  edges: readonly number[] | undefined,
): GoalSplit {
  const { weightPercent, requests, cohort, moments } = whole;
  const own = scored.filter(({ isChallenger }) => isChallenger).length;
  const missing = [
    Math.max(0, requests.challenger - own),
    Math.max(0, requests.champion - scored.length + own),
  ] as const;
  if (moments !== undefined) return { weightPercent, missing, means: meansOf(moments, scored) };
  const levels = edges === undefined ? {} : levelsOf(scored, edges);
  return { weightPercent, missing, levels: cohort === undefined ? levels : withRest(levels, cohort) };
}

function levelsOf(scored: readonly ScoredOutcome[], edges: readonly number[]): Levels {
  const levels: Levels = {};
  for (const { isChallenger, score, happened } of scored) {
    const counts = (levels[levelOf(edges, score)] ??= [0, 0, 0, 0]);
    const at = isChallenger ? 0 : 2;
    counts[at] += 1;
    if (happened) counts[at + 1 === 1 ? 1 : 3] += 1;
  }
  return levels;
}

/** Requests and events that are in no level. */
function withRest(levels: Levels, { challenger, champion }: RipeCohort): Levels {
  const whole = [challenger.requests, challenger.events, champion.requests, champion.events];
  const rest = whole.map((all, at) =>
    Math.max(0, all - Object.values(levels).reduce((sum, counts) => sum + (counts[at] ?? 0), 0)),
  );
  const [a = 0, x = 0, b = 0, y = 0] = rest;
  return a + x + b + y === 0 ? levels : { ...levels, [NO_SCORE]: [a, x, b, y] };
}

function meansOf(moments: RipeMoments, scored: readonly ScoredOutcome[]): Means {
  const arm = (isChallenger: boolean, values: MomentSums): Means['champion'] => {
    const own = scored.filter((one) => one.isChallenger === isChallenger);
    const pairs = own.flatMap(({ score, value }) => (value === undefined ? [] : [{ score, value }]));
    return {
      values,
      scores: momentsOf(own.map(({ score }) => score)),
      joint: {
        value: momentsOf(pairs.map(({ value }) => value)),
        score: momentsOf(pairs.map(({ score }) => score)),
        product: pairs.reduce((sum, { score, value }) => sum + score * value, 0),
      },
    };
  };
  return { challenger: arm(true, moments.challenger), champion: arm(false, moments.champion) };
}

function momentsOf(values: readonly number[]): MomentSums {
  const sum = values.reduce((total, one) => total + one, 0);
  return { count: values.length, sum, sumSq: values.reduce((total, one) => total + one * one, 0) };
}
