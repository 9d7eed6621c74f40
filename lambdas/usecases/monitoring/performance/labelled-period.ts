import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { windowsIn } from '../../../contracts/people/duration.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { WideHour } from '../wide-hour.ts';

/** An hour or a day: the counts of its requests, and its wide row with the labels; undefined if the object is gone. */
export interface LabelledPeriod {
  readonly pointer: PointerRow;
  readonly row: WideHour | undefined;
  /** Old enough for its labels. */
  readonly isRipe: boolean;
}

/** When an hour or day is old enough for its labels. */
export interface Ripeness {
  readonly labels: NonNullable<Specification['labels']>;
  readonly period: 'hour' | 'day';
  readonly windowSeconds: number;
  /** ISO instant of now. */
  readonly at: string;
}

/** Whether the last request of a period is as old as the labels' maturity. */
export function isRipe(start: string, { labels, period, windowSeconds, at }: Ripeness): boolean {
  const end = epochMsOf(start) + periodSeconds(period, windowSeconds) * 1000;
  return end <= matureMs({ labels, windowSeconds, at });
}

/** Requests up to this instant are as old as the labels' maturity, in milliseconds since the epoch. */
export function matureMs({ labels, windowSeconds, at }: Omit<Ripeness, 'period'>): number {
  return epochMsOf(at) - windowsIn(labels.maturity) * windowSeconds * 1000;
}
