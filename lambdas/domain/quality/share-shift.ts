import { shareChange, type ShareOf } from '../drift/test/share-change.ts';
import { fisherTest } from '../drift/test/fisher-test.ts';

/** When a share counts as moved. */
export interface ShiftRule {
  /** Largest probability of such a change, two-sided, if nothing moved; in (0, 1). */
  readonly level: number;
  /** Least difference of the shares, in (0, 1): smaller ones are nobody's concern however certain they are. */
  readonly floor: number;
  /** Least rows on each side. */
  readonly leastRows: number;
  /** Least rows with the property now. */
  readonly leastHits: number;
}

/** What became of a share. */
export type ShareShift =
  | {
      readonly kind: 'insufficient-data';
      readonly side: 'before' | 'now';
      readonly needed: number;
      readonly got: number;
    }
  | { readonly kind: 'steady' }
  | {
      readonly kind: 'risen';
      readonly before: number;
      readonly now: number;
      /** Interval of the difference at the rule's level. */
      readonly low: number;
      readonly high: number;
      readonly p: number;
    };

/** Rows up to which the exact test is computed; beyond it the normal approximation agrees to the digits that are told. */
const EXACT_UP_TO = 5_000;

/** Whether a share has risen against the rows before: significant, and by as much as matters. */
export function shareShift(before: ShareOf, now: ShareOf, rule: ShiftRule): ShareShift {
  const needed = rule.leastRows;
  if (before.rows < needed) return { kind: 'insufficient-data', side: 'before', needed, got: before.rows };
  if (now.rows < needed) return { kind: 'insufficient-data', side: 'now', needed, got: now.rows };
  if (now.hits < rule.leastHits) return { kind: 'steady' };
  const change = shareChange(before, now, rule.level);
  if (change.kind !== 'known' || change.difference < rule.floor) return { kind: 'steady' };
  const p = probabilityOf(before, now, change.p);
  if (p > rule.level) return { kind: 'steady' };
  return { kind: 'risen', before: change.reference, now: change.current, low: change.low, high: change.high, p };
}

function probabilityOf(before: ShareOf, now: ShareOf, approximate: number): number {
  if (before.rows + now.rows > EXACT_UP_TO) return approximate;
  const exact = fisherTest({
    reference: [before.hits, before.rows - before.hits],
    current: [now.hits, now.rows - now.hits],
  });
  return exact.kind === 'known' ? exact.p : approximate;
}
