/** Keeps a product of shares and counts from being taken for the next whole number. */
const ROUNDING = 1e-9;

/** Instances of a batch: so many percent of all, rounded down, one at least. */
export function batchSize(instances: number, percent: number): number {
  return Math.max(1, Math.floor((instances * percent) / 100 + ROUNDING));
}

/**
 * Shares of the challenger, in percent: each is a whole number of its instances, so that every batch carries what it is given.
 *
 * They stop below 100, which the promotion gives.
 */
export function batchWeights(instances: number, batch: number): readonly number[] {
  const count = Math.ceil(instances / batch) - 1;
  return Array.from({ length: count }, (_, index) => (100 * (index + 1) * batch) / instances);
}

/** Instances that carry a share, in percent, where `instances` carry everything. */
export function instancesFor(percent: number, instances: number): number {
  return Math.max(0, Math.ceil((percent * instances) / 100 - ROUNDING * instances));
}

/** Percent of the requests that so many of all instances carry. */
export function carriedPercent(instances: number, of: number): number {
  return Math.min(100, (100 * instances) / of);
}
