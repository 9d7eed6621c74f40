import { normalQuantile } from '../../../stats/distribution/normal.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../channel/channel.ts';
import { at } from '../series/at.ts';
import type { Window } from '../window.ts';
import { studentToNormal } from './scores.ts';
import { tailLevel } from './tail-level.ts';

/** Share of the budget that the windows spend; the rest is reserve for what weeks to come hold and the reference does not. */
const SLACK = 0.4;
const DAYS_OF_QUARTER = 91;
/** Independent looks that a sliding window is worth per length of itself. */
const LOOKS = 2;
/** Share of the budget that goes to the positions of features. */
const POSITION_SHARE = 0.5;

/** Scores of one channel's replay by window. */
export interface ReplayedScores {
  readonly feature: number;
  readonly kind: ChannelKind;
  /** Student's t with `degrees` degrees of freedom. */
  readonly scores: Float64Array;
  readonly degrees: number;
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
    case 'weeks':
      return DAYS_OF_QUARTER / 7;
  }
}

/** Largest score of each feature and day. */
function dailyMaxima(replays: readonly ReplayedScores[], perDay: number): readonly number[] {
  const byFeature = new Map<number, Float64Array>();
  for (const { feature, scores, degrees } of replays) {
    const maxima = byFeature.get(feature) ?? new Float64Array(Math.floor(scores.length / perDay));
    byFeature.set(feature, maxima);
    for (let d = 0; d < maxima.length; d += 1) {
      let most = 0;
      for (let i = d * perDay; i < (d + 1) * perDay; i += 1) most = Math.max(most, Math.abs(at(scores, i)));
      maxima[d] = Math.max(at(maxima, d), studentToNormal(most, degrees));
    }
  }
  return [...byFeature.values()].filter((maxima) => maxima.some((score) => score > 1)).flatMap((maxima) => [...maxima]);
}

/** Days that belong to one excursion of a window, so that days are not counted as independent. */
function clusterDays({ window }: LimitPlan): number {
  return window.kind === 'blocks' ? 1 : window.length;
}

/** Limits of a window's normal score for one kind of channel. */
export interface KindLimits {
  /** For channels that have moved in the reference: as high as the tail of their replay demands. */
  readonly moving: number;
  /** For channels that never have: what normal scores need. */
  readonly calm: number;
}

/** A tail is never drawn further than this multiple of the largest replayed score. */
const FARTHEST = 1.5;
/** Limits come from few weeks and are off themselves: margin for that. */
const MARGIN = 1.05;
/** A channel whose replayed scores all stay below this has never moved. */
const CALM = 1;

/** Whether a channel has never moved in the reference. */
export function isCalm(scores: Float64Array): boolean {
  return scores.every((score) => Math.abs(score) <= CALM);
}

/** Limits by kind: never below what independent normal scores need, and as high as the tail of the replayed weeks demands. */
export function limitsOf(replays: readonly ReplayedScores[], plan: LimitPlan): ReadonlyMap<ChannelKind, KindLimits> {
  const kinds = CHANNEL_KINDS.filter((kind) => replays.some((replay) => replay.kind === kind));
  return new Map(
    kinds.map((kind) => {
      const own = replays.filter((replay) => replay.kind === kind);
      const budget = plan.budget * SLACK * plan.window.share * kindShare(kind, kinds);
      const calm = normalQuantile(1 - Math.min(0.25, budget / (2 * own.length * looksOf(plan))));
      const expected = (budget * clusterDays(plan) * 7 * plan.weeks) / DAYS_OF_QUARTER;
      const maxima = dailyMaxima(own, plan.perDay);
      const largest = maxima.reduce((most, score) => Math.max(most, score), calm);
      return [
        kind,
        { calm, moving: MARGIN * Math.max(calm, Math.min(FARTHEST * largest, tailLevel(maxima, expected))) },
      ];
    }),
  );
}
