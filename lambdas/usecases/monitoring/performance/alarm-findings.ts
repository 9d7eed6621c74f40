import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { PerformanceAlarms } from '../../../contracts/stored/performance-details.ts';
import type { PerformanceItem } from '../../../contracts/stored/performance-item.ts';
import { isAlarmed, recentLosses, type LossWatch } from '../../../domain/performance/sequential/loss-watch.ts';
import { urgentRule } from '../../../domain/finding/step-alert.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { threeDigits } from '../../../domain/wording/numbers.ts';
import type { Looked } from '../model-check.ts';

/** Measures that are 1 − loss: they fall when losses rise. */
const RISING: ReadonlySet<string> = new Set(['auc', 'accuracy']);
const names: Readonly<Record<string, string>> = {
  auc: 'AUC',
  brier: 'Brier score',
  accuracy: 'Accuracy',
  mae: 'Mean absolute error',
};

/** A cause per measure that is watched; one that is learning finds nothing. The alarm is valid at every look: it opens at once. */
export function alarmLooks({ watch, selective }: PerformanceItem): readonly Looked[] {
  const spoken = Object.entries(watch?.measures ?? {}).filter(
    ([measure]) => selective === undefined || selective.bounds.includes(measure),
  );
  return spoken.map(([measure, one]): Looked => ({
    cause: `performance/${measure}`,
    severity: 'ticket',
    rule: urgentRule,
    finding: findingOf(measure, one, { version: watch?.version ?? '', selective }),
  }));
}

function findingOf(
  measure: string,
  watch: LossWatch,
  { version, selective }: { readonly version: string; readonly selective: PerformanceItem['selective'] },
): Looked['finding'] {
  const { learnt, alarm, recent } = watch;
  if (learnt === undefined || alarm?.alarmedAt === undefined) return undefined;
  const valueOf = (loss: number): number => (RISING.has(measure) ? 1 - loss : loss);
  const numbers = {
    now: valueOf(recentLosses(recent).mean),
    tolerated: valueOf(learnt.limit),
    reference: valueOf(learnt.reference),
    days: recent.length,
    labels: Math.round(recentLosses(recent).count),
    evidence: alarm.logE,
    designEffect: learnt.designEffect,
  };
  const { now, tolerated, reference } = numbers;
  const [is, than] = RISING.has(measure) ? ['fell to', 'least'] : ['rose to', 'most'];
  const against = learnt.source === 'baseline' ? 'its baseline' : 'its first labels';
  const what =
    `${names[measure] ?? measure} of ${version} ${is} ${threeDigits(now)} over the last ${counted(recent.length, 'day')} of ripe labels; ` +
    `at ${than} ${threeDigits(tolerated)} is tolerated, ${threeDigits(reference)} in ${against}.${
      selective === undefined ? '' : ` Even if all answers without a label were faultless: ${selective.why}.`
    }`;
  const since = isoAt(watch.worseSince ?? alarm.alarmedAt);
  return { kind: 'performance', version, since, what, numbers };
}

/** What the watch came to, for the command line and reports. */
export function alarmDetails({ watch, eatenUntil, selective }: PerformanceItem): PerformanceAlarms {
  const measures = Object.entries(watch?.measures ?? {}).map(([measure, one]) => ({
    measure,
    life: one.life,
    state: isAlarmed(one)
      ? ('alarmed' as const)
      : one.learnt === undefined
        ? ('learning' as const)
        : ('watching' as const),
    ...(one.learnt === undefined ? {} : { learnt: one.learnt }),
    ...(one.alarm === undefined ? {} : { logE: one.alarm.logE }),
    days: one.recent.map(({ at, losses }) => ({ at: isoAt(at), loss: losses.mean, rows: losses.count })),
  }));
  const { version, previous } = watch ?? {};
  return {
    eatenUntil,
    measures,
    ...(version === undefined ? {} : { version }),
    ...(previous === undefined ? {} : { previous }),
    ...(selective === undefined ? {} : { selective }),
  };
}
