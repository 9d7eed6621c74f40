import type { Fault } from '../../../contracts/people/faults.ts';
import type { SettingFault } from '../../judge/model/input-error.ts';
import { heardKpis, type PlanFacts } from './plan-facts.ts';

/** Where people write what the judge reads under its own name. */
const paths: Readonly<Record<string, string>> = {
  plannedMinutes: 'strategy',
  holdUntil: 'hold',
  eValuesFrom: 'inconclusive',
  attempts: 'attempts',
  alpha: 'alpha',
  beta: 'beta',
  warmup: 'warmup',
  errorRatio: 'guardrails.failures.ratio',
  delta: 'guardrails.failures.percent',
  badErrorRatio: 'guardrails.failures.provenRatio',
  'shares.errors': 'guardrails.failures.errorsWeight',
  'shares.timeouts': 'guardrails.failures.timeoutsWeight',
  'shares.clientErrors': 'guardrails.clientErrors.weight',
  'failures.clientErrors.ratio': 'guardrails.clientErrors.ratio',
  'failures.clientErrors.delta': 'guardrails.clientErrors.percent',
  'shares.latency': 'guardrails.latency.weight',
  'shares.kpi': 'guardrails.kpiWeight',
  latencyBy: 'guardrails.latency.by',
  latencyShiftBuckets: 'guardrails.latency.marginPercent',
  badLatencyShiftBuckets: 'guardrails.latency.provenPercent',
};

const objectives: Readonly<Record<string, string>> = { pMax: 'slo.availability', latencyObjective: 'slo.latencyP99Ms' };

/** Fields of entries, where they are not called the same. */
const fields: Readonly<Record<string, string>> = {
  share: 'weight',
  rate: 'maxPercent',
  hardFrom: 'minRequests',
  delta: 'percent',
  plannedInformation: 'kind',
};

/**
 * Faults of the judge under the paths of who wrote them: `metrics.moments[0].name` is `kpis[1].name`.
 *
 * @returns undefined when one of them was written by nobody: then a program is wrong, not a person
 */
export function writersFaults(faults: readonly SettingFault[], facts: PlanFacts): readonly Fault[] | undefined {
  const found = faults.flatMap((fault): readonly Fault[] => {
    const path = writersPath(fault.path, facts);
    return path === undefined ? [] : [{ path, message: `must be ${fault.right}, got ${shown(fault.given)}` }];
  });
  return found.length === 0 || found.length < faults.length ? undefined : found;
}

function writersPath(path: string, facts: PlanFacts): string | undefined {
  const [, list = '', index = '', field = ''] = /^metrics\.(\w+)\[(\d+)\]\.(\w+)$/.exec(path) ?? [];
  const name = fields[field] ?? field;
  const place = new Map([
    ['limits', `limits[${index}]`],
    ['segments', 'segments'],
  ]).get(list);
  if (place !== undefined) return settingPath(`guardrails.${place}.${name}`, facts);
  if (list !== '') return `${kpiPath(list, Number(index), facts)}.${name}`;
  const setting = paths[path];
  return setting === undefined ? objectives[path] : settingPath(setting, facts);
}

/** Binary KPIs and those with values are lists of their own in the judge, without what is not judged. */
function kpiPath(list: string, index: number, facts: PlanFacts): string {
  const kind = list === 'moments' ? 'value' : 'binary';
  const kpi = heardKpis(facts).filter((one) => one.kind === kind)[index];
  return `kpis[${(facts.specification.kpis ?? []).findIndex((one) => one === kpi)}]`;
}

/** A setting of the start stands in place of that of the specification. */
function settingPath(path: string, { own = {} }: PlanFacts): string {
  const [first = ''] = path.split(/[.[]/);
  return Object.hasOwn(own, first) ? `settings.${path}` : `rollout.${path}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
