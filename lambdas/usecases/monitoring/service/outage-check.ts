import { outageOf } from '../../../domain/slo/outage.ts';
import { ran, tooLittle, type CheckResult } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { incidentsOf, isWithin } from '../reference/left-out.ts';
import { isOfCallers } from '../wide-hour.ts';
import { outageLooks, totalOf } from './outage-looks.ts';

/** Whether the model serves, by the youngest five windows that say so: outages that folding saw end here at the latest. */
export function outageCheck({ now, span, specification, windowSeconds }: ModelHistory): CheckResult {
  const incidents = incidentsOf(specification);
  let got = 0;
  for (const { start, arms } of now.filter((row) => !isWithin(incidents, row.start)).toReversed()) {
    const versions = arms.filter(isOfCallers);
    const state = outageOf(totalOf(versions));
    if (state.kind !== 'insufficient-data')
      return ran('outage', span.to, outageLooks(state, { start, windows: 5, windowSeconds, versions }));
    got = Math.max(got, state.got);
  }
  return tooLittle('outage', span.to, { of: 'requests in five windows', needed: 20, got });
}
