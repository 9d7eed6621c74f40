import type { ChannelModel } from '../calibrate/calibration.ts';
import { calibrate, type CalibrationPlan, type ReferenceFeature } from '../calibrate/calibrate.ts';
import { calibrationFrom, type Learnt } from '../calibrate/learnt.ts';
import { joinCounts, type BlockCounts } from '../channel/block-counts.ts';
import { anchorOf, joinKnown, knownOf, layoutOf, nothingKnown } from '../channel/layout.ts';
import { addHour, meansOf, type Means } from '../channel/tally.ts';
import type { FeatureHour } from '../hour-sketch.ts';
import { slowBaseline, withWeek } from '../judge/judge-weeks.ts';
import { judgeBlock } from '../judge/judge-block.ts';
import { blockHoursOf, type DriftFeature, type DriftSettings } from '../settings.ts';
import type { DriftState, FeatureState } from './drift-state.ts';
import { meansOfParts } from './fold-hour.ts';
import { pushRecent } from './push-recent.ts';
import { blocksOfWeek, emptyBlock, emptyRecent } from './start.ts';
import { emptyWeek, withBlock, type Week } from './week.ts';

const noHours: readonly number[] = [];

/** Closes the open block: its numbers enter the running week, its residuals the last seven days, and every feature is judged. */
export function closeBlock(state: DriftState, settings: DriftSettings): DriftState {
  const { index } = state.block;
  const blocks = blocksOfWeek(settings);
  const anchored = state.features[0]?.layout !== undefined;
  const taken = anchored ? judgeBlock(takeBlock(state, blocks), index) : keepCounts(state);
  const next = { ...taken, block: emptyBlock(index + 1, settings.features.length) };
  if ((index + 1) % blocks !== 0) return next;
  return anchored ? rollWeek(next, settings) : anchorWeek(next, settings);
}

function keepCounts(state: DriftState): DriftState {
  return {
    ...state,
    features: state.features.map((feature, f) => ({
      ...feature,
      firstWeek: [...feature.firstWeek, ...state.block.counts.slice(f, f + 1)],
    })),
  };
}

function takeBlock(state: DriftState, blocks: number): DriftState {
  return { ...state, features: state.features.map((feature, f) => takeFeature(state, feature, { f, blocks })) };
}

function modelsOf({ calibration }: DriftState, f: number): readonly ChannelModel[] {
  return calibration === undefined ? [] : calibration.models.slice(calibration.starts[f], calibration.starts[f + 1]);
}

function takeFeature(
  state: DriftState,
  feature: FeatureState,
  { f, blocks }: { readonly f: number; readonly blocks: number },
): FeatureState {
  const { layout, known, open } = feature;
  if (layout === undefined) return feature;
  const block = state.block.index % blocks;
  const means = meansOfParts(state.block.tallies[f] ?? new Map(), { layout, known }, state.segmentRows);
  const hours = state.block.hours[f] ?? noHours;
  const kept: Means = open === undefined ? means : { ...means, present: 0, rows: 0 };
  const week = withBlock(feature.week, layout.channels, { block, means: kept, hours });
  const models = modelsOf(state, f);
  if (models.length === 0) return { ...feature, week };
  const recent = pushRecent(feature.recent, models, { block, means, hours });
  const slow = block + 1 === blocks ? withWeek(feature.slow, week, layout.channels) : feature.slow;
  return { ...feature, week, slow, recent };
}

function sketchOf(feature: DriftFeature, counts: BlockCounts): FeatureHour {
  if (feature.kind === 'categorical') return { missing: counts.missing, counts: Object.fromEntries(counts.names) };
  const cells = [...counts.cells.keys()];
  const first = cells.reduce((low, cell) => Math.min(low, cell), cells[0] ?? 0);
  const last = cells.reduce((high, cell) => Math.max(high, cell), first);
  const list =
    cells.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, i) => counts.cells.get(first + i) ?? 0);
  return { missing: counts.missing, first, cells: list };
}

