import { latencyFaults, rankFaults, thresholdFaults } from './check-latency-settings.ts';
import { JudgeInputError, type SettingFault as Fault } from '../model/input-error.ts';
import { isInside, isWhole, sentence, unless } from './setting-fault.ts';
import {
  profileOf,
  type JudgeProfile,
  type JudgeSettings,
  type KpiSettings,
  type LimitSettings,
  type MomentSettings,
  type SegmentSettings,
} from '../model/settings.ts';

/**
 * Stops on settings that no plan can be made of; all faults together, each with its path.
 *
 * @throws JudgeInputError
 */
export function checkSettings(settings: JudgeSettings): void {
  const profile = profileOf(settings);
  const faults = [
    ...calendarFaults(settings),
    ...levelFaults(profile),
    ...marginFaults(profile),
    ...latencyFaults(profile),
    ...thresholdFaults(settings, profile),
    ...rankFaults(settings),
    ...effectFaults(settings),
    ...metricFaults(settings, profile),
    ...(settings.metrics.kpis ?? []).flatMap(kpiFaults),
    ...failureFaults(settings),
  ];
  if (faults.length > 0) throw new JudgeInputError(`judge settings: ${faults.map(sentence).join('; ')}`, { faults });
}

function calendarFaults({
  plannedMinutes,
  holdUntil,
  eValuesFrom,
  challengers = 1,
  attempts = 1,
}: JudgeSettings): readonly Fault[] {
  const right = 'a whole number from 1 up';
  return [
    ...unless(isWhole(plannedMinutes, 1), { path: 'plannedMinutes', given: plannedMinutes, right }),
    ...unless(holdUntil === undefined || isWhole(holdUntil, plannedMinutes + 1), {
      path: 'holdUntil',
      given: holdUntil,
      right: `a whole number above plannedMinutes (${plannedMinutes})`,
    }),
    ...unless(eValuesFrom === undefined || isWhole(eValuesFrom, 1), { path: 'eValuesFrom', given: eValuesFrom, right }),
    ...unless(isWhole(challengers, 1), { path: 'challengers', given: challengers, right }),
    ...unless(isWhole(attempts, 1), { path: 'attempts', given: attempts, right }),
  ];
}

function levelFaults({ alpha, beta, shares, srm }: JudgeProfile): readonly Fault[] {
  return [
    ...unless(isInside(alpha, 0, 1), { path: 'alpha', given: alpha, right: 'between 0 and 1' }),
    ...unless(isInside(beta, 0, 1), { path: 'beta', given: beta, right: 'between 0 and 1' }),
    ...unless(srm > 1, { path: 'srm', given: srm, right: 'above 1' }),
    ...Object.entries(shares).flatMap(([name, share]) => shareFaults(name, share)),
  ];
}

const kinds = ['errors', 'timeouts', 'clientErrors'];
const classes = [...kinds, 'kpi', 'latency'];

function shareFaults(name: string, share: number): readonly Fault[] {
  const path = `shares.${name}`;
  return [
    ...unless(classes.includes(name), { path, given: name, right: `the share of ${classes.join(', ')}` }),
    ...unless(isInside(share, 0, Infinity), { path, given: share, right: 'above 0' }),
  ];
}

function marginFaults(profile: JudgeProfile): readonly Fault[] {
  const { errorRatio, delta, kpiRatio, badErrorRatio, pMax } = profile;
  return [
    ...unless(isInside(errorRatio, 0, Infinity), { path: 'errorRatio', given: errorRatio, right: 'above 0' }),
    ...unless(delta === 0 || isInside(delta, 0, 1), { path: 'delta', given: delta, right: 'from 0 to below 1' }),
    ...unless(isInside(kpiRatio, 0, Infinity), { path: 'kpiRatio', given: kpiRatio, right: 'above 0' }),
    ...unless(isInside(badErrorRatio, 0, Infinity), { path: 'badErrorRatio', given: badErrorRatio, right: 'above 0' }),
    ...unless(pMax === null || isInside(pMax, 0, 1), { path: 'pMax', given: pMax, right: 'between 0 and 1, or null' }),
  ];
}

function effectFaults({ designEffects = {}, otherDesignEffect = 1 }: JudgeSettings): readonly Fault[] {
  const all = [...Object.entries(designEffects), ['otherDesignEffect', otherDesignEffect] as const];
  return all.flatMap(([name, effect]) =>
    unless(Number.isFinite(effect) && effect >= 1, {
      path: `designEffects.${name}`,
      given: effect,
      right: '1 or more',
    }),
  );
}

