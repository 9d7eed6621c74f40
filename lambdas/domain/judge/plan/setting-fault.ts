import type { SettingFault as Fault } from '../model/input-error.ts';

/** A fault in words: where, what would be right, what was given. */
export function sentence(fault: Fault): string {
  return `${fault.path} must be ${fault.right}, got ${JSON.stringify(fault.given) ?? 'nothing'}`;
}

/** No fault if it holds. */
export function unless(holds: boolean, fault: Fault): readonly Fault[] {
  return holds ? [] : [fault];
}

/** A whole number from `from` up. */
export const isWhole = (value: number, from: number): boolean => Number.isSafeInteger(value) && value >= from;
/** A number between `low` and `high`, both excluded. */
export const isInside = (value: number, low: number, high: number): boolean =>
  Number.isFinite(value) && value > low && value < high;
