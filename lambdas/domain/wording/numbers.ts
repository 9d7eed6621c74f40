/** A whole number with commas between thousands: `1,480`; others are rounded. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number rounded to so many significant digits. @param digits 1 to 21 */
export function significant(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** Three significant digits, which are as many as anybody reads: `0.00173`. */
export function threeDigits(value: number): string {
  return String(significant(value));
}

/** A number with exactly so many digits after the point: `6.0`. */
export function decimals(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** A probability: three digits after the point, small ones with a power of ten. */
export function probability(p: number): string {
  if (p === 0) return '0';
  return p >= 0.001 ? p.toFixed(3) : p.toExponential(1);
}

/** `×4.7`: how many times as much, to two digits. */
export function times(ratio: number): string {
  return `×${significant(ratio, 2)}`;
}
