import { normalQuantile } from '../../../stats/distribution/normal.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../channel/channel.ts';
import type { Window } from '../window.ts';
import { tailLevel } from './tail-level.ts';

/** Share of the budget that the windows spend; the rest is reserve for what weeks to come hold and the reference does not. */
const SLACK = 0.5;
const DAYS_OF_QUARTER = 91;
/** Independent looks that a sliding window is worth per length of itself. */
const LOOKS = 2;
/** Share of the budget that goes to the positions of features. */
const POSITION_SHARE = 0.5;

/** Scores of one channel's replay by window. */
export interface ReplayedScores {
  readonly feature: number;
  readonly kind: ChannelKind;
  readonly scores: Float64Array;
}

/** What limits are set for. */
export interface LimitPlan {
  readonly window: Window;
  readonly budget: number;
  /** Scores a day in a replay. */
  readonly perDay: number;
  readonly weeks: number;
  /** Blocks of a day. */
  readonly day: number;
}

function kindShare(kind: ChannelKind, kinds: readonly ChannelKind[]): number {
  if (kinds.length === 1) return 1;
  if (!kinds.includes('mean')) return 1 / kinds.length;
  return kind === 'mean' ? POSITION_SHARE : (1 - POSITION_SHARE) / (kinds.length - 1);
}

function looksOf({ window, day }: LimitPlan): number {
  switch (window.kind) {
    case 'blocks':
      return (LOOKS * DAYS_OF_QUARTER * day) / window.length;
    case 'days':
      return (LOOKS * DAYS_OF_QUARTER) / window.length;
    case 'same-hour':
      return (24 * LOOKS * DAYS_OF_QUARTER) / window.length;
  }
}

/** Largest score of each feature and day. */
function dailyMaxima(replays: readonly ReplayedScores[], perDay: number): readonly number[] {
  const byFeature = new Map<number, Float64Array>();
  for (const { feature, scores } of replays) {
    const maxima = byFeature.get(feature) ?? new Float64Array(Math.floor(scores.length / perDay));
    byFeature.set(
      feature,
      maxima.map((max, d) => {
        let most = max;
        for (let i = d * perDay; i < (d + 1) * perDay; i += 1) most = Math.max(most, Math.abs(scores[i] ?? 0));
        return most;
      }),
    );
  }
  return [...byFeature.values()].filter((maxima) => maxima.some((score) => score > 1)).flatMap((maxima) => [...maxima]);
}

/** Days that belong to one excursion of a window, so that days are not counted as independent. */
function clusterDays({ window }: LimitPlan): number {
  return window.kind === 'blocks' ? 1 : window.length;
}

/**
 * Limit of a window's normal score by kind: never below what independent normal scores would need, and as high as the tail of the
 * replayed weeks of all features of the kind demands.
 */
export function limitsOf(replays: readonly ReplayedScores[], plan: LimitPlan): Readonly<Record<ChannelKind, number>> {
  const kinds = CHANNEL_KINDS.filter((kind) => replays.some((replay) => replay.kind === kind));
  const limit = (kind: ChannelKind): number => {
    const own = replays.filter((replay) => replay.kind === kind);
    if (own.length === 0) return Infinity;
    const budget = plan.budget * SLACK * plan.window.share * kindShare(kind, kinds);
    const theory = normalQuantile(1 - Math.min(0.25, budget / (2 * own.length * looksOf(plan))));
    const expected = (budget * clusterDays(plan) * 7 * plan.weeks) / DAYS_OF_QUARTER;
    return Math.max(theory, tailLevel(dailyMaxima(own, plan.perDay), expected));
  };
  return {
    mean: limit('mean'),
    spread: limit('spread'),
    skew: limit('skew'),
    peak: limit('peak'),
    share: limit('share'),
    rare: limit('rare'),
  };
}
