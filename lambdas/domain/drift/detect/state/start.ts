import { emptyCounts } from '../channel/block-counts.ts';
import { nothingKnown } from '../channel/layout.ts';
import { blockHoursOf, type DriftSettings } from '../settings.ts';
import type { DriftState, FeatureState, OpenBlock, Recent } from './drift-state.ts';
import { emptyWeek } from './week.ts';

/** Residuals of seven days without rows. */
export function emptyRecent(channels: number, blocks: number): Recent {
  return {
    residuals: new Int16Array(channels * blocks),
    present: new Uint8Array(blocks),
    rows: new Uint8Array(blocks),
    hours: new Int8Array(0),
    hourRows: new Uint8Array(blocks),
  };
}

/** A block without hours. */
export function emptyBlock(index: number, features: number): OpenBlock {
  return {
    index,
    seen: 0,
    rows: 0,
    counts: Array.from({ length: features }, () => emptyCounts),
    tallies: Array.from({ length: features }, () => new Map()),
    hours: Array.from({ length: features }, () => []),
  };
}

function emptyFeature(): FeatureState {
  return {
    firstWeek: [],
    anchor: undefined,
    layout: undefined,
    known: nothingKnown,
    fresh: nothingKnown,
    weeks: [],
    week: emptyWeek(0, 0),
    slow: { baseline: new Float32Array(0), variance: new Float32Array(0), weeks: 0, trail: [] },
    recent: emptyRecent(0, 0),
    open: undefined,
    scar: { ratio: 0, block: 0 },
  };
}

/** State of a model that has seen nothing; blocks are counted from the day of `firstHour` (hours since the epoch). */
export function startDrift(settings: DriftSettings, firstHour: number): DriftState {
  const count = settings.features.length;
  return {
    startHour: Math.floor(firstHour / 24) * 24,
    block: emptyBlock(0, count),
    features: Array.from({ length: count }, emptyFeature),
    weeks: 0,
    segmentRows: new Map(),
    spent: 0,
    calibration: undefined,
    lateHours: 0,
  };
}

/** Blocks of a week. */
export function blocksOfWeek(settings: DriftSettings): number {
  return 168 / blockHoursOf(settings);
}
