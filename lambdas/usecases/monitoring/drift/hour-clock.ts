import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { ModelHistory } from '../model-history.ts';

/** Hours in which the detector thinks, and weeks of its reference. */
export const BLOCK_HOURS = 6;
export const REFERENCE_WEEKS = 8;

/** Hours as whole numbers since the epoch: an hour is 60 windows, however long a window lasts. */
export interface HourClock {
  readonly indexOf: (iso: string) => number;
  readonly isoOf: (index: number) => string;
  /** End of the last block whose rows stand. */
  readonly blockEnd: number;
}

/** Clock of a check. */
export function hourClock({ span, windowSeconds }: Pick<ModelHistory, 'span' | 'windowSeconds'>): HourClock {
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const indexOf = (iso: string): number => Math.floor(epochMsOf(iso) / hourMs);
  return {
    indexOf,
    isoOf: (index) => isoAt(index * hourMs),
    blockEnd: Math.floor(indexOf(span.to) / BLOCK_HOURS) * BLOCK_HOURS,
  };
}
