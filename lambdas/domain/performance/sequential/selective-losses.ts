import { mergeMoments, type Moments } from '../../sketch/value/moments.ts';
import type { CoverageTable } from '../segments/selective-labels.ts';
import type { Losses } from './ripe-losses.ts';

/** What days before count for beside a new one: a week in all, of which chi-square takes rather too little for sure than too much. */
const KEPT = 6 / 7;
/** No bound of it is a mean over answers: pairs of labelled and unlabelled rows may rank either way. */
const WITHOUT_BOUND: ReadonlySet<string> = new Set(['auc']);

/**
 * Losses of all answers at least: those without a label count as faultless. Evidence of these against "the mean loss is within the
 * limit" holds for all answers, whatever the missing labels say. Source: Manski (1989).
 *
 * @param unlabelled answers of the batch without a label, ≥ 0
 */
export function leastLosses(losses: Losses, unlabelled: number): Losses {
  const faultless: Moments = { count: unlabelled, squares: unlabelled, mean: 0, m2: 0 };
  const bounded = Object.entries(losses).filter(([measure]) => !WITHOUT_BOUND.has(measure));
  return Object.fromEntries(bounded.map(([measure, one]) => [measure, mergeMoments(one, faultless)]));
}

/** Coverage of a day joined with what is left of the days before. */
export function joinCoverage(
  before: readonly CoverageTable[],
  day: readonly CoverageTable[],
): readonly CoverageTable[] {
  return day.map(({ dimension, levels }) => {
    const kept = before.find((one) => one.dimension === dimension)?.levels ?? [];
    const names = new Set([...kept, ...levels].map(({ level }) => level));
    const joined = [...names].map((level) => {
      const [old, own] = [kept, levels].map((all) => all.find((one) => one.level === level));
      return {
        level,
        labelled: KEPT * (old?.labelled ?? 0) + (own?.labelled ?? 0),
        captured: KEPT * (old?.captured ?? 0) + (own?.captured ?? 0),
      };
    });
    return { dimension, levels: joined.filter(({ captured }) => captured >= 0.5) };
  });
}
