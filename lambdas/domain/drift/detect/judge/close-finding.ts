import type { Calibration, ChannelModel } from '../calibrate/calibration.ts';
import type { FeatureState, OpenFinding } from '../state/drift-state.ts';
import { blocksOf } from '../window.ts';
import { hourEffect } from './judge-hours.ts';
import { recentCourse, stretchOf } from './recent-course.ts';

/** Where an open finding stands. */
export interface Standing {
  readonly kind: 'open' | 'closed';
  readonly now: number;
}

/** What is needed to look at an open finding again. */
export interface Review {
  readonly calibration: Calibration;
  readonly model: ChannelModel;
  readonly lastBlock: number;
}

/** Share of the opening effect below which a finding closes. */
const HALF = 0.5;

function effectNow(
  feature: FeatureState,
  open: OpenFinding,
  { calibration, model, lastBlock }: Review,
): number | undefined {
  const size = feature.recent.present.length;
  const day = size / 7;
  const window = calibration.windows[open.window];
  if (window === undefined) return undefined;
  if (window.kind === 'same-hour') {
    if ((lastBlock + 1) % day !== 0) return undefined;
    const endHour = (((lastBlock + 1) % size) * 168) / size;
    return hourEffect(feature.recent, model, { hour: open.hourOfDay ?? 0, days: 3, endHour });
  }
  const days = Math.max(1, Math.min(3, Math.ceil(blocksOf(window, day) / day)));
  const stretch = stretchOf(recentCourse(feature.recent, model, lastBlock), size, days * day);
  return stretch.variance === 0 ? undefined : stretch.mean;
}

/**
 * Hysteresis: a finding stays open until the effect over the last day, or as many days as it took to see it (at most three), is less
 * than half of what it was or less than half of the least effect. Without rows nothing is said and it stays as it is.
 */
export function reviewFinding(feature: FeatureState, open: OpenFinding, review: Review): Standing {
  const now = effectNow(feature, open, review);
  if (now === undefined) return { kind: 'open', now: open.now };
  const least = Math.max(HALF * Math.abs(open.effect), HALF * review.model.channel.floor);
  return { kind: now * Math.sign(open.effect) < least ? 'closed' : 'open', now };
}
