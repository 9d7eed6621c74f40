import type { ChecksItem } from '../../../contracts/stored/checks-item.ts';
import type { HealthRow } from '../../../contracts/stored/rows/period-row.ts';
import { latencyQuantile, mergeLatency } from '../../../domain/sketch/latency-sketch.ts';
import { labelsSeen } from '../health/labels-seen.ts';
import { isOfCallers } from '../wide-hour.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Main numbers of a model in the rows of one check, by the name of their metric; what there is no data for is left out. */
export type ModelNumbers = Readonly<Record<string, number>>;

/** What the numbers are made of. */
export interface NumberSources {
  /** Rows of five windows that are new since the last check. */
  readonly now: readonly HealthRow[];
  /** Outcomes of the checks. */
  readonly checks: ChecksItem['checks'];
  readonly openAlerts: number;
}

/** The ten numbers that become CloudWatch metrics where an owner wants that. Names and count are a contract: each costs money. */
export function modelNumbers({ now, checks, openAlerts }: NumberSources): ModelNumbers {
  const arms = now.flatMap((row) => row.arms).filter(isOfCallers);
  const requests = sumOf(arms, (arm) => arm.requests);
  const latency = arms.reduce((all, arm) => mergeLatency(all, arm.latency), {});
  const numbered = arms.filter(({ served }) => served !== undefined);
  const served = numbered.reduce((all, arm) => all + (arm.served ?? 0), 0);
  const labels = labelsSeen({ checks });
  return present({
    Requests: now.length === 0 ? undefined : requests,
    ErrorPercent: percentOf(
      sumOf(arms, (arm) => arm.errors),
      requests,
    ),
    TimeoutPercent: percentOf(
      sumOf(arms, (arm) => arm.timeouts),
      requests,
    ),
    FallbackPercent: percentOf(
      sumOf(arms, (arm) => arm.fallbacks),
      requests,
    ),
    ClientErrorPercent: percentOf(
      sumOf(arms, (arm) => arm.clientErrors),
      requests,
    ),
    LatencyP50Ms: quantileOf(latency, 0.5),
    LatencyP99Ms: quantileOf(latency, 0.99),
    CapturedPercent: percentOf(
      Math.min(
        served,
        numbered.reduce((all, arm) => all + arm.requests, 0),
      ),
      served,
    ),
    LabelledPercent: labels === undefined ? undefined : percentOf(labels.labelled, labels.requests),
    OpenAlerts: openAlerts,
  });
}

function percentOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : (100 * part) / whole;
}

function quantileOf(latency: HealthRow['arms'][number]['latency'], q: number): number | undefined {
  const found = latencyQuantile(latency, q);
  return found.kind === 'known' ? found.ms : undefined;
}

function present(numbers: Readonly<Record<string, number | undefined>>): ModelNumbers {
  return Object.fromEntries(
    Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
