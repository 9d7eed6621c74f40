import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';

/** Windows beyond the wait after which labels are read although nobody heard that all of them have come. */
export const LATE_WINDOWS = 6;
/** Windows after the last copies were to go out in which routers that have not heard of it send some. */
export const LAST_COPIES_WINDOWS = 2;
/** Blocks in which the pairs of a planned shadow ripen at most, so that the labels of an hour are read so often at most … */
const MOST_BLOCKS = 48;
/** … and windows of a block at least: pairs are kept by five windows. */
const LEAST_WINDOWS = 5;

type Paired = NonNullable<RolloutPlan['paired']>;

/** Requests of windows [from, until), whose labels ripen together. */
export interface PairSpan {
  readonly from: number;
  readonly until: number;
}

/** Windows of a block of a shadow of so many windows. */
export function blockWindowsOf(plannedWindows: number): number {
  return Math.max(LEAST_WINDOWS, Math.ceil(plannedWindows / MOST_BLOCKS));
}

/**
 * Blocks from window `from` on whose labels are ripe: everything that arrived within the wait has been heard, or its time is over.
 *
 * A block ends where the planned shadow ends, and where the copies end, so that nothing waits for windows without copies.
 *
 * @param heardUntil window up to which (excluded) everything that arrived is stored
 * @param to window up to which (excluded) windows are final
 * @param end window from which on no copies were sent; Infinity while they are
 */
export function ripeBlocks(
  { plannedWindows, waitWindows, blockWindows }: Pick<Paired, 'plannedWindows' | 'waitWindows' | 'blockWindows'>,
  {
    from,
    heardUntil,
    to,
    end,
  }: { readonly from: number; readonly heardUntil: number; readonly to: number; readonly end: number },
): readonly PairSpan[] {
  const blocks: PairSpan[] = [];
  for (let next = from; next < end;) {
    const until = Math.min(next + blockWindows, end, next < plannedWindows ? plannedWindows : Infinity);
    const ripeAt = until + waitWindows;
    if (to < ripeAt || (heardUntil < ripeAt && to < ripeAt + LATE_WINDOWS)) break;
    blocks.push({ from: next, until });
    next = until;
  }
  return blocks;
}
