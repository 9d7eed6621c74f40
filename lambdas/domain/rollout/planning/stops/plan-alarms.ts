import type { OwnAlarm, OwnMetric } from '../../../../contracts/people/rollout/alarms/own-alarms.ts';
import type { RolloutSettings } from '../../../../contracts/people/rollout-settings.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import type { MetricSource, PlanAlarm } from '../../../../contracts/stored/rollouts/alarm.ts';
import { settingsInForce, type PlanFacts } from '../plan-facts.ts';
import { given } from '../../../given.ts';

const comparisons = ['above', 'atLeast', 'below', 'atMost'] as const;

/** Own alarms of settings as a plan keeps them: every default is written out. */
export function planAlarms({ guardrails = {} }: RolloutSettings): readonly PlanAlarm[] {
  return (guardrails.alarms ?? []).map((own) => {
    const { strength = 'rollback', missing = 'continue' } = own;
    return { name: own.name ?? own.alarm ?? '', source: sourceOf(own), strength, missing };
  });
}

/** Own alarms of what a rollout goes by; nothing where there are none. */
export function alarmsOf(facts: PlanFacts): Pick<RolloutPlan, 'alarms'> {
  const alarms = planAlarms(settingsInForce(facts));
  return alarms.length === 0 ? {} : { alarms: [...alarms] };
}

function sourceOf(own: OwnAlarm): PlanAlarm['source'] {
  const { alarm, periodSeconds = 60, periods = 1, of = periods, expression } = own;
  if (alarm !== undefined) return { kind: 'alarm', alarm };
  return {
    kind: 'metric',
    metrics: metricsOf(own),
    ...given({ expression }),
    periodSeconds,
    ...thresholdOf(own),
    periods,
    of,
  };
}

function metricsOf({ metric, metrics = {} }: OwnAlarm): MetricSource['metrics'] {
  const named: readonly (readonly [string, OwnMetric])[] =
    metric === undefined ? Object.entries(metrics) : [['m', metric]];
  return Object.fromEntries(
    named.map(([id, { dimensions, ...rest }]) => [id, { ...rest, ...given({ dimensions }) }] as const),
  );
}

/** The gate of the specification lets exactly one pass. */
function thresholdOf(own: OwnAlarm): Pick<MetricSource, 'comparison' | 'threshold'> {
  const comparison = comparisons.find((one) => own[one] !== undefined) ?? 'above';
  return { comparison, threshold: own[comparison] ?? 0 };
}

const brokenWords: Readonly<Record<PlanAlarm['strength'], string>> = {
  rollback: 'takes it back',
  hold: 'lets no step and no promotion follow until it recovers',
  warn: 'is told to people once',
};

const unseenWords: Readonly<Record<PlanAlarm['missing'], string>> = {
  continue: 'it goes on and says so',
  warn: 'people are told once',
  hold: 'no step and no promotion follows',
  rollback: 'it is taken back',
};

/** What own alarms do, in words. */
export function alarmWords({
  alarms = [],
  keepWarm,
  holdBack,
}: Pick<RolloutPlan, 'alarms' | 'keepWarm' | 'holdBack'>): readonly string[] {
  const all = alarms.map(
    ({ name, strength, missing }) =>
      `alarm ${name} ${brokenWords[strength]} when it breaks, outside alpha; where nobody can say whether it is broken ${unseenWords[missing]}`,
  );
  const isBack = alarms.some(({ strength, missing }) => strength === 'rollback' || missing === 'rollback');
  const meanwhile = holdBack === undefined ? keepWarm && 'is kept warm' : 'keeps a share';
  return meanwhile === undefined || !isBack
    ? all
    : [...all, `own alarms that take it back do so after the promotion too, while the version before ${meanwhile}`];
}