function metricFaults({ metrics, control }: JudgeSettings, { pMax }: JudgeProfile): readonly Fault[] {
  const { kpis = [], limits = [], moments = [], segments = [] } = metrics;
  const runs = kpis.length + limits.length + moments.length + segments.length > 0 || comparesAnswers(metrics, control);
  return [
    ...unless(runs, { path: 'metrics', given: metrics, right: 'one guardrail or more' }),
    ...nameFaults({ kpis, limits, moments, segments }),
    ...unless(control !== 'none' || pMax !== null, { path: 'pMax', given: pMax, right: 'a rate when control is none' }),
    ...limits.flatMap(limitFaults),
    ...segments.flatMap(segmentFaults),
    ...moments.flatMap(momentFaults),
  ];
}

/** Whether a guardrail runs beside those that are listed by name. */
function comparesAnswers(metrics: JudgeSettings['metrics'], control: JudgeSettings['control']): boolean {
  const { errors = true, timeouts = false, clientErrors = false, latency = false } = metrics;
  return errors || timeouts || latency || (clientErrors && control !== 'none');
}

/** Every entry whose name an earlier one has. */
function nameFaults(lists: Readonly<Record<string, readonly { readonly name: string }[]>>): readonly Fault[] {
  const named = Object.entries(lists).flatMap(([list, entries]) =>
    entries.map(({ name }, at) => ({ name, path: `metrics.${list}[${at}].name` })),
  );
  const isFirst = (name: string, at: number): boolean => named.findIndex((one) => one.name === name) === at;
  return named.flatMap(({ name, path }, at) =>
    unless(isFirst(name, at), { path, given: name, right: 'named once each' }),
  );
}

function kpiFaults({ name, better = 'higher', ratio = 1, share = 1 }: KpiSettings, at: number): readonly Fault[] {
  const path = `metrics.kpis[${at}]`;
  const words = ['higher', 'lower'];
  return [
    ...unless(name !== '', { path: `${path}.name`, given: name, right: 'a name' }),
    ...unless(words.includes(better), { path: `${path}.better`, given: better, right: 'higher or lower' }),
    ...unless(ratio > 0 && ratio <= 1, { path: `${path}.ratio`, given: ratio, right: 'above 0 and at most 1' }),
    ...unless(isInside(share, 0, Infinity), { path: `${path}.share`, given: share, right: 'above 0' }),
  ];
}

function failureFaults({ failures = {} }: JudgeSettings): readonly Fault[] {
  return Object.entries(failures).flatMap(([kind, { ratio = 1, delta = 0, share = 1 }]) => {
    const path = `failures.${kind}`;
    return [
      ...unless(kinds.includes(kind), { path, given: kind, right: 'errors, timeouts or clientErrors' }),
      ...unless(isInside(ratio, 0, Infinity), { path: `${path}.ratio`, given: ratio, right: 'above 0' }),
      ...unless(delta >= 0 && delta < 1, { path: `${path}.delta`, given: delta, right: 'from 0 to below 1' }),
      ...unless(isInside(share, 0, Infinity), { path: `${path}.share`, given: share, right: 'above 0' }),
    ];
  });
}

function segmentFaults({ name, ratio = 1, delta = 0, share = 1 }: SegmentSettings, at: number): readonly Fault[] {
  const path = `metrics.segments[${at}]`;
  return [
    ...unless(name !== '', { path: `${path}.name`, given: name, right: 'a name' }),
    ...unless(isInside(ratio, 0, Infinity), { path: `${path}.ratio`, given: ratio, right: 'above 0' }),
    ...unless(delta >= 0 && delta < 1, { path: `${path}.delta`, given: delta, right: 'from 0 to below 1' }),
    ...unless(isInside(share, 0, Infinity), { path: `${path}.share`, given: share, right: 'above 0' }),
  ];
}

function limitFaults({ rate, share = 1, hardFrom = 1 }: LimitSettings, at: number): readonly Fault[] {
  const path = `metrics.limits[${at}]`;
  return [
    ...unless(isInside(rate, 0, 1), { path: `${path}.rate`, given: rate, right: 'between 0 and 1' }),
    ...unless(isInside(share, 0, Infinity), { path: `${path}.share`, given: share, right: 'above 0' }),
    ...unless(isWhole(hardFrom, 1), { path: `${path}.hardFrom`, given: hardFrom, right: 'a whole number from 1 up' }),
  ];
}

function momentFaults(settings: MomentSettings, at: number): readonly Fault[] {
  const { margin = 0, plannedInformation, share = 1 } = settings;
  const path = `metrics.moments[${at}]`;
  return [
    ...unless(margin >= 0 && margin < Infinity, { path: `${path}.margin`, given: margin, right: '0 or more' }),
    ...unless(isInside(plannedInformation, 0, Infinity), {
      path: `${path}.plannedInformation`,
      given: plannedInformation,
      right: 'above 0',
    }),
    ...unless(isInside(share, 0, Infinity), { path: `${path}.share`, given: share, right: 'above 0' }),
  ];
}
