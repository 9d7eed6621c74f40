import { CaseInput } from '../measure/case-input.ts';
import path from 'node:path';
import { batchDesignEffect } from '../../lambdas/domain/performance/sequential/batch-effect.ts';
import { foldAlarm, freshAlarm, toleratedLoss } from '../../lambdas/domain/performance/sequential/performance-alarm.ts';
import { emptyMoments, mergeMoments, momentsOf, type Moments } from '../../lambdas/domain/sketch/value/moments.ts';

/** What the alarm did on real bike rentals. */
export interface BikeAlarm {
  readonly limit: number;
  readonly designEffect: number;
  /** Day of the alarm. */
  readonly alarmedOn?: string;
}

const TOLERANCE = 0.1;
const BUDGET = 0.01;

/** A model fitted to September 2011, its limit learnt from October to December 2011, labels ripe at the end of each day after. */
export function bikeAlarm(file: string): BikeAlarm {
  const days = absoluteErrorsByDay(file);
  const reference = [...days].filter(([day]) => day >= '2011-10' && day < '2012').map(([, losses]) => losses);
  const effect = batchDesignEffect(reference);
  const designEffect = effect.kind === 'known' ? effect.value : 1;
  const limit = toleratedLoss(reference.reduce(mergeMoments, emptyMoments), TOLERANCE);
  let state = freshAlarm;
  const later = [...days].filter(([day]) => day >= '2012');
  for (const [at, [day, losses]] of later.entries()) {
    state = foldAlarm(state, { at, losses }, { limit, budget: BUDGET, designEffect });
    if (state.alarmedAt !== undefined) return { limit, designEffect, alarmedOn: day };
  }
  return { limit, designEffect };
}

function absoluteErrorsByDay(file: string): ReadonlyMap<string, Moments> {
  const rows = new CaseInput({ file: path.basename(file) }, path.dirname(file)).rows();
  const errors = new Map<string, number[]>();
  for (const { dteday = '', cnt, champion_pred: predicted } of rows) {
    if (predicted === undefined || predicted === '') continue;
    errors.set(dteday, [...(errors.get(dteday) ?? []), Math.abs(Number(cnt) - Number(predicted))]);
  }
  return new Map([...errors].map(([day, values]) => [day, momentsOf(values)] as const));
}
