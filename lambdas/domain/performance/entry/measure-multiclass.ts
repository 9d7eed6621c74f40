import type { ClassMatrix } from '../../sketch/labelled/class-matrix.ts';
import { effectiveCount } from '../../sketch/value/moments.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { bootstrapIntervals } from '../interval/bootstrap.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { wilson } from '../interval/wilson.ts';
import { macroAuc } from '../multiclass/class-auc.ts';
import { classKappa, classMcc } from '../multiclass/class-kappa.ts';
import { classMean, classNumber, multiclassAccuracy, type ClassNumber } from '../multiclass/class-means.ts';
import { marginsOf, oneAgainstRest } from '../multiclass/one-against-rest.ts';
import { auc, aucBound } from '../order/auc.ts';
import { groupsOfSketch } from '../order/class-groups.ts';
import { delongInterval } from '../order/delong.ts';
import { known, undefinedBecause, valueOf, type NamedOutcome, type Result } from '../../outcome.ts';
import { sharesOf } from '../threshold/rates.ts';
import type { ClassSketches } from './class-sketches.ts';
import { finishDrafts, type Draft, type MeasureSettings } from './draft.ts';
import { LEAST_OF_CLASS, withEnough } from './least-data.ts';

const numbers = ['precision', 'recall', 'f1'] as const;

/** Numbers of the whole matrix by name. */
const wholes: Readonly<Record<string, (matrix: ClassMatrix) => Result>> = {
  ...Object.fromEntries(
    numbers.flatMap((name) =>
      (['macro', 'weighted', 'micro'] as const).map((mean) => [
        `${mean}-${name}`,
        (matrix: ClassMatrix) => classMean(matrix, name, mean),
      ]),
    ),
  ),
  kappa: (matrix) => classKappa(matrix, 'plain'),
  'kappa-linear': (matrix) => classKappa(matrix, 'linear'),
  'kappa-quadratic': (matrix) => classKappa(matrix, 'quadratic'),
  mcc: classMcc,
};

/** Every number of a model of several classes from its merged sketches. */
export function measureMulticlass(sketches: ClassSketches, settings: MeasureSettings): readonly NamedOutcome[] {
  const { matrix } = sketches;
  const drafts = [...wholeDrafts(matrix, settings), ...perClassDrafts(matrix, settings)];
  return finishDrafts([...drafts, ...areaDrafts(sketches, settings), ...meanDrafts(sketches, settings)], settings);
}

function wholeDrafts(matrix: ClassMatrix, settings: MeasureSettings): readonly Draft[] {
  const rows = effectiveRows(matrix.sampling, settings.designEffect);
  const rowsPerWeight = matrix.sampling.weight === 0 ? 1 : rows / matrix.sampling.weight;
  let drawn: ReturnType<typeof bootstrapIntervals> | undefined;
  const intervalOf = (name: string) => {
    drawn ??= bootstrapIntervals<string>(matrix.cells.flat(), (cells) => redrawn(matrix, cells), {
      seed: `${settings.seed} matrix`,
      rowsPerWeight,
      ...(settings.level === undefined ? {} : { level: settings.level }),
    });
    return drawn(name);
  };
  const { right, all } = marginsOf(matrix);
  return [
    {
      name: 'accuracy',
      value: withEnough({ rows, of: 'rows' }, () => multiclassAccuracy(matrix)),
      interval: () => wilson(right / all, rows, settings.level),
    },
    ...Object.entries(wholes).map(([name, value]) => ({
      name,
      value: withEnough({ rows, of: 'rows' }, () => value(matrix)),
      interval: () => intervalOf(name),
    })),
  ];
}

function redrawn(matrix: ClassMatrix, cells: readonly number[]): Readonly<Record<string, number | undefined>> {
  const size = matrix.classes.length;
  const drawn = { ...matrix, cells: matrix.classes.map((_, i) => cells.slice(i * size, (i + 1) * size)) };
  return Object.fromEntries(Object.entries(wholes).map(([name, value]) => [name, valueOf(value(drawn))]));
}

function perClassDrafts(matrix: ClassMatrix, settings: MeasureSettings): readonly Draft[] {
  const factor =
    matrix.sampling.weight === 0 ? 0 : effectiveRows(matrix.sampling, settings.designEffect) / matrix.sampling.weight;
  return matrix.classes.flatMap((className, i) => {
    const confusion = oneAgainstRest(matrix, i);
    const rowsOf = (name: ClassNumber): number =>
      (name === 'precision' ? confusion.tp + confusion.fp : confusion.tp + confusion.fn) * factor;
    return numbers.map((name) => ({
      name: `${name}[${className}]`,
      value: withEnough({ rows: rowsOf(name), of: `rows of ${className}` }, () => classNumber(confusion, name)),
      interval: () => {
        if (name === 'f1') return undefinedBecause('see macro-f1: the classes are resampled together');
        const { hits, of } = sharesOf(confusion)[name];
        return wilson(hits / of, of * factor, settings.level);
      },
    }));
  });
}

function areaDrafts({ matrix, scores }: ClassSketches, { level, designEffect }: MeasureSettings): readonly Draft[] {
  const areas = scores.map((score, i): Draft => {
    const groups = groupsOfSketch(score);
    const rows = Math.min(effectiveRows(groups.positiveSampling), effectiveRows(groups.negativeSampling));
    const name = matrix.classes[i] ?? String(i);
    return {
      name: `auc[${name}]`,
      value: withEnough({ rows, of: `rows of ${name} and of the rest`, needed: LEAST_OF_CLASS }, () => auc(groups)),
      interval: () => delongInterval(groups, level, designEffect),
      bound: groups.positives * groups.negatives > 0 ? aucBound(groups) : 0,
    };
  });
  const bound = areas.reduce((sum, area) => sum + (area.bound ?? 0), 0) / Math.max(1, areas.length);
  const mean: Draft = {
    name: 'macro-auc',
    value: macroAuc(areas.map(({ value }) => value)),
    interval: () => undefinedBecause('see the areas of the classes, each with its interval'),
    bound,
  };
  return [...areas, mean];
}

function meanDrafts({ logLoss, topK, k }: ClassSketches, settings: MeasureSettings): readonly Draft[] {
  const { level, designEffect } = settings;
  const rows = effectiveCount(logLoss) / (designEffect ?? 1);
  const draft = (name: string, value: number, interval: Draft['interval']): Draft => ({
    name,
    value: withEnough({ rows, of: 'rows with probabilities' }, () => known(value)),
    interval,
  });
  return [
    draft('log-loss', logLoss.mean, () => meanInterval(logLoss, level, designEffect)),
    draft(`top-${k}-accuracy`, topK.mean, () => wilson(topK.mean, rows, level)),
  ];
}
