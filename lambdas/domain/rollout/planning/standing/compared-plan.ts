import { planJudge, type JudgePlan, type JudgeSettings } from '../../../judge/judge.ts';
import type { GoalPlan } from '../../../judge/model/goal.ts';
import { profileOf, type JudgedMetrics } from '../../../judge/model/settings.ts';
import { heardKpis, type PlanFacts } from '../plan-facts.ts';
import { byStrength, softGuardrails } from '../stops/strengths.ts';

/** Part of alpha that KPIs have where they are judged throughout; guardrails that begin afresh share the rest. */
const KPI_PART = 0.2;
/** Name of the number that stands for errors and timeouts. */
const FAILED_REQUESTS = 'failed requests';

/** Settings of a comparison whose end nobody knows. */
export interface ComparedSettings {
  readonly judged: JudgeSettings;
  /** How the guardrails that begin afresh are planned, with their part of alpha. */
  readonly afresh: (settings: JudgeSettings) => JudgePlan;
  /** Chance that the interval of one number ever misses its difference. */
  readonly level: number;
  /** KPIs begin afresh as well, and proofs are kept. @default false */
  readonly isAfresh?: boolean;
}

/**
 * The judge's plan of a comparison without a planned end: guardrails that begin afresh, KPIs that are judged throughout by e-values, those that
 * take nothing back, and the numbers whose differences are told.
 */
export function comparedPlan(
  facts: PlanFacts,
  { judged, afresh, level, isAfresh = false }: ComparedSettings,
): JudgePlan {
  const { attempts: _tries, eValuesFrom: _from, holdUntil: _hold, challengers: _one, ...settings } = judged;
  const { settings: hard, soft } = byStrength(settings, facts);
  const { kpis = [], moments = [], ...others } = hard.metrics;
  const hasKpis = kpis.length + moments.length > 0;
  const { alpha } = profileOf(settings);
  const own = hasKpis ? { ...hard, alpha: alpha * (1 - KPI_PART) } : hard;
  const judge = afresh({ ...own, metrics: isAfresh ? hard.metrics : { ...others, kpis: [], moments: [] } });
  return {
    ...judge,
    ...(isAfresh ? {} : { proofs: [] }),
    ...(hasKpis ? { throughout: throughoutPlan({ ...hard, alpha: alpha * KPI_PART }, { kpis, moments }) } : {}),
    ...(soft.length === 0 ? {} : { soft: softGuardrails(soft) }),
    goals: goalsOf(facts, { judge, level, settings }),
  };
}

function throughoutPlan(settings: JudgeSettings, kpis: Pick<JudgedMetrics, 'kpis' | 'moments'>): JudgePlan {
  const nothing = { errors: false, timeouts: false, clientErrors: false, latency: false };
  const { split: _split, ...judge } = planJudge({
    ...settings,
    decidedBy: 'e-values',
    keepsChain: false,
    metrics: { ...nothing, ...kpis },
  });
  return { ...judge, proofs: [] };
}

function goalsOf(
  facts: PlanFacts,
  { judge, level, settings }: { readonly judge: JudgePlan; readonly level: number; readonly settings: JudgeSettings },
): readonly GoalPlan[] {
  const effect = (name: string): number => settings.designEffects?.[name] ?? settings.otherDesignEffect ?? 1;
  const errors = judge.guards.find(({ name }) => name === 'errors')?.reading.effect ?? 1;
  const common = { level, effectPercent: 1 };
  return [
    ...heardKpis(facts).map(({ name, kind, better }) => ({
      ...common,
      kpi: name,
      kind,
      better,
      designEffect: effect(kind === 'binary' ? `kpi:${name}` : name),
    })),
    { ...common, kpi: FAILED_REQUESTS, kind: 'binary', better: 'lower', reads: 'failures', designEffect: errors },
  ];
}
