import { sumOverCells, type CountPair, type Distance } from './count-pair.ts';

/**
 * Kullback-Leibler divergence of the present from the reference, Σ q ln(q / p), in nats. A cell that is empty on one side counts as half
 * a row there, one that is empty on both is dropped.
 */
export function kullbackLeibler(pair: CountPair): Distance {
  return sumOverCells(pair, 'half a row', ({ p, q }) => q * Math.log(q / p));
}
