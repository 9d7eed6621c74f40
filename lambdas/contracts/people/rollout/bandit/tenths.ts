import * as z from 'zod';

/** Steps of a tenth of a percent: 0.1, 0.2, … */
function isTenth(value: number): boolean {
  return Math.abs(value * 10 - Math.round(value * 10)) < 1e-9;
}

/** A share of all requests in percent, in steps of 0.1 %. */
export const tenths = z
  .number()
  .min(0.1, 'must be 0.1 to 99.9')
  .max(99.9, 'must be 0.1 to 99.9')
  .refine(isTenth, 'must be whole tenths of a percent');
