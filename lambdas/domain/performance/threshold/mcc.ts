import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { ratioOf, type Result } from '../../outcome.ts';

/** Matthews correlation coefficient, in [−1, 1]. Source: Matthews (1975), Biochimica et Biophysica Acta 405. */
export function mcc({ tp, fp, tn, fn }: Confusion): Result {
  const spread = Math.sqrt((tp + fp) * (tn + fn)) * Math.sqrt((tp + fn) * (tn + fp));
  return ratioOf(tp * tn - fp * fn, spread, 'a row or column of the matrix is empty');
}
