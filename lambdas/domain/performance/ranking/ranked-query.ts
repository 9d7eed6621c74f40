/** What was served for one query. */
export interface RankedQuery {
  /** Relevance ≥ 0 of each item in the order as served; 0 is not relevant. */
  readonly served: readonly number[];
  /** Relevance of every relevant item of the query, served or not. */
  readonly relevant: readonly number[];
}

/** Discounted gain of the first k items: Σ rel_i / log2(i + 1). */
function discountedGain(relevances: readonly number[], k: number): number {
  return relevances.slice(0, k).reduce((sum, relevance, i) => sum + relevance / Math.log2(i + 2), 0);
}

/**
 * Gain of the first k items against the best order; undefined without a relevant item.
 *
 * Source: Järvelin, Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; the gain is the relevance itself.
 */
export function ndcgAt({ served, relevant }: RankedQuery, k: number): number | undefined {
  const ideal = discountedGain(
    relevant.toSorted((a, b) => b - a),
    k,
  );
  return ideal > 0 ? discountedGain(served, k) / ideal : undefined;
}

/** Mean over i ≤ k of precision@i where item i is relevant, divided by min(k, relevant); undefined without a relevant item. */
export function averagePrecisionAt(query: RankedQuery, k: number): number | undefined {
  const all = relevantCount(query);
  if (all === 0) return undefined;
  let [hits, sum] = [0, 0];
  query.served.slice(0, k).forEach((relevance, i) => {
    if (relevance <= 0) return;
    hits++;
    sum += hits / (i + 1);
  });
  return sum / Math.min(k, all);
}

/** 1 / rank of the first relevant item, 0 if none is among the first k. */
export function reciprocalRankAt({ served }: RankedQuery, k: number): number {
  const first = served.slice(0, k).findIndex((relevance) => relevance > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

/** 1 if any of the first k items is relevant, else 0. */
export function hitAt(query: RankedQuery, k: number): number {
  return hitsIn(query, k) > 0 ? 1 : 0;
}

/** Relevant items among the first k, over k. */
export function precisionAt(query: RankedQuery, k: number): number {
  return hitsIn(query, k) / k;
}

/** Relevant items among the first k, over all relevant ones; undefined without a relevant item. */
export function recallAt(query: RankedQuery, k: number): number | undefined {
  const all = relevantCount(query);
  return all === 0 ? undefined : hitsIn(query, k) / all;
}

/** F score of precision and recall at k; 0 if nothing relevant was served, undefined without a relevant item. */
export function fScoreAt(query: RankedQuery, k: number, beta = 1): number | undefined {
  const all = relevantCount(query);
  if (all === 0) return undefined;
  const weight = beta * beta;
  return ((1 + weight) * hitsIn(query, k)) / (k + weight * all);
}

function hitsIn({ served }: RankedQuery, k: number): number {
  return served.slice(0, k).filter((relevance) => relevance > 0).length;
}

function relevantCount({ relevant }: RankedQuery): number {
  return relevant.filter((relevance) => relevance > 0).length;
}
