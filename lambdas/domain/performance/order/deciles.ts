import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';
import type { ClassGroups } from './class-groups.ts';
import { gainAt, type Gain } from './gain.ts';

/** One tenth of the population by descending score. */
export interface Decile {
  readonly rows: number;
  readonly positives: number;
  /** Positives per row; 0 for a tenth without rows. */
  readonly rate: number;
  /** Share of all positives up to the end of this tenth. */
  readonly gain: number;
  /** Rate against the base rate. */
  readonly lift: number;
  /** Gain against the share of the population. */
  readonly cumulativeLift: number;
  /** |share of positives − share of negatives| up to the end of this tenth. */
  readonly separation: number;
  /** Its rate is above that of the tenth before: the score does not rank here. */
  readonly isBreak: boolean;
}

/** Decile table with the base rate. */
export interface DecileTable {
  readonly baseRate: number;
  readonly deciles: readonly Decile[];
}

/** One cut of the population: weight up to it, and positives up to it. */
interface Cut {
  readonly rows: number;
  readonly positives: number;
}

/** Decile table of rows: stable sort by descending score, cuts at floor(n k / 10) of the weight. */
export function decilesOfRows(rows: readonly ScoredRow[]): Result<DecileTable> {
  const sorted = rows.toSorted((a, b) => b.score - a.score);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const cuts: Cut[] = [];
  let [seen, found, next] = [0, 0, 0];
  for (let k = 1; k <= 10; k++) {
    for (let row = sorted[next]; row !== undefined && seen + row.weight <= (total * k) / 10; row = sorted[next]) {
      seen += row.weight;
      found += row.isPositive ? row.weight : 0;
      next++;
    }
    cuts.push({ rows: seen, positives: found });
  }
  return tableOf(withAll(cuts, rows));
}

/** The last cut is everything, whatever the rounding of the weights. */
function withAll(cuts: readonly Cut[], rows: readonly ScoredRow[]): readonly Cut[] {
  const all = (chosen: readonly ScoredRow[]): number => chosen.reduce((sum, { weight }) => sum + weight, 0);
  return cuts.with(9, { rows: all(rows), positives: all(rows.filter(({ isPositive }) => isPositive)) });
}

/** Decile table of a sketch with the bounds of each gain. */
export interface BinnedDeciles extends DecileTable {
  readonly gains: readonly Gain[];
}

/** Decile table of bins: the cuts floor(n k / 10) with linear gains inside a bin. */
export function decilesOfGroups(groups: ClassGroups): Result<BinnedDeciles> {
  const total = groups.positives + groups.negatives;
  const depths = Array.from({ length: 10 }, (_, i) => Math.floor(((i + 1) * total) / 10 + 1e-9)).with(9, total);
  if (groups.positives === 0) return undefinedBecause('no positives');
  const gains = depths.map((rows) => gainAt(groups, rows));
  const table = tableOf(depths.map((rows, i) => ({ rows, positives: (gains[i]?.value ?? 1) * groups.positives })));
  return table.kind === 'known' ? known({ ...table.value, gains }) : table;
}

function tableOf(cuts: readonly Cut[]): Result<DecileTable> {
  const all = cuts.at(-1) ?? { rows: 0, positives: 0 };
  if (all.positives === 0) return undefinedBecause('no positives');
  const deciles: Decile[] = [];
  for (const [i, cut] of cuts.entries()) {
    const before = cuts[i - 1] ?? { rows: 0, positives: 0 };
    deciles.push(decileOf({ before, cut, all }, deciles.at(-1)));
  }
  return known({ baseRate: all.positives / all.rows, deciles });
}

interface Step {
  readonly before: Cut;
  readonly cut: Cut;
  readonly all: Cut;
}

function decileOf({ before, cut, all }: Step, previous: Decile | undefined): Decile {
  const rows = cut.rows - before.rows;
  const positives = cut.positives - before.positives;
  const rate = rows === 0 ? 0 : positives / rows;
  const gain = cut.positives / all.positives;
  const negatives = all.rows - all.positives;
  const baseRate = all.positives / all.rows;
  return {
    rows,
    positives,
    rate,
    gain,
    lift: rate / baseRate,
    cumulativeLift: cut.rows === 0 ? 0 : gain / (cut.rows / all.rows),
    separation: negatives === 0 ? 0 : Math.abs(gain - (cut.rows - cut.positives) / negatives),
    isBreak: previous !== undefined && rate > previous.rate,
  };
}
