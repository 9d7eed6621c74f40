import { threeDigits, whole } from './numbers.ts';

/** Name of a number as people read it: `meanBefore` as `mean before`. */
export function nameWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Value of a number: whole ones with commas, others to three digits. */
export function valueWords(value: number | string): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? whole(value) : threeDigits(value);
}
