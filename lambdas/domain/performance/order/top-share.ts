import type { ClassGroups } from './class-groups.ts';
import { gainAt, type Gain } from './gain.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** The top k % of the population by score. */
export interface TopShare {
  /** Share of all positives among them. */
  readonly capture: Gain;
  /** Positives per row among them. */
  readonly precision: Gain;
}

/** Capture rate and precision in the top share of the population, in (0, 1]. */
export function topShare(groups: ClassGroups, share: number): Result<TopShare> {
  if (groups.positives === 0) return undefinedBecause('no positives');
  const rows = share * (groups.positives + groups.negatives);
  const capture = gainAt(groups, rows);
  const scale = groups.positives / rows;
  return known({
    capture,
    precision: { value: capture.value * scale, lower: capture.lower * scale, upper: capture.upper * scale },
  });
}
