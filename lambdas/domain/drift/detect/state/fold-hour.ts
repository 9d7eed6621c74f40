import { addCounts } from '../channel/block-counts.ts';
import { joinKnown } from '../channel/layout.ts';
import { standardise } from '../channel/standardise.ts';
import {
  addHour,
  emptyTally,
  freshOf,
  meansOf,
  positionOf,
  type Means,
  type Reading,
  type Tally,
} from '../channel/tally.ts';
import type { FeatureHour, HourPart, HourSketch } from '../hour-sketch.ts';
import { blockHoursOf, type DriftSettings } from '../settings.ts';
import type { DriftState, FeatureState, OpenBlock } from './drift-state.ts';

const noRows: FeatureHour = {};

/** Parts of an hour that a feature is read from: all rows, or each segment if the feature is explained by them. */
function partsOf(settings: DriftSettings, name: string, sketch: HourSketch): ReadonlyMap<string, HourPart> {
  if (settings.segment === undefined || settings.segment === name || sketch.segments === undefined)
    return new Map([['', sketch]]);
  return new Map(Object.entries(sketch.segments));
}

/** Means over parts: of all rows, or standardised to the segments' shares of the first week. */
export function meansOfParts(
  tallies: ReadonlyMap<string, Tally>,
  reading: Reading,
  segmentRows: ReadonlyMap<string, number>,
): Means {
  const [only] = tallies.values();
  if (only === undefined) return meansOf(emptyTally(reading.layout), reading.layout);
  if (tallies.has('')) return meansOf(only, reading.layout);
  const total = [...segmentRows.values()].reduce((sum, rows) => sum + rows, 0);
  const parts = [...tallies].map(([segment, tally]) => ({
    means: meansOf(tally, reading.layout),
    weight: (segmentRows.get(segment) ?? 0) / Math.max(1, total),
  }));
  return standardise(parts) ?? meansOf(emptyTally(reading.layout), reading.layout);
}

interface Folded {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly hours: Float64Array;
}

function foldFeature(
  before: Folded,
  reading: Reading,
  hour: {
    readonly parts: ReadonlyMap<string, HourPart>;
    readonly name: string;
    readonly slot: number;
    readonly slots: number;
    readonly segmentRows: ReadonlyMap<string, number>;
  },
): Folded {
  const tallies = new Map(before.tallies);
  const hasHours = reading.layout.channels[0]?.kind === 'mean';
  let sum = 0;
  let weights = 0;
  for (const [segment, part] of hour.parts) {
    const sketch = part.features[hour.name] ?? { missing: part.rows };
    tallies.set(segment, addHour(tallies.get(segment), reading, { rows: part.rows, sketch }));
    if (!hasHours || part.rows === 0) continue;
    const weight = segment === '' ? 1 : (hour.segmentRows.get(segment) ?? 0);
    sum += weight * positionOf(reading.layout, sketch);
    weights += weight;
  }
  if (!hasHours) return { tallies, hours: before.hours };
  const hours = before.hours.length > 0 ? before.hours.slice() : new Float64Array(hour.slots);
  hours[hour.slot] = weights > 0 ? sum / weights : 0;
  return { tallies, hours };
}

/** The open block with one more hour in it, and features that remember what they saw for the first time. */
export function foldHour(state: DriftState, settings: DriftSettings, sketch: HourSketch): DriftState {
  const slots = blockHoursOf(settings);
  const slot = (sketch.hour - state.startHour) % slots;
  const block = { ...state.block, seen: state.block.seen | (1 << slot), rows: state.block.rows + sketch.rows };
  if (sketch.rows === 0) return { ...state, block };
  const learning = state.features[0]?.layout === undefined;
  if (learning) return { ...state, block: countHour(block, settings, sketch), segmentRows: segmentsOf(state, sketch) };
  const folded = settings.features.map(({ name }, f) => {
    const feature = state.features[f];
    const before = {
      tallies: block.tallies[f] ?? new Map<string, Tally>(),
      hours: block.hours[f] ?? new Float64Array(0),
    };
    if (feature?.layout === undefined) return before;
    const reading = { layout: feature.layout, known: feature.known };
    const parts = partsOf(settings, name, sketch);
    return foldFeature(before, reading, { parts, name, slot, slots, segmentRows: state.segmentRows });
  });
  const features = state.features.map((feature, f) =>
    withFresh(feature, sketch.features[settings.features[f]?.name ?? ''] ?? noRows),
  );
  return {
    ...state,
    features,
    block: { ...block, tallies: folded.map(({ tallies }) => tallies), hours: folded.map(({ hours }) => hours) },
  };
}

function withFresh(feature: FeatureState, sketch: FeatureHour): FeatureState {
  const all = joinKnown(feature.known, feature.fresh);
  const seen = freshOf(sketch, all);
  return seen === all ? feature : { ...feature, fresh: seen };
}

function countHour(block: OpenBlock, settings: DriftSettings, sketch: HourSketch): OpenBlock {
  return {
    ...block,
    counts: settings.features.flatMap(({ name }, f) => {
      const before = block.counts[f];
      return before === undefined
        ? []
        : [addCounts(before, sketch.rows, sketch.features[name] ?? { missing: sketch.rows })];
    }),
  };
}

function segmentsOf({ segmentRows }: DriftState, { segments = {} }: HourSketch): ReadonlyMap<string, number> {
  const next = new Map(segmentRows);
  for (const [name, { rows }] of Object.entries(segments)) next.set(name, (next.get(name) ?? 0) + rows);
  return next;
}
