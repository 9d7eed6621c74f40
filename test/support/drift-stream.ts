import type { FeatureHour, HourSketch } from '../../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftSettings } from '../../lambdas/domain/drift/detect/settings.ts';

/** Uniform draws in [0, 1) from a seed (mulberry32). */
export function seededDraws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal draw (Box and Muller). */
export function normalDraw(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** What a made-up stream looks like; all shapes by hour from the start. */
export interface StreamPlan {
  readonly hours: number;
  readonly rows: number;
  readonly numeric: number;
  readonly seed: number;
  /** Standard deviation of a shock to every day, by feature. */
  readonly dayShock?: number;
  /** Shift of feature f0, in standard deviations. */
  readonly shift?: (hour: number) => number;
  /** Missing share of feature f0. */
  readonly missing?: (hour: number) => number;
  /** Share of a category of c0 that was never seen before. */
  readonly fresh?: (hour: number) => number;
}

/** Monday, 1 January 2024. */
export const FIRST_HOUR = 473352;

/** Settings for a made-up stream: a check every six hours, eight reference weeks. */
export function streamSettings(numeric: number): DriftSettings {
  return {
    features: [
      ...Array.from({ length: numeric }, (_, f) => ({ name: `f${f}`, kind: 'numeric' as const })),
      { name: 'c0', kind: 'categorical' },
    ],
    checkEveryHours: 6,
    referenceWeeks: 8,
    leastWeeks: 8,
    budget: 1,
    minEffect: 0.1,
    minShare: 0.02,
  };
}

interface Drawn {
  readonly random: () => number;
  readonly rows: number;
}

function numericHour({ random, rows }: Drawn, mean: number, missingShare: number): FeatureHour {
  const counts = new Map<number, number>();
  let missing = 0;
  for (let i = 0; i < rows; i += 1) {
    if (random() < missingShare) {
      missing += 1;
      continue;
    }
    const cell = Math.floor(16 * Math.asinh(mean + normalDraw(random)));
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  if (counts.size === 0) return { missing };
  const first = Math.min(...counts.keys());
  const last = Math.max(...counts.keys());
  return { missing, first, cells: Array.from({ length: last - first + 1 }, (_, i) => counts.get(first + i) ?? 0) };
}

function categoryHour({ random, rows }: Drawn, fresh: number): FeatureHour {
  const counts: Record<string, number> = {};
  for (let i = 0; i < rows; i += 1) {
    const u = random();
    const known = u < 0.5 ? 'red' : u < 0.8 ? 'green' : 'blue';
    const name = random() < fresh ? 'never seen' : known;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return { counts };
}

const nothing = (): number => 0;

/** Hours of a stream with a daily curve of half a standard deviation. */
export function* driftStream(plan: StreamPlan): Generator<HourSketch> {
  const random = seededDraws(plan.seed);
  const { rows, dayShock = 0, shift = nothing, missing = nothing, fresh = nothing } = plan;
  let shocks: readonly number[] = [];
  for (let h = 0; h < plan.hours; h += 1) {
    if (h % 24 === 0) shocks = Array.from({ length: plan.numeric }, () => dayShock * normalDraw(random));
    const curve = 0.5 * Math.sin((2 * Math.PI * h) / 24);
    const features: Record<string, FeatureHour> = { c0: categoryHour({ random, rows }, fresh(h)) };
    shocks.forEach((shock, f) => {
      const mean = curve + shock + (f === 0 ? shift(h) : 0);
      features[`f${f}`] = numericHour({ random, rows }, mean, f === 0 ? missing(h) : 0);
    });
    yield { hour: FIRST_HOUR + h, rows, features };
  }
}
