import type { PerformanceAlarms } from '../../../contracts/stored/performance-details.ts';
import { listWords } from '../../wording/list.ts';

/** What the alarm on performance makes of labels that come only for some; nothing where they come for all alike. */
export function selectiveAlarmWords({ selective }: PerformanceAlarms): readonly string[] {
  if (selective === undefined) return [];
  const { why, bounds } = selective;
  return bounds.length === 0
    ? [
        `The alarm on performance says nothing of these labels: ${why}, and no labelled baseline can be held against them.`,
      ]
    : [
        `The alarm on performance compares the least that all answers can have lost (${listWords(bounds)}) with the baseline: ${why}.`,
      ];
}
