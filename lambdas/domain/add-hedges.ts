import type { HedgeCounts } from '../contracts/stored/rows/hedge-counts.ts';

/** Adds up hedged calls; nothing where neither side has any. */
export function addHedges(a: HedgeCounts | undefined, b: HedgeCounts | undefined): HedgeCounts | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}
