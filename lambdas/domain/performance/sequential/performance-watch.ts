import { foldLosses, freshWatch, recentLosses, type LossWatch } from './loss-watch.ts';
import type { Losses } from './ripe-losses.ts';

/** The watch over a model's champion, by measure. */
export interface PerformanceWatch {
  readonly version: string;
  readonly measures: Readonly<Record<string, LossWatch>>;
  /** The version before, as its youngest batches were. */
  readonly previous?: PreviousVersion;
}

/** Mean losses of a version that is champion no more. */
export interface PreviousVersion {
  readonly version: string;
  readonly losses: Readonly<Record<string, number>>;
}

/** Labels of one version that became ripe together. */
export interface VersionBatch {
  readonly at: number;
  readonly version: string;
  readonly losses: Losses;
  /** The losses are the least that those of all answers can be: only a labelled baseline is held against them. @default false */
  readonly isBound?: boolean;
}

/** What the owner declared. */
export interface DeclaredTolerance {
  readonly tolerance: number;
  /** Chance of ever a false alarm over the model's whole life, all measures and versions together. */
  readonly budget: number;
  /** Losses of the version's fixed baseline. */
  readonly baseline?: Losses | undefined;
}

/** Measures of one task at most: each has an even part of the budget. */
const MEASURES = 2;
/** Days rank within themselves and a baseline as a whole: its ranking is no reference for theirs. */
const WITHOUT_BASELINE: ReadonlySet<string> = new Set(['auc']);
const SHARES: ReadonlySet<string> = new Set(['auc', 'brier', 'accuracy']);

/** Folds a batch. Another version than before begins anew, with what is left of the budget. */
export function foldVersionBatch(
  before: PerformanceWatch | undefined,
  batch: VersionBatch,
  declared: DeclaredTolerance,
): PerformanceWatch {
  const watch = before?.version === batch.version ? before : succeed(before, batch.version);
  const compared = Object.entries(batch.losses).filter(
    ([name]) => batch.isBound !== true || isBaselined(name, watch.measures[name], declared),
  );
  const folded = compared.map(([name, losses]) => {
    const terms = {
      tolerance: declared.tolerance,
      budget: declared.budget / MEASURES,
      baseline: WITHOUT_BASELINE.has(name) ? undefined : declared.baseline?.[name],
      isShare: SHARES.has(name),
    };
    return [name, foldLosses(watch.measures[name] ?? freshWatch(1), { at: batch.at, losses }, terms)] as const;
  });
  return { ...watch, measures: { ...watch.measures, ...Object.fromEntries(folded) } };
}

function isBaselined(name: string, watch: LossWatch | undefined, { baseline }: DeclaredTolerance): boolean {
  if (WITHOUT_BASELINE.has(name) || watch?.learnt?.source === 'first-labels') return false;
  return baseline?.[name] !== undefined;
}

function succeed(before: PerformanceWatch | undefined, version: string): PerformanceWatch {
  if (before === undefined) return { version, measures: {} };
  const measures = Object.entries(before.measures);
  return {
    version,
    measures: Object.fromEntries(measures.map(([name, { life }]) => [name, freshWatch(life + 1)])),
    previous: {
      version: before.version,
      losses: Object.fromEntries(
        measures.flatMap(([name, { recent }]) => (recent.length === 0 ? [] : [[name, recentLosses(recent).mean]])),
      ),
    },
  };
}
