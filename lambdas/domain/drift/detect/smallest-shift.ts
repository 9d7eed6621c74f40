import type { ChannelModel } from './calibrate/calibration.ts';
import { DAY_LIMIT, normalToStudent } from './calibrate/scores.ts';
import { unpackCount } from './series/quantise.ts';
import { blockHoursOf, type DriftSettings } from './settings.ts';
import type { DriftState, FeatureState } from './state/drift-state.ts';
import type { Window } from './window.ts';

/** Smallest lasting change of a feature that is found with 90 per cent. */
export type SmallestShift = { readonly feature: string } & (
  | {
      readonly kind: 'known';
      /** Channel that it is about: `mean`, or the share of the most frequent category. */
      readonly what: string;
      /** Standard deviations, or a share of rows. */
      readonly shift: number;
      /** Days after which the window that finds it is full. */
      readonly days: number;
    }
  | { readonly kind: 'insufficient-data'; readonly neededWeeks: number; readonly gotWeeks: number }
  /** The feature has no channel that can shift: it is constant. */
  | { readonly kind: 'undefined'; readonly reason: string }
);

/** 90 per cent quantile of the normal distribution. */
const POWER = 1.2815515655446004;

interface Sight {
  readonly shift: number;
  readonly days: number;
}

/** Rows of a typical block: the harmonic mean over the reference. */
function typicalRows({ weeks }: FeatureState): number {
  const rows = weeks.flatMap(({ present }) => Array.from(present, unpackCount)).filter((count) => count > 0);
  return (
    rows.length /
    Math.max(
      1e-9,
      rows.reduce((sum, count) => sum + 1 / count, 0),
    )
  );
}

/** Variance of the mean of `blocks` blocks by sampling alone, of the present and of the reference. */
function samplingVariance({ curve }: ChannelModel, rows: number, blocks: number): number {
  const known = curve.meanVariance.filter((variance) => variance < Infinity);
  const reference = known.reduce((sum, variance) => sum + variance, 0) / Math.max(1, known.length);
  return (curve.rowVariance / rows + reference) / blocks;
}

function sightOf(
  model: ChannelModel,
  plan: { readonly window: Window; readonly w: number; readonly rows: number; readonly day: number },
): Sight | undefined {
  const { window, w, rows, day } = plan;
  const spread = model.spreads[w];
  const limit = model.limits[w] ?? Infinity;
  if (spread === undefined || limit === Infinity) return undefined;
  const needed = normalToStudent(limit, spread.degrees);
  if (window.kind === 'blocks') {
    const deviation = Math.sqrt(samplingVariance(model, rows, window.length) + spread.variance);
    return { shift: (needed + POWER) * deviation, days: window.length / day };
  }
  const root = Math.sqrt(spread.variance);
  const scores = (root * (needed + POWER)) / Math.sqrt(window.length);
  if (scores > DAY_LIMIT) return undefined;
  return {
    shift: scores * Math.sqrt(samplingVariance(model, rows, day) + model.daySpread.variance),
    days: window.length,
  };
}

/** Smallest shifts of all features at the present limits. A change below the least effect is never found. */
export function smallestShifts(state: DriftState, settings: DriftSettings): readonly SmallestShift[] {
  const { calibration } = state;
  return settings.features.map(({ name }, f): SmallestShift => {
    const feature = state.features[f];
    if (calibration === undefined || feature === undefined)
      return { feature: name, kind: 'insufficient-data', neededWeeks: settings.leastWeeks, gotWeeks: state.weeks };
    const model = calibration.models[calibration.starts[f] ?? 0];
    const isUsable = model !== undefined && (model.channel.kind === 'mean' || model.channel.kind === 'share');
    if (!isUsable) return { feature: name, kind: 'undefined', reason: 'the feature is constant' };
    const day = 24 / blockHoursOf(settings);
    const rows = typicalRows(feature);
    const sights = calibration.windows.flatMap((window, w) =>
      window.kind === 'blocks' || window.kind === 'days' ? (sightOf(model, { window, w, rows, day }) ?? []) : [],
    );
    const [best] = sights.toSorted((a, b) => a.shift - b.shift || a.days - b.days);
    if (best === undefined) return { feature: name, kind: 'undefined', reason: 'no window is long enough' };
    const deviation = Math.sqrt(
      samplingVariance(model, rows, best.days * day) + model.daySpread.variance / Math.max(1, best.days),
    );
    const shift = Math.max(best.shift, model.channel.floor + POWER * deviation);
    return { feature: name, kind: 'known', what: model.channel.name, shift, days: best.days };
  });
}
