import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { effectiveRows, type Sampling } from '../../sketch/value/sampling.ts';
import { rateRatioInterval } from '../interval/delta.ts';
import { newcombe, type RateOf } from '../interval/newcombe.ts';
import {
  known,
  mapResult,
  measured,
  undefinedBecause,
  type Interval,
  type NamedOutcome,
  type Outcome,
} from '../../outcome.ts';
import { sharesOf, type RateName } from '../threshold/rates.ts';

/** Decisions of a declared group at one threshold. */
export interface GroupDecisions {
  readonly name: string;
  readonly confusion: Confusion;
  readonly sampling: Sampling;
}

const LEAST_ROWS = 30;

const gaps: readonly (readonly [name: string, rate: RateName])[] = [
  ['dppl', 'selectionRate'],
  ['tpr-gap', 'recall'],
  ['fpr-gap', 'fpr'],
  ['fdr-gap', 'fdr'],
  ['accuracy-gap', 'accuracy'],
];

/**
 * Gaps between a reference group and a compared one, reference minus compared, and the ratio of their selection rates.
 *
 * Source: Hardt, Price, Srebro (2016), Equality of opportunity; Feldman and others (2015), disparate impact.
 */
export function groupGaps(reference: GroupDecisions, compared: GroupDecisions, level = 0.95): readonly NamedOutcome[] {
  const differences = gaps.map(([name, rate]) => ({ name, outcome: gapOf({ reference, compared, rate }, level) }));
  return [
    ...differences,
    { name: 'disparate-impact', outcome: disparateImpact(reference, compared, level) },
    { name: 'equalised-odds-gap', outcome: equalisedOdds(differences) },
  ];
}

interface Comparison {
  readonly reference: GroupDecisions;
  readonly compared: GroupDecisions;
  readonly rate: RateName;
}

function gapOf({ reference, compared, rate }: Comparison, level: number): Outcome {
  const [a, d] = [rateIn(reference, rate), rateIn(compared, rate)];
  const few = tooFew([reference.name, a], [compared.name, d]);
  return few ?? measured(known(a.rate - d.rate), newcombe(a, d, level));
}

/** Share of the compared group against that of the reference. */
function disparateImpact(reference: GroupDecisions, compared: GroupDecisions, level: number): Outcome {
  const [a, d] = [rateIn(reference, 'selectionRate'), rateIn(compared, 'selectionRate')];
  const few = tooFew([reference.name, a], [compared.name, d]);
  if (few !== undefined) return few;
  if (a.rate === 0) return undefinedBecause(`nobody of ${reference.name} is chosen`);
  return measured(known(d.rate / a.rate), rateRatioInterval(d, a, level));
}

/** The larger of the absolute TPR and FPR gaps, with the interval of that gap. */
function equalisedOdds(differences: readonly NamedOutcome[]): Outcome {
  const [tpr, fpr] = ['tpr-gap', 'fpr-gap'].map((name) => differences.find((one) => one.name === name)?.outcome);
  if (tpr?.kind !== 'measured') return tpr ?? undefinedBecause('no TPR gap');
  if (fpr?.kind !== 'measured') return fpr ?? undefinedBecause('no FPR gap');
  const larger = Math.abs(tpr.value) >= Math.abs(fpr.value) ? tpr : fpr;
  return { ...larger, value: Math.abs(larger.value), interval: mapResult(larger.interval, withoutSign) };
}

/** What the absolute value can be: from 0 on if the interval holds 0. */
function withoutSign({ lower, upper, method }: Interval): Interval {
  const ends = [Math.abs(lower), Math.abs(upper)];
  return { lower: lower <= 0 && upper >= 0 ? 0 : Math.min(...ends), upper: Math.max(...ends), method };
}

function rateIn({ confusion, sampling }: GroupDecisions, rate: RateName): RateOf {
  const { hits, of } = sharesOf(confusion)[rate];
  const factor = sampling.weight === 0 ? 0 : effectiveRows(sampling) / sampling.weight;
  return { rate: of === 0 ? 0 : hits / of, rows: of * factor };
}

function tooFew(...groups: readonly (readonly [name: string, rate: RateOf])[]): Outcome | undefined {
  const few = groups.find(([, { rows }]) => rows < LEAST_ROWS);
  if (few === undefined) return undefined;
  return { kind: 'insufficient-data', of: `rows of ${few[0]}`, needed: LEAST_ROWS, got: few[1].rows };
}
