import type { ModelHealth } from '../../lambdas/contracts/api/monitoring-api.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { listWords } from '../../lambdas/domain/wording/list.ts';
import { whole } from '../../lambdas/domain/wording/numbers.ts';
import { percent } from '../../lambdas/domain/wording/percent.ts';
import { ageWords } from './describe-alert.ts';

/** Causes that a line names; the rest is counted. */
const NAMED = 3;

/**
 * How a model is, in one line: who serves, open alerts (worst first), the last checks and their age, labels.
 *
 * @param now epoch milliseconds
 */
export function describeHealth(health: ModelHealth, now: number): string {
  const { model, champion, hot } = health;
  const idle = health.retired === true ? 'retired' : 'nobody serves';
  const serves = champion === undefined ? idle : `${champion} serves`;
  const parts = [`${serves}${hot ? ', a rollout is open' : ''}`, alertWords(health), checkWords(health, now)];
  return `${model}: ${[...parts, ...labelWords(health)].join('; ')}`;
}

function alertWords({ alerts }: ModelHealth): string {
  if (alerts.length === 0) return 'no open alerts';
  const named = alerts.slice(0, NAMED).map(({ severity, cause, state }) => {
    return `${severity} ${cause}${state === 'open' ? '' : ` (${state})`}`;
  });
  const more = alerts.length > NAMED ? [`${whole(alerts.length - NAMED)} more`] : [];
  return `${counted(alerts.length, 'alert')}: ${listWords([...named, ...more])}`;
}

function checkWords({ checked }: ModelHealth, now: number): string {
  if (checked === undefined) return 'not checked yet';
  const { at, ran, lacking, failed } = checked;
  const rest = [
    ...(lacking.length === 0 ? [] : [`${whole(lacking.length)} with too little data`]),
    ...(failed.length === 0 ? [] : [`failed: ${failed.slice(0, NAMED).join(', ')}`]),
  ];
  return `checked ${ageWords(at, now)} ago: ${[`${whole(ran)} ran`, ...rest].join(', ')}`;
}

function labelWords({ labels }: ModelHealth): readonly string[] {
  if (labels === undefined || labels.requests === 0) return [];
  return [`labels for ${percent(labels.labelled / labels.requests)} of ${counted(labels.requests, 'request')}`];
}
