import * as z from 'zod';
import { accessFaults } from './model/access.ts';
import { secondsIn, windowsIn } from './duration.ts';
import type { FaultAt } from './faults.ts';
import { fieldOf } from './json-fields.ts';
import { numberFaults } from './kept-numbers.ts';
import { segmentFaults } from './model/segment-faults.ts';
import { controlFaults } from './rollout/control/equal-control.ts';
import { alarmFaults } from './rollout/alarms/alarm-faults.ts';
import { experimentFaults } from './rollout/experiment-faults.ts';
import { gateFaults, unansweredFaults } from './rollout/gate-faults.ts';
import { holdBackFaults } from './rollout/hold-back.ts';
import { segmentGuardrailFaults } from './rollout/segment-guardrail-faults.ts';
import { hookFaults } from './rollout/hooks.ts';
import { guardrailStrengthFaults, kpiStrengthFaults } from './rollout/strength-faults.ts';
import { retroFaults } from './rollout/retro-faults.ts';
import { shadowFaults } from './rollout/shadow-faults.ts';
import { standingFaults } from './rollout/standing/standing-faults.ts';
import { rolloutSettings } from './rollout-settings.ts';
import { specification } from './specification.ts';

/** Time after which rows of requests are a day from being deleted: no outcome is waited for longer. */
const LONGEST_MATURITY = 'P13D';
/** Length of a strategy's steps together. */
const LONGEST_STRATEGY = 'P365D';

/** Longest time that a cold target is waited for: as long as a call of Lambda may take, and far longer than a container needs to start. */
const LONGEST_WARMING = 'PT15M';

/** Names that the judge gives its own guardrails and proofs; a value KPI is judged under its own name beside them. */
const JUDGES_WORDS =
  /^(errors|timeouts|clientErrors|requests|failures|latency(\d|Body|Tail|Objective)?|(kpi|limit|segment):.*)$/;

/**
 * The gate of a specification: its form, and everything that only the whole of it shows.
 *
 * What passes it can be planned. Rules run also where the form has faults, so that all faults are told at once.
 */
export const declaredSpecification = specification.superRefine(
  (value, context) => {
    const unanswered = unansweredFaults(fieldOf(value, 'rollout'), fieldOf(value, 'access'));
    const rollout = [...settingsFaults(fieldOf(value, 'rollout')), ...unanswered].map(({ path, message }) => ({
      path: ['rollout', ...path],
      message,
    }));
    const own = [
      ...kpiFaults(value),
      ...kpiStrengthFaults(value),
      ...segmentFaults(value),
      ...segmentGuardrailFaults(value),
      ...warmingFault(value),
      ...accessFaults(value),
    ];
    const strategies = [
      ...shadowFaults(value),
      ...experimentFaults(value),
      ...standingFaults(value),
      ...retroFaults(value),
    ];
    report(context, [...own, ...strategies, ...rollout, ...numberFaults(value)]);
  },
  { when: () => true },
);

/** The gate of settings, as one start has them. */
export const declaredSettings = rolloutSettings.superRefine(
  (value, context) => report(context, [...settingsFaults(value), ...numberFaults(value)]),
  { when: () => true },
);

function report(context: z.RefinementCtx, faults: readonly FaultAt[]): void {
  for (const { path, message } of faults) context.addIssue({ code: 'custom', path: [...path], message });
}

function settingsFaults(settings: unknown): readonly FaultAt[] {
  const limits = listOf(fieldOf(fieldOf(settings, 'guardrails'), 'limits'));
  const twice = namedTwice(limits).map(({ at, message }) => ({ path: ['guardrails', 'limits', at, 'name'], message }));
  const strategy = fieldOf(settings, 'strategy');
  const next = lengthFaults(fieldOf(strategy, 'next'), ['strategy', 'next', 'steps']);
  return [
    ...twice,
    ...lengthFaults(strategy, ['strategy', 'steps']),
    ...next,
    ...gateFaults(settings),
    ...hookFaults(settings),
    ...guardrailStrengthFaults(settings),
    ...holdBackFaults(settings),
    ...controlFaults(settings),
    ...alarmFaults(settings),
  ];
}

function lengthFaults(strategy: unknown, path: FaultAt['path']): readonly FaultAt[] {
  const bakes = listOf(fieldOf(strategy, 'steps')).map((step) => fieldOf(step, 'bake'));
  const windows = bakes.map((bake) => (typeof bake === 'string' ? windowsIn(bake) : 0));
  const most = windowsIn(LONGEST_STRATEGY);
  if (windows.reduce((sum, one) => sum + one, 0) <= most || windows.some((one) => one > most)) return [];
  return [{ path, message: `must take at most ${LONGEST_STRATEGY} together` }];
}

function kpiFaults(value: unknown): readonly FaultAt[] {
  const kpis = listOf(fieldOf(value, 'kpis'));
  const twice = namedTwice(kpis).map(({ at, message }) => ({ path: ['kpis', at, 'name'], message }));
  return [...twice, ...kpis.flatMap((kpi, at) => [...reservedFault(kpi, at), ...maturityFault(value, kpi, at)])];
}

function reservedFault(kpi: unknown, at: number): readonly FaultAt[] {
  const name = fieldOf(kpi, 'name');
  if (fieldOf(kpi, 'kind') !== 'value' || typeof name !== 'string' || !JUDGES_WORDS.test(name)) return [];
  return [
    { path: ['kpis', at, 'name'], message: 'must not be a word of the judge, which has a guardrail of this name' },
  ];
}

function warmingFault(value: unknown): readonly FaultAt[] {
  const warming = fieldOf(value, 'warming');
  if (typeof warming !== 'string' || secondsIn(warming) <= secondsIn(LONGEST_WARMING)) return [];
  return [
    { path: ['warming'], message: `must be at most ${LONGEST_WARMING}, the longest that a target is waited for` },
  ];
}

/** Outcomes of a critical KPI are waited for: its own maturity, or that of the labels. */
function maturityFault(value: unknown, kpi: unknown, at: number): readonly FaultAt[] {
  const own = fieldOf(kpi, 'maturity');
  const maturity = own ?? fieldOf(fieldOf(value, 'labels'), 'maturity');
  const isWaitedFor = fieldOf(kpi, 'critical') !== false;
  if (!isWaitedFor || typeof maturity !== 'string' || windowsIn(maturity) <= windowsIn(LONGEST_MATURITY)) return [];
  const where = own === undefined ? `, that of the labels is ${maturity}` : '';
  const message = `must be at most ${LONGEST_MATURITY} for a critical KPI, because rows of requests live 14 days${where}`;
  return [{ path: ['kpis', at, 'maturity'], message }];
}

/** Entries whose name an earlier entry has. */
function namedTwice(list: readonly unknown[]): readonly { readonly at: number; readonly message: string }[] {
  const names = list.map((one) => fieldOf(one, 'name'));
  return names.flatMap((name, at) => {
    const first = names.indexOf(name);
    return typeof name !== 'string' || first === at
      ? []
      : [{ at, message: `must differ from the name of entry ${first}` }];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
