import { effectiveRows } from '../../sketch/value/sampling.ts';
import { bootstrapIntervals } from '../interval/bootstrap.ts';
import { auc, aucBound, gini } from '../order/auc.ts';
import { binnedPrecision } from '../order/average-precision.ts';
import type { ClassGroups } from '../order/class-groups.ts';
import { concordance, gammaBound, rankAssociation } from '../order/concordance.ts';
import { decilesOfGroups } from '../order/deciles.ts';
import { delongInterval } from '../order/delong.ts';
import { gainInterval } from '../order/gain.ts';
import { ksInterval, ksOfClasses } from '../order/ks-classes.ts';
import { known, mapResult, valueOf, type Interval, type Result } from '../../outcome.ts';
import type { Draft, MeasureSettings } from './draft.ts';
import { LEAST_OF_CLASS, withEnough } from './least-data.ts';

/** Places per bin in a resample: what that is off by is far below the interval. */
const RESAMPLE_STEPS = 32;

type Resampled = 'ratio' | 'gamma' | 'tauA' | 'averagePrecision' | `lift ${number}`;

/** All numbers of ranking: AUC and its kin, KS, average precision, gain and lift by tenths. */
export function orderDrafts(groups: ClassGroups, settings: MeasureSettings): readonly Draft[] {
  const { level = 0.95, designEffect = 1 } = settings;
  const delong = (change: (area: number) => number) => (): Result<Interval> =>
    mapResult(delongInterval(groups, level, designEffect), ({ lower, upper, method }) => ({
      lower: change(lower),
      upper: change(upper),
      method,
    }));
  const drawn = lazily(() => resampledOrder(groups, settings));
  const ranks = ranksOf(groups);
  const ks = ksOfClasses(groups);
  const precision = binnedPrecision(groups);
  const area = groups.positives > 0 && groups.negatives > 0 ? aucBound(groups) : 0;
  const drafts: readonly Draft[] = [
    { name: 'auc', value: auc(groups), interval: delong((value) => value), bound: area },
    { name: 'gini', value: gini(groups), interval: delong((value) => 2 * value - 1), bound: 2 * area },
    { name: 'somers-d', value: gini(groups), interval: delong((value) => 2 * value - 1), bound: 2 * area },
    ...shareDrafts(groups),
    { name: 'concordant-discordant-ratio', ...ranks('ratio'), interval: () => drawn()('ratio') },
    { name: 'gamma', ...ranks('gamma'), interval: () => drawn()('gamma') },
    { name: 'tau-a', ...ranks('tauA'), interval: () => drawn()('tauA') },
    {
      name: 'ks',
      value: mapResult(ks, ({ statistic }) => statistic),
      interval: () => mapResult(ks, ({ statistic }) => ksInterval(statistic, groups, level)),
      bound: ks.kind === 'known' ? ks.value.upper - ks.value.statistic : 0,
    },
    {
      name: 'average-precision',
      value: mapResult(precision, ({ value }) => value),
      interval: () => drawn()('averagePrecision'),
      bound: precision.kind === 'known' ? widest(precision.value) : 0,
    },
    ...decileDrafts(groups, drawn, level),
  ];
  return drafts.map((draft) => ({ ...draft, value: ofBothClasses(groups, draft.value) }));
}

/** Shares of concordant, discordant and tied pairs; the interval of C − D is that of Somers' D. */
function shareDrafts(groups: ClassGroups): readonly Draft[] {
  const counts = concordance(groups);
  const bound = counts.kind === 'known' ? counts.value.tied / counts.value.pairs : 0;
  return (['concordant', 'discordant', 'tied'] as const).map((name) => ({
    name: `${name}-pairs`,
    value: mapResult(counts, (value) => value[name] / value.pairs),
    interval: () => ({ kind: 'undefined', reason: 'the interval is that of somers-d' }),
    bound,
  }));
}

function ofBothClasses({ positiveSampling, negativeSampling }: ClassGroups, value: Result): Result {
  const needed = LEAST_OF_CLASS;
  return withEnough({ rows: effectiveRows(positiveSampling), of: 'positives', needed }, () =>
    withEnough({ rows: effectiveRows(negativeSampling), of: 'negatives', needed }, () => value),
  );
}