/** End of the first week: each feature gets its channels, and the week is read through them. */
function anchorWeek(state: DriftState, settings: DriftSettings): DriftState {
  const blocks = blocksOfWeek(settings);
  const features = state.features.map((feature, f): FeatureState => {
    const spec = settings.features[f];
    if (spec === undefined) return feature;
    const anchor = anchorOf(spec, joinCounts(feature.firstWeek));
    const layout = layoutOf(anchor, settings);
    const known = knownOf(anchor);
    let week: Week = emptyWeek(layout.channels.length, blocks);
    feature.firstWeek.forEach((counts, block) => {
      const tally = addHour(undefined, { layout, known }, { rows: counts.rows, sketch: sketchOf(spec, counts) });
      week = withBlock(week, layout.channels, { block, means: meansOf(tally, layout), hours: noHours });
    });
    return {
      ...feature,
      anchor,
      layout,
      known,
      firstWeek: [],
      weeks: [week],
      week: emptyWeek(layout.channels.length, blocks),
      recent: emptyRecent(layout.channels.length, blocks),
    };
  });
  return { ...state, features, weeks: 1 };
}

/** Share of a week's blocks that must be free of findings for it to enter the reference. */
const LEAST_CLEAN = 0.5;

function rolled(feature: FeatureState, keep: number): FeatureState {
  const clean = feature.week.present.filter((rows) => rows > 0).length;
  const empty = emptyWeek(feature.layout?.channels.length ?? 0, feature.week.present.length);
  const full = feature.weeks.length >= keep;
  if (full && clean < LEAST_CLEAN * feature.week.present.length)
    return { ...feature, week: empty, fresh: feature.open === undefined ? feature.fresh : nothingKnown };
  const weeks = [...feature.weeks, feature.week].slice(-keep);
  if (feature.open !== undefined) return { ...feature, weeks, week: empty };
  return { ...feature, weeks, week: empty, known: joinKnown(feature.known, feature.fresh), fresh: nothingKnown };
}

/** End of a week: it takes the place of the oldest reference week of each feature, unless most of it was drifted. */
function rollWeek(state: DriftState, settings: DriftSettings): DriftState {
  const before = state.weeks;
  const weeks = Math.min(before + 1, settings.referenceWeeks);
  const features = state.features.map((feature) => rolled(feature, weeks));
  const next = { ...state, features, weeks };
  if (weeks < settings.leastWeeks) return next;
  return before + 1 === settings.leastWeeks
    ? primed(recalibrated(next, settings), settings)
    : recalibrated(next, settings);
}

/** The state with everything that follows from its reference weeks. */
export function recalibrated(state: DriftState, settings: DriftSettings): DriftState {
  return { ...state, calibration: calibrate(referenceOf(state), planOf(settings)) };
}

/** The same from what was learnt of the same weeks before; undefined if that does not fit. */
export function calibratedAgain(state: DriftState, settings: DriftSettings, learnt: Learnt): DriftState | undefined {
  const calibration = calibrationFrom(learnt, referenceOf(state), planOf(settings));
  return calibration === undefined ? undefined : { ...state, calibration };
}

function referenceOf({ features }: DriftState): readonly ReferenceFeature[] {
  return features.flatMap(({ layout, weeks }) => (layout === undefined ? [] : [{ layout, weeks }]));
}

function planOf(settings: DriftSettings): CalibrationPlan {
  return { budget: settings.budget, day: 24 / blockHoursOf(settings) };
}

/** Fills the last seven days from the last reference week, so that long windows work from the first live day on. */
function primed(state: DriftState, settings: DriftSettings): DriftState {
  const blocks = blocksOfWeek(settings);
  const { calibration } = state;
  if (calibration === undefined) return state;
  return {
    ...state,
    features: state.features.map((feature, f) => {
      const week = feature.weeks.at(-1);
      const models = calibration.models.slice(calibration.starts[f], calibration.starts[f + 1]);
      if (week === undefined) return feature;
      const hourly = 168 / blocks;
      let recent = feature.recent;
      for (let block = 0; block < blocks; block += 1)
        recent = pushRecent(recent, models, {
          block,
          week,
          hours: week.hours.subarray(block * hourly, (block + 1) * hourly),
        });
      const slow = slowBaseline(feature.weeks, feature.layout?.channels ?? []);
      return { ...feature, recent, slow };
    }),
  };
}
