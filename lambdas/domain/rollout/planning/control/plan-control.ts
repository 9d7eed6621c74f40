import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { planJudge, type JudgePlan, type JudgeSettings } from '../../../judge/judge.ts';
import { profileOf } from '../../../judge/model/settings.ts';
import { listWords } from '../../../wording/list.ts';
import { significant } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';
import { controlIn, type PlanFacts, type Schedule } from '../plan-facts.ts';
import type { SilentPlan } from '../plan-words.ts';
import { equalPercent } from './control-share.ts';

/** Buckets of 5 % by which a control may be slower than the champion before it is no control any more: four times as slow. */
const SLOWER_BUCKETS = 28;
const SLOWER = 4;

/** Steps with the share of the control, and who it is; the same schedule where there is none. */
export function withControl(schedule: Schedule, facts: PlanFacts): Schedule {
  const control = controlIn(facts);
  if (control === undefined) return schedule;
  const steps = schedule.steps.map((step) => ({ ...step, controlPercent: equalPercent(step.weightPercent) }));
  return { ...schedule, steps, control: { version: control.version } };
}

/**
 * How the control is held against the champion that serves: it is broken once it is proven to fail more than a challenger may to be
 * promoted, or to be four times as slow; a promotion needs the contrary of its failures proven. Beyond that a fresh target may be slower
 * than a warm one: for that it is there.
 *
 * With an alpha and a beta of its own, both as large as the rollout's.
 */
export function planControlCheck(judged: JudgeSettings, facts: PlanFacts): Pick<JudgePlan, 'controlCheck'> {
  if (controlIn(facts) === undefined) return {};
  const { badErrorRatio, pMax, badLatencyShiftBuckets } = profileOf(judged);
  const { latency = false } = judged.metrics;
  const plan = planJudge({
    ...judged,
    control: 'champion',
    errorRatio: badErrorRatio,
    delta: pMax ?? 0,
    failures: {},
    latencyBy: 'exceedances',
    latencyShiftBuckets: Math.max(SLOWER_BUCKETS, badLatencyShiftBuckets),
    metrics: { errors: true, timeouts: true, clientErrors: false, latency },
  });
  return { controlCheck: { ...plan, proofs: plan.proofs.filter(({ name }) => name === 'failures') } };
}

/** Who the challenger is compared with, which share it has, and what is asked of it. */
export function controlWords({ control, steps, judge: { controlCheck } }: SilentPlan): readonly string[] {
  if (control === undefined || controlCheck === undefined) return [];
  const { version } = control;
  const above = steps.filter(({ weightPercent }) => weightPercent > 50);
  const slower = controlCheck.guards.some(({ name }) => name.startsWith('latency'))
    ? `, or is ${SLOWER} times as slow,`
    : '';
  return [
    `control ${version} is a fresh target of the champion's model: it gets ${sharesWords(steps)}, as the challenger does, and the challenger is compared with it; the champion has the rest`,
    ...above.map(aboveWords),
    `a promotion needs proof that the control itself fails ${provenWords(controlCheck)}; a control that fails more${slower} ends the rollout undecided, by mistake with a chance of ${percent(controlCheck.alpha)} at most`,
  ];
}

function sharesWords(steps: RolloutPlan['steps']): string {
  return listWords(steps.map(({ controlPercent = 0 }) => `${significant(controlPercent)} %`));
}

/** Above one half nothing equal is left. */
function aboveWords({ weightPercent, controlPercent = 0 }: RolloutPlan['steps'][number]): string {
  const has =
    controlPercent === 0 ? 'nobody is left to compare with' : `the control has the ${controlPercent} % that are left`;
  return `at ${weightPercent} % ${has}, and the champion nothing`;
}

/** What is to be proven of the control, as the tests have it. */
function provenWords({ proofs }: JudgePlan): string {
  const ways = proofs.flatMap(({ tests }) =>
    tests.map(({ hypothesis }) =>
      hypothesis.kind === 'ratio'
        ? `less than ${significant(1 / hypothesis.ratio)} times as often as the champion`
        : `less than ${percent(hypothesis.rate)} of its requests`,
    ),
  );
  return ways.join(', or ');
}
