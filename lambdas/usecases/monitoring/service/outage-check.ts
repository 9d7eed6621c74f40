import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { outageOf } from '../../../domain/slo/outage.ts';
import { ran, tooLittle, type CheckResult } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { incidentsOf, isWithin } from '../reference/left-out.ts';
import { isOfCallers } from '../wide-hour.ts';
import { outageLooks, totalOf, type VersionRequests } from './outage-looks.ts';

/** Whether the model serves, by its newest rows with twenty requests: outages that folding saw end here at the latest. */
export function outageCheck({ now, span, specification, windowSeconds }: ModelHistory): CheckResult {
  const incidents = incidentsOf(specification);
  const fiveMs = periodSeconds('five', windowSeconds) * 1000;
  const clean = now.filter((row) => !isWithin(incidents, row.start)).toReversed();
  let versions: readonly VersionRequests[] = [];
  for (const { start, arms } of clean) {
    versions = joined([...versions, ...arms.filter(isOfCallers)]);
    const state = outageOf(totalOf(versions));
    if (state.kind === 'insufficient-data') continue;
    const endMs = epochMsOf(clean[0]?.start ?? start) + fiveMs;
    const windows = (endMs - epochMsOf(start)) / (windowSeconds * 1000);
    return ran('outage', span.to, outageLooks(state, { start, windows, windowSeconds, versions }));
  }
  return tooLittle('outage', span.to, {
    of: 'requests since the last check',
    needed: 20,
    got: totalOf(versions).requests,
  });
}

/** Requests by version. */
function joined(rows: readonly VersionRequests[]): readonly VersionRequests[] {
  return [...groupBy(rows, ({ version }) => version)].map(([version, own]) => ({ version, ...totalOf(own) }));
}
