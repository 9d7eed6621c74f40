import type { Confusion, ThresholdSketch } from '../../sketch/labelled/threshold-sketch.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { bootstrapIntervals } from '../interval/bootstrap.ts';
import { rateBounds } from '../interval/selective-bounds.ts';
import { wilson } from '../interval/wilson.ts';
import { mapResult, valueOf, type Result } from '../../outcome.ts';
import { accuracySkill, expectedValue, type ValueMatrix } from '../threshold/expected-value.ts';
import { fScore } from '../threshold/f-score.ts';
import { kappa } from '../threshold/kappa.ts';
import { mcc } from '../threshold/mcc.ts';
import { balancedAccuracy, rateOf, sharesOf, type RateName } from '../threshold/rates.ts';
import type { Draft, MeasureSettings, SelectiveLabels } from './draft.ts';
import { withEnough } from './least-data.ts';

const rates: Readonly<Record<RateName, string>> = {
  precision: 'precision',
  recall: 'recall',
  tnr: 'true-negative-rate',
  fpr: 'false-positive-rate',
  fnr: 'false-negative-rate',
  fdr: 'false-discovery-rate',
  accuracy: 'accuracy',
  selectionRate: 'selection-rate',
};
const rateNames = ['accuracy', 'precision', 'recall', 'tnr', 'fpr', 'fnr', 'fdr', 'selectionRate'] as const;

const scores = {
  'balanced-accuracy': balancedAccuracy,
  'f0.5': (confusion: Confusion) => fScore(confusion, 0.5),
  f1: (confusion: Confusion) => fScore(confusion, 1),
  f2: (confusion: Confusion) => fScore(confusion, 2),
  mcc,
  kappa,
  'accuracy-skill': accuracySkill,
} as const;

/** Numbers at each declared threshold, named `precision@0.5`. */
export function thresholdDrafts(
  { thresholds, cells, sampling }: ThresholdSketch,
  settings: MeasureSettings & { readonly values?: ValueMatrix },
): readonly Draft[] {
  const rows = effectiveRows(sampling, settings.designEffect);
  const rowsPerWeight = sampling.weight === 0 ? 1 : rows / sampling.weight;
  return thresholds.flatMap((threshold, i) => {
    const confusion = cells[i];
    if (confusion === undefined) return [];
    const at = { confusion, rowsPerWeight, threshold };
    return [...rateDrafts(at, settings), ...scoreDrafts(at, settings)].map((draft) => ({
      ...draft,
      name: `${draft.name}@${threshold}`,
    }));
  });
}

interface AtThreshold {
  readonly confusion: Confusion;
  readonly rowsPerWeight: number;
  readonly threshold: number;
}

function rateDrafts({ confusion, rowsPerWeight }: AtThreshold, { level }: MeasureSettings): readonly Draft[] {
  const shares = sharesOf(confusion);
  return rateNames.map((name) => {
    const { hits, of } = shares[name];
    const rows = of * rowsPerWeight;
    return {
      name: rates[name],
      value: withEnough({ rows, of: `rows for ${rates[name]}` }, () => rateOf(confusion, name)),
      interval: () => wilson(hits / of, rows, level),
      ...(name === 'accuracy'
        ? { withAllLabels: ({ unlabelled }: SelectiveLabels) => rateBounds(hits, of, unlabelled) }
        : {}),
    };
  });
}

function scoreDrafts(
  { confusion, rowsPerWeight, threshold }: AtThreshold,
  settings: MeasureSettings & { readonly values?: ValueMatrix },
): readonly Draft[] {
  const { values, seed, level } = settings;
  const all: Readonly<Record<string, (confusion: Confusion) => Result>> = {
    ...scores,
    ...(values === undefined ? {} : { 'expected-value': (one: Confusion) => expectedValue(one, values) }),
  };
  const { tp, fp, tn, fn } = confusion;
  let drawn: ReturnType<typeof bootstrapIntervals> | undefined;
  const intervalOf = (name: string) => {
    drawn ??= bootstrapIntervals<string>(
      [tp, fp, tn, fn],
      ([a = 0, b = 0, c = 0, d = 0]) =>
        Object.fromEntries(
          Object.entries(all).map(([one, score]) => [one, valueOf(score({ tp: a, fp: b, tn: c, fn: d }))]),
        ),
      { seed: `${seed} threshold ${threshold}`, rowsPerWeight, ...(level === undefined ? {} : { level }) },
    );
    return drawn(name);
  };
  const rows = (tp + fp + tn + fn) * rowsPerWeight;
  return Object.entries(all).map(([name, score]) => ({
    name,
    value: withEnough({ rows, of: 'rows' }, () => mapResult(score(confusion), (value) => value)),
    interval: () => intervalOf(name),
  }));
}
