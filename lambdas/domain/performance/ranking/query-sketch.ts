import { emptyMoments, mergeMoments, momentsOf, type Moments } from '../../sketch/value/moments.ts';
import {
  averagePrecisionAt,
  fScoreAt,
  hitAt,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRankAt,
  type RankedQuery,
} from './ranked-query.ts';

const perQuery = {
  ndcg: ndcgAt,
  map: averagePrecisionAt,
  mrr: reciprocalRankAt,
  'hit-rate': hitAt,
  precision: precisionAt,
  recall: recallAt,
  f1: (query: RankedQuery, k: number) => fScoreAt(query, k),
} as const;

/** Names of the numbers of one query. */
export type QueryNumber = keyof typeof perQuery;

/** Names in the order of the report. */
export const queryNumbers = ['ndcg', 'map', 'mrr', 'hit-rate', 'precision', 'recall', 'f1'] as const;

/** Numbers of all queries, each one folded when its labels were joined. */
export interface QuerySketch {
  readonly k: number;
  readonly numbers: Readonly<Record<QueryNumber, Moments>>;
  /** Queries without a relevant item: left out of NDCG, MAP, recall and F. */
  readonly withoutRelevant: number;
}

/** No queries. */
export function emptyQueries(k: number): QuerySketch {
  return { k, numbers: byNumber(() => emptyMoments), withoutRelevant: 0 };
}

/** Sketch of queries in one pass. */
export function queriesOf(queries: readonly RankedQuery[], k: number): QuerySketch {
  const numbers = byNumber((name) =>
    momentsOf(queries.map((query) => perQuery[name](query, k)).filter((value) => value !== undefined)),
  );
  const withoutRelevant = queries.filter(({ relevant }) => !relevant.some((relevance) => relevance > 0)).length;
  return { k, numbers, withoutRelevant };
}

/** Joins two sketches as if all their queries had gone into one. */
export function mergeQueries(a: QuerySketch, b: QuerySketch): QuerySketch {
  return {
    k: a.k,
    numbers: byNumber((name) => mergeMoments(a.numbers[name], b.numbers[name])),
    withoutRelevant: a.withoutRelevant + b.withoutRelevant,
  };
}

function byNumber(value: (name: QueryNumber) => Moments): Readonly<Record<QueryNumber, Moments>> {
  return {
    ndcg: value('ndcg'),
    map: value('map'),
    mrr: value('mrr'),
    'hit-rate': value('hit-rate'),
    precision: value('precision'),
    recall: value('recall'),
    f1: value('f1'),
  };
}
