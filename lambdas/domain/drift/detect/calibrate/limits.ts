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

/** Scores of one channel's replay of a window. */
export interface ReplayedScores {
  readonly feature: number;
  readonly kind: ChannelKind;
  /** Size of the largest score of each day: Student's t with `degrees` degrees of freedom; empty if all are 0. */
  readonly maxima: Float64Array;
  readonly degrees: number;
}

/** What limits are set for. */
export interface LimitPlan {
  readonly window: Window;
  readonly budget: number;
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

/** Size of the largest score of each day, with `perDay` scores a day. */
export function dailyMaxima(scores: Float64Array, perDay: number): Float64Array {
  const maxima = new Float64Array(Math.floor(scores.length / perDay));
  for (let d = 0; d < maxima.length; d += 1) {
    let most = 0;
    for (let i = d * perDay; i < (d + 1) * perDay; i += 1) {
      const size = Math.abs(at(scores, i));
      if (size > most) most = size;
    }
    maxima[d] = most;
  }
  return maxima;
}

/** Largest normal score of each feature and day, of features that have moved. */
function movedMaxima(replays: readonly ReplayedScores[]): Float64Array {
  const byFeature = new Map<number, Float64Array>();
  for (const { feature, maxima, degrees } of replays) {
    if (maxima.length === 0) continue;
    const own = byFeature.get(feature) ?? new Float64Array(maxima.length);
    byFeature.set(feature, own);
    for (let d = 0; d < own.length; d += 1) {
      const score = studentToNormal(at(maxima, d), degrees);
      if (score > at(own, d)) own[d] = score;
    }
  }
  const moved = [...byFeature.values()].filter((maxima) => !isCalm(maxima));
  const joined = new Float64Array(moved.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const maxima of moved) {
    joined.set(maxima, from);
    from += maxima.length;
  }
  return joined;
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
export function isCalm(maxima: Float64Array): boolean {
  for (let d = 0; d < maxima.length; d += 1) if (at(maxima, d) > CALM) return false;
  return true;
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
      const maxima = movedMaxima(own);
      const largest = maxima.reduce((most, score) => Math.max(most, score), calm);
      return [
        kind,
        { calm, moving: MARGIN * Math.max(calm, Math.min(FARTHEST * largest, tailLevel(maxima, expected))) },
      ];
    }),
  );
}
