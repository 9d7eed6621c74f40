import { decimals, significant } from './numbers.ts';

/** A share in percent, with as many digits as tell something: `1.23 %` for 0.0123. */
export function percent(share: number): string {
  return `${significant(100 * share)} %`;
}

/** A share in percent, to a tenth: what was found by simulation deserves no more. */
export function percentToTenth(share: number): string {
  return `${Number(decimals(100 * share, 1))} %`;
}

/** A share as percentage points with one digit after the point, for what stands behind `±`. */
export function points(share: number): string {
  return decimals(100 * share, 1);
}
