import { sumOverCells, type CountPair, type Distance } from './count-pair.ts';

/** Total variation distance: half the sum of absolute differences of shares, 0 to 1. */
export function totalVariation(pair: CountPair): Distance {
  return sumOverCells(pair, 'zero', ({ p, q }) => Math.abs(p - q) / 2);
}
