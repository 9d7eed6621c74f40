import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import { JudgeInputError } from '../../judge/model/input-error.ts';
import { planJudge, type JudgePlan } from '../../judge/judge.ts';
import { judgedPercent, type RevisionInForce } from '../ticking/judge-rows.ts';
import type { History } from './champion-history.ts';
import { judgeSettings } from './judge-settings.ts';
import type { PlanTools } from './plan-facts.ts';
import { effectsOf } from './plan-rollout.ts';
import { writersFaults } from './writer-paths.ts';

/** What the plan of a retrospect is made of. */
export interface RetrospectFacts {
  readonly specification: Specification;
  /** Limits of the judge in place of those of the specification. */
  readonly own: RolloutSettings | undefined;
  readonly windows: number;
  readonly windowSeconds: number;
  readonly revisions: readonly RevisionInForce[];
  readonly history: History;
}

/** The judge's plan and a warning that goes before what it says, or every fault under the writer's path. */
export type PlannedRetrospect =
  | { readonly ok: true; readonly plan: JudgePlan; readonly warning: string }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** The judge's plan for recorded rows: all windows are planned, the weights are those that were in force. KPIs and segments are left out. */
export function planRetrospect(
  { own, windows, windowSeconds, revisions, history, ...recorded }: RetrospectFacts,
  { windowsIn }: Pick<PlanTools, 'windowsIn'>,
): PlannedRetrospect {
  const weights = [...new Set(revisions.map(judgedPercent))];
  const schedule = {
    steps: weights.map((weightPercent) => ({ weightPercent, bakeWindows: Math.ceil(windows / weights.length) })),
    plannedWindows: windows,
    horizonWindows: windows,
  };
  const { kpis: _late, segments: _untold, ...specification } = recorded.specification;
  const known = { history, attempt: { number: 1, planned: 1 } };
  const facts = { specification, own, kind: 'challenger', windowSeconds, known, force: false } as const;
  const effects = effectsOf(facts, schedule);
  try {
    const plan = planJudge(judgeSettings(facts, { schedule, effects, windowsIn }));
    const isBlind = effects?.kind === 'insufficient-data';
    return {
      ok: true,
      plan,
      warning: isBlind ? 'how unequal users are is not known, so error levels do not hold: ' : '',
    };
  } catch (error) {
    const faults = error instanceof JudgeInputError ? writersFaults(error.faults, facts) : undefined;
    if (faults === undefined) throw error;
    return { ok: false, faults };
  }
}
