import type { SliceHistory } from '../../judge/effects/design-effects.ts';
import { mergeLatency, type LatencySketch } from '../../sketch/latency-sketch.ts';
import type { RowEntry } from '../ticking/judge-rows.ts';
import { sumOf } from '../../stats/sum.ts';

/** What is known of a champion before a rollout starts; counts of requests drawn at random. */
export interface ChampionHistory {
  /** Windows that were watched, those without requests included. */
  readonly windows: number;
  /** Requests of the model, whichever version they were assigned to. */
  readonly modelRequests: number;
  /** Of the champion alone. */
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  /** Answers that were the callers' own fault. */
  readonly clientErrors: number;
  readonly latency: LatencySketch;
  /** Requests of the model by code of a segment's level; absent where no rollout compared segments. */
  readonly segments?: Readonly<Record<string, number>>;
}

/** A champion's past: requests, outcomes, and how its users clump. */
export interface History extends ChampionHistory {
  /** Rate of each binary KPI among its requests. */
  readonly kpiRates: Readonly<Record<string, number>>;
  /** Whether any outcome was ever heard: KPIs are judged only then. */
  readonly hearsOutcomes: boolean;
  /** Sticky routes alone; without windows while no slices are recorded. */
  readonly slices?: SliceHistory;
}

/** One window that has rows: its number on any calendar, and its entries. */
export interface WindowEntries {
  readonly window: number;
  readonly entries: readonly RowEntry[];
}

/** Windows without rows between two that have some: up to so many, nobody asked; beyond, nobody watched. */
const QUIET_WINDOWS = 10;

/** Adds up a champion's windows, in any order; rows are written only while a model is watched, so longer gaps do not count. */
export function championHistory(windows: readonly WindowEntries[], champion: string): ChampionHistory {
  const drawn = windows.flatMap(({ entries }) =>
    entries.filter(({ assignment, hop }) => assignment === 'random' && hop === 'assigned'),
  );
  const own = drawn.filter(({ version }) => version === champion);
  return {
    windows: watchedWindows(windows.map(({ window }) => window)),
    modelRequests: sumOf(drawn, ({ requests }) => requests),
    requests: sumOf(own, ({ requests }) => requests),
    errors: sumOf(own, ({ errors }) => errors),
    timeouts: sumOf(own, ({ timeouts }) => timeouts),
    clientErrors: sumOf(own, ({ clientErrors = 0 }) => clientErrors),
    ...segmentRequests(drawn),
    latency: own.reduce<LatencySketch>((merged, { latency }) => mergeLatency(merged, latency), {}),
  };
}

function segmentRequests(entries: readonly RowEntry[]): Pick<ChampionHistory, 'segments'> {
  const counted = entries.flatMap(({ segments }) => Object.entries(segments ?? {}));
  const segments: Record<string, number> = {};
  for (const [code, [requests]] of counted) segments[code] = (segments[code] ?? 0) + requests;
  return counted.length === 0 ? {} : { segments };
}

function watchedWindows(numbers: readonly number[]): number {
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
  return sorted.reduce((total, window, i) => {
    const gap = window - (sorted[i - 1] ?? window - 1);
    return total + (gap <= QUIET_WINDOWS + 1 ? gap : 1);
  }, 0);
}
