import { InvalidInputError } from '../../../contracts/api/errors.ts';
import type { RetrospectRequest } from '../../../contracts/api/api.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { JudgeInputError } from '../../../domain/judge/model/input-error.ts';
import { planJudge, type JudgePlan } from '../../../domain/judge/judge.ts';
import type { RevisionInForce } from '../../../domain/rollout/ticking/judge-rows.ts';
import { effectsOf, settingsOf } from './plan-rollout.ts';
import type { History } from '../../windows/read-history.ts';

/** What the plan of a retrospect is made of. */
export interface RetrospectTerms {
  readonly request: RetrospectRequest;
  readonly specification: Specification;
  readonly windows: number;
  readonly revisions: readonly RevisionInForce[];
  readonly history: History;
}

/** The judge's plan for recorded rows: all windows are planned, the weights are those that were in force. KPIs are left out. */
export function planRetrospect(terms: RetrospectTerms): { readonly plan: JudgePlan; readonly warning: string } {
  const { request, specification, windows, history } = terms;
  const weights = [...new Set(terms.revisions.map(({ weightPercent }) => weightPercent))];
  const schedule = {
    steps: weights.map((weightPercent) => ({ weightPercent, bakeWindows: Math.ceil(windows / weights.length) })),
    plannedWindows: windows,
    horizonWindows: windows,
  };
  const settings = { ...specification.rollout, ...request.settings };
  const known = { history, attempt: { number: 1, planned: 1 } };
  const { kpis: _late, ...judged } = specification;
  try {
    const plan = planJudge(settingsOf({ specification: judged, settings, kind: 'challenger', known }, schedule));
    const effects = effectsOf({ specification: judged, known }, schedule);
    const isBlind = effects?.kind === 'insufficient-data';
    return { plan, warning: isBlind ? 'how unequal users are is not known, so error levels do not hold: ' : '' };
  } catch (error) {
    if (!(error instanceof JudgeInputError)) throw error;
    throw new InvalidInputError('the retrospect', [{ path: 'settings', message: error.message }]);
  }
}
