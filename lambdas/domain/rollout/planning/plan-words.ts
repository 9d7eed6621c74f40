import type { Specification } from '../../../contracts/people/specification.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { JudgePlan } from '../../judge/judge.ts';
import { LEAST_PROVEN_WINDOWS } from '../../judge/verdict/verdict.ts';
import { counted } from '../../wording/counted.ts';
import { spanWords } from '../../wording/duration.ts';
import { times, whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import { shareWords } from '../../wording/share.ts';
import { capacityWords } from '../capacity/plan-capacity.ts';
import { failureObjective } from './judge-settings.ts';
import type { PlanFacts } from './plan-facts.ts';
import { holdBackWords } from './standing/plan-hold-back.ts';
import { standingWords } from './standing/plan-standing.ts';
import { WARM_REQUESTS } from './warming.ts';

/** Windows of the champion that make thresholds of latency where too little is recorded. */
const FIRST_WINDOWS = 5;

/** A plan before anything was said of it. */
export type SilentPlan = Omit<RolloutPlan, 'says' | 'sees' | 'outlook' | 'judge'> & { readonly judge: JudgePlan };

/** Sentences printed before the start: the steps, what may end the rollout, what it takes to prove something, what nobody looks at. */
export function planWords(plan: SilentPlan, facts: Pick<PlanFacts, 'specification'>): readonly string[] {
  const { judge } = plan;
  const isAlone = judge.control === 'none';
  const span = (windows: number): string => spanWords(windows, plan.windowSeconds);
  const pMax = failureObjective(facts.specification);
  const needed = Math.ceil(Math.log((isAlone ? 1 : 2) / judge.beta) / pMax);
  const control = isAlone ? 'the objective alone' : `${otherOf(judge)}'s`;
  const limits = judge.guards.flatMap(({ name }) => (name.startsWith('limit:') ? [name.slice(6)] : []));
  const hardLimits = judge.hardLimits.map(({ name }) => name.replace(/^limit:/, ''));
  return [
    stepWords(plan),
    ...capacityWords(plan),
    ...standingWords(plan),
    `errors and timeouts are held against ${control}; a version that is no worse${limits.length === 0 ? '' : ' and inside the limits'} is taken back with a chance of ${percent(wholeAlpha(judge))} at most, over all guardrails and looks`,
    `failures below ${percent(pMax)} are proven after about ${whole(needed)} challenger requests without a failure`,
    clientErrorWords(plan),
    latencyWords(plan),
    ...copyWords(plan),
    ...labelWords(plan),
    ...named('absolute limits that may stop it, whatever the champion does', limits),
    ...named('hard limits, plain comparisons without error control', hardLimits),
    ...kpiWords(plan, facts.specification),
    ...(plan.extendedWindows === undefined
      ? []
      : [
          `undecided, it goes on to ${span(plan.extendedWindows)}; from ${span(plan.horizonWindows)} on e-values decide`,
        ]),
    ...(judge.decidedBy === 'exact'
      ? []
      : ['e-values decide, which hold for any schedule and ask for about 1.3 times the requests that are simulated']),
    ...keepWarmWords(plan),
    ...holdBackWords(plan),
    ...attemptWords(plan),
  ];
}

/** Who the other arm is. */
function otherOf({ control }: Pick<JudgePlan, 'control'>): string {
  return control === 'equal' ? 'the control' : 'the champion';
}

function stepWords({ steps, windowSeconds, advance, horizonWindows, ends, paired, standing }: SilentPlan): string {
  if (standing !== undefined) {
    const what = standing.by === 'copies' && paired === undefined ? 'a shadow without an end' : 'a standing challenger';
    return `${what}: ${steps.map(shareWords).join()}; judged every ${spanWords(1, windowSeconds)}`;
  }
  const span = (windows: number): string => spanWords(windows, windowSeconds);
  const each = steps.map((step) => `${shareWords(step)} for ${span(step.bakeWindows)}`);
  const sooner =
    advance === 'proven' && !(ends === 'report' && paired !== undefined)
      ? `, sooner where everything is proven (${span(LEAST_PROVEN_WINDOWS)} at least)`
      : '';
  const end =
    ends === 'report' ? 'then a report, and no verdict gives it requests' : `undecided after ${span(horizonWindows)}`;
  return `steps: ${each.join(', ')}${sooner}; ${end}; judged every ${span(1)}`;
}

/** What a shadow costs, and what nobody learns from it. */
function copyWords({ steps, ends }: SilentPlan): readonly string[] {
  const shadow = steps.find((step) => step.shadow !== undefined)?.shadow;
  if (shadow === undefined) return [];
  const most =
    shadow.copiesPerMinute === undefined
      ? ''
      : `, ${whole(shadow.copiesPerMinute)} a minute and environment of the router at most`;
  const unseen = ends === 'report' ? '; what callers do with its answers is not seen' : '';
  return [
    `copies go out behind the replies, within ${whole(shadow.timeoutMs)} ms each${most}: callers wait for none of them; both versions are compared on the same requests${unseen}`,
  ];
}

/** What labels of copied requests are held to, and how long they are waited for. */
function labelWords({ paired, windowSeconds }: SilentPlan): readonly string[] {
  if (paired === undefined) return [];
  const { task, margin, alpha, waitWindows, selective } = paired;
  const within = `labels that come within ${spanWords(waitWindows, windowSeconds)} compare both versions on the same requests`;
  if (selective === true)
    return [`${within}, with bounds and without a verdict: they are declared to come only for some (labels.selective)`];
  const worse = task === 'regression' ? 'its squared errors are larger' : 'it is wrong more often';
  const by =
    margin === 0
      ? ''
      : ` by more than ${percent(margin)} of ${task === 'regression' ? "the champion's" : 'the requests'}`;
  return [
    `${within}: it is rolled back where ${worse}${by}; by mistake with a chance of ${percent(alpha)} at most, over all looks`,
  ];
}

/** Of both chances of an extended rollout together; the judge gives each half. */
function wholeAlpha({ alpha, eValuesFrom }: JudgePlan): number {
  return eValuesFrom === undefined ? alpha : 2 * alpha;
}

function kpiWords(
  { outcomes: heard = [], windowSeconds, judge: { control, soft = [] } }: SilentPlan,
  { kpis = [] }: Specification,
): readonly string[] {
  if (control === 'none') return [];
  const isSoft = (kpi: string): boolean => soft.some(({ name }) => name === kpi || name === `kpi:${kpi}`);
  const outcomes = heard.filter(({ name }) => !isSoft(name));
  const names = (isCritical: boolean): readonly string[] =>
    kpis.filter(({ critical }) => critical === isCritical).map(({ name }) => name);
  const longest = Math.max(0, ...outcomes.map(({ maturityWindows }) => maturityWindows));
  const judged = outcomes.map(({ name }) => name).join(', ');
  return [
    ...named('KPIs that are shown and stop nothing', names(false)),
    ...(heard.length > outcomes.length && outcomes.length === 0
      ? []
      : outcomes.length > 0
        ? [`KPIs that may stop it: ${judged}, once outcomes are ripe (${spanWords(longest, windowSeconds)})`]
        : named('KPIs that are not judged, because no outcome was ever heard', names(true))),
  ];
}

function named(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

function latencyWords({ judge, windowSeconds }: SilentPlan): string {
  const { guards, proofs, calibration, soft = [] } = judge;
  if (soft.some(({ name }) => name === 'latency'))
    return 'latency is judged apart, takes nothing back and proves nothing';
  if (!proofs.some(({ name }) => name === 'latency')) return 'latency is recorded and shown, it decides nothing';
  const byRanks = guards.some(({ name }) => name === 'latencyBody')
    ? '; read by ranks, which mostly see smaller changes than the exceedances that are simulated'
    : '';
  const source =
    calibration === undefined
      ? judge.control === 'equal'
        ? "the control's, at thresholds of the champion as recorded before the start"
        : "the champion's own, as recorded before the start"
      : `${otherOf(judge)}'s first ${spanWords(FIRST_WINDOWS, windowSeconds)}, because too little of ${judge.control === 'equal' ? 'the champion' : 'it'} was recorded before`;
  return `latency is held against ${source}${byRanks}`;
}

/** The callers' own errors are compared, where there is something to compare with. */
function clientErrorWords({ judge }: SilentPlan): string {
  const { guards, control, soft = [] } = judge;
  if (soft.some(({ name }) => name === 'clientErrors')) return 'client errors are judged apart and take nothing back';
  const guardrail = guards.find(({ name }) => name === 'clientErrors');
  if (guardrail === undefined)
    return `client errors are recorded and shown, they decide nothing${control === 'none' ? ' but by their limits' : ''}`;
  const margins = guardrail.tests.map(({ hypothesis }) =>
    hypothesis.kind === 'ratio'
      ? `${times(hypothesis.ratio)} ${otherOf(judge)}'s`
      : `${percent(hypothesis.rate)} of requests`,
  );
  return `client errors (the callers' own: 400, 409, 413, 415, 422 and the like) stop it above ${margins.join(' and above ')}; a share that both arms have alike does not, and they are no failures for proofs`;
}

/** What keeping the version before warm does, and what it costs. */
function keepWarmWords({ keepWarm, windowSeconds }: SilentPlan): readonly string[] {
  if (keepWarm === undefined) return [];
  const { windows } = keepWarm;
  const requests = `${WARM_REQUESTS} sample requests every ${spanWords(1, windowSeconds)}, ${whole(WARM_REQUESTS * windows)} at most`;
  return [
    `after the promotion the version before is kept warm for ${spanWords(windows, windowSeconds)} by ${requests}; the objective and the limits go on, with an alpha of their own, and return to it at once`,
  ];
}

function attemptWords({ attempt }: SilentPlan): readonly string[] {
  const { number, planned, undecided = 0 } = attempt ?? { number: 1, planned: 1 };
  if (number === 1 && planned === 1) return [];
  if (number <= planned) return [`attempt ${number} of ${planned}: each has 1/${planned} of alpha and beta`];
  return [
    `attempt ${number} of this version in 7 days, ${planned} planned: e-values decide, over all attempts together, and ask for more evidence`,
    ...(undecided === 0
      ? []
      : [
          `${counted(undecided, 'earlier attempt')} ended undecided: what was seen there may help to prove this version and counts nothing against it`,
        ]),
  ];
}
