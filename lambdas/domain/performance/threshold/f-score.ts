import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { ratioOf, type Result } from '../../outcome.ts';

/**
 * F score: (1 + β²) TP / ((1 + β²) TP + β² FN + FP), in [0, 1].
 *
 * Source: van Rijsbergen (1979), Information Retrieval, chapter 7.
 *
 * @param beta how many times recall weighs as much as precision; > 0
 */
export function fScore({ tp, fp, fn }: Confusion, beta: number): Result {
  const hits = (1 + beta * beta) * tp;
  return ratioOf(hits, hits + beta * beta * fn + fp, 'neither positives nor chosen rows');
}
