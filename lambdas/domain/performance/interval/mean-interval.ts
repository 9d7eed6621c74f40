import { effectiveCount, sampleVariance, type Moments } from '../../sketch/value/moments.ts';
import { studentQuantile } from '../../stats/distribution/student-quantile.ts';
import { known, type Interval, type Lack, type Result } from '../../outcome.ts';

/** Student's interval of a mean, over the effective number of values divided by the design effect (≥ 1). */
export function meanInterval(moments: Moments, level = 0.95, designEffect = 1): Result<Interval> {
  const rows = effectiveCount(moments) / designEffect;
  const variance = sampleVariance(moments);
  if (variance === undefined || !(rows > 1)) return tooFew(rows);
  const half = studentQuantile(0.5 + level / 2, rows - 1) * Math.sqrt(variance / rows);
  return known({ lower: moments.mean - half, upper: moments.mean + half, method: 't' });
}

function tooFew(got: number): Lack {
  return { kind: 'insufficient-data', of: 'values for an interval', needed: 2, got };
}
