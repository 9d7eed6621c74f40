import { effectiveCount } from '../../sketch/value/moments.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { known, type NamedOutcome } from '../../outcome.ts';
import { queryNumbers, type QuerySketch } from '../ranking/query-sketch.ts';
import { finishDrafts, type MeasureSettings } from './draft.ts';
import { withEnough } from './least-data.ts';

/** Every number of a ranking model from its merged sketch, named `ndcg@10`. */
export function measureRanking({ k, numbers }: QuerySketch, settings: MeasureSettings): readonly NamedOutcome[] {
  const { level, designEffect = 1 } = settings;
  return finishDrafts(
    queryNumbers.map((name) => ({
      name: `${name}@${k}`,
      value: withEnough({ rows: effectiveCount(numbers[name]) / designEffect, of: 'queries' }, () =>
        known(numbers[name].mean),
      ),
      interval: () => meanInterval(numbers[name], level, designEffect),
    })),
    settings,
  );
}