function ranksOf(groups: ClassGroups): (name: 'ratio' | 'gamma' | 'tauA') => Pick<Draft, 'value' | 'bound'> {
  const counts = concordance(groups);
  const rows = groups.positives + groups.negatives;
  return (name) => {
    if (counts.kind !== 'known') return { value: counts, bound: 0 };
    const { tied, concordant, discordant } = counts.value;
    const { ratio, gamma, tauA } = rankAssociation(counts.value, rows);
    if (name === 'tauA') return { value: known(tauA), bound: (2 * tied) / (rows * (rows - 1)) };
    if (name === 'gamma') return { value: gamma, bound: gammaBound(counts.value) };
    const up = (concordant + tied) / discordant - concordant / discordant;
    return { value: ratio, bound: Math.max(up, concordant / discordant - concordant / (discordant + tied)) };
  };
}

/** Lift and gain of each tenth. */
function decileDrafts(
  groups: ClassGroups,
  drawn: () => (name: Resampled) => Result<Interval>,
  level: number,
): readonly Draft[] {
  const table = decilesOfGroups(groups);
  return Array.from({ length: 10 }, (_, k) => {
    const gain = mapResult(table, ({ gains }) => gains[k] ?? { value: 1, lower: 1, upper: 1 });
    const before = mapResult(table, ({ gains }) => gains[k - 1] ?? { value: 0, lower: 0, upper: 0 });
    const [own, previous] = [boundOf(gain), boundOf(before)];
    return [
      {
        name: `gain-decile-${k + 1}`,
        value: mapResult(gain, ({ value }) => value),
        interval: () => mapResult(gain, ({ value }) => gainInterval(value, groups, level)),
        bound: own,
      },
      {
        name: `lift-decile-${k + 1}`,
        value: mapResult(table, ({ deciles }) => deciles[k]?.lift ?? 0),
        interval: () => drawn()(`lift ${k}`),
        bound: 10 * (own + previous),
      },
    ];
  }).flat();
}

function boundOf(gain: Result<{ readonly value: number; readonly lower: number; readonly upper: number }>): number {
  return gain.kind === 'known' ? widest(gain.value) : 0;
}

function widest({ value, lower, upper }: { value: number; lower: number; upper: number }): number {
  return Math.max(value - lower, upper - value);
}

/** One set of resamples of the bins for all numbers that have no closed interval. */
function resampledOrder(groups: ClassGroups, { seed, level, designEffect = 1 }: MeasureSettings) {
  const cells = groups.groups.flatMap(({ positives, negatives }) => [positives, negatives]);
  const weight = groups.positiveSampling.weight + groups.negativeSampling.weight;
  const squares = groups.positiveSampling.squares + groups.negativeSampling.squares;
  const rowsPerWeight = squares === 0 ? 1 : weight / squares / designEffect;
  return bootstrapIntervals<Resampled>(cells, (counts) => redrawnOrder(groups, counts), {
    seed: `${seed} order`,
    rowsPerWeight,
    ...(level === undefined ? {} : { level }),
  });
}

function redrawnOrder(groups: ClassGroups, counts: readonly number[]): Readonly<Record<Resampled, number | undefined>> {
  const redrawn = groups.groups.map(({ at }, i) => ({
    at,
    positives: counts[2 * i] ?? 0,
    negatives: counts[2 * i + 1] ?? 0,
  }));
  const positives = redrawn.reduce((sum, group) => sum + group.positives, 0);
  const negatives = redrawn.reduce((sum, group) => sum + group.negatives, 0);
  const drawn = { ...groups, groups: redrawn, positives, negatives };
  const pairs = concordance(drawn);
  const ranks = pairs.kind === 'known' ? rankAssociation(pairs.value, positives + negatives) : undefined;
  const table = valueOf(decilesOfGroups(drawn));
  const lifts = Object.fromEntries(table?.deciles.map(({ lift }, k) => [`lift ${k}`, lift]) ?? []);
  return {
    ...lifts,
    ratio: ranks === undefined ? undefined : valueOf(ranks.ratio),
    gamma: ranks === undefined ? undefined : valueOf(ranks.gamma),
    tauA: ranks?.tauA,
    averagePrecision: valueOf(mapResult(binnedPrecision(drawn, RESAMPLE_STEPS), ({ value }) => value)),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
