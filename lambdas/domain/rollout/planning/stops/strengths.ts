import type { JudgeSettings } from '../../../judge/model/settings.ts';
import type { JudgePlan, SoftGuardrail } from '../../../judge/model/plan.ts';
import { planJudge } from '../../../judge/judge.ts';
import { testWords } from '../../../judge/verdict/verdict-words.ts';
import { percent } from '../../../wording/percent.ts';
import { heardKpis, isAlone, settingsInForce, type PlanFacts } from '../plan-facts.ts';

/** What the judge's settings are where some guardrails take nothing back. */
export interface ByStrength {
  /** Of those that roll back. */
  readonly settings: JudgeSettings;
  /** Of each other one, alone. */
  readonly soft: readonly (Omit<SoftGuardrail, 'judge'> & { readonly settings: JudgeSettings })[];
}

type Strengths = ReadonlyMap<string, SoftGuardrail['strength']>;

const nothing: JudgeSettings['metrics'] = { errors: false, timeouts: false, clientErrors: false, latency: false };

/** Parts the settings of the judge by what a broken guardrail does; the parts of alpha are those of the rollbacks alone. */
export function byStrength(judged: JudgeSettings, facts: PlanFacts): ByStrength {
  const strengths = strengthsOf(judged, facts);
  const { metrics } = judged;
  const { kpis = [], limits = [], moments = [], segments = [] } = metrics;
  const isHard = ({ name }: { readonly name: string }): boolean => !strengths.has(name);
  const alone = (own: JudgeSettings['metrics']): JudgeSettings => {
    const { eValuesFrom: _from, ...settings } = judged;
    const alpha = (settings.alpha ?? 0.01) / strengths.size;
    return { ...settings, alpha, decidedBy: 'e-values', keepsChain: false, metrics: { ...nothing, ...own } };
  };
  const metricsOf = (name: string): JudgeSettings['metrics'] => ({
    clientErrors: name === 'clientErrors',
    latency: name === 'latency',
    kpis: kpis.filter((one) => `kpi:${one.name}` === name),
    limits: limits.filter((one) => one.name === name),
    moments: moments.filter((one) => one.name === name),
    segments: segments.filter((one) => `segment:${one.name}` === name),
  });
  return {
    settings: {
      ...judged,
      metrics: {
        ...metrics,
        clientErrors: metrics.clientErrors === true && !strengths.has('clientErrors'),
        latency: metrics.latency === true && !strengths.has('latency'),
        kpis: kpis.filter(({ name }) => !strengths.has(`kpi:${name}`)),
        limits: limits.filter(isHard),
        moments: moments.filter(isHard),
        segments: segments.filter((one) => !strengths.has(`segment:${one.name}`)),
      },
    },
    soft: [...strengths].map(([name, strength]) => ({ name, strength, settings: alone(metricsOf(name)) })),
  };
}

/** Guardrails that are judged and do not roll back, by the names that the judge gives them; who is alone is compared with nobody. */
function strengthsOf({ metrics }: JudgeSettings, facts: PlanFacts): Strengths {
  const { guardrails = {} } = settingsInForce(facts);
  const { clientErrors, latency, limits = [], segments } = guardrails;
  const written = [
    ...(metrics.clientErrors === true && !isAlone(facts) ? [['clientErrors', clientErrors?.strength] as const] : []),
    ...(metrics.latency === true ? [['latency', latency?.strength] as const] : []),
    ...(metrics.segments ?? []).map(({ name }) => [`segment:${name}`, segments?.strength] as const),
    ...limits.map(({ name, strength }, at) => [`limit:${name ?? at + 1}`, strength] as const),
    ...heardKpis(facts).map(
      ({ name, kind, strength }) => [kind === 'binary' ? `kpi:${name}` : name, strength] as const,
    ),
  ];
  return new Map(
    written.flatMap(([name, strength]) =>
      strength === undefined || strength === 'rollback' ? [] : [[name, strength] as const],
    ),
  );
}

/** The judge's plan of those that roll back, with one of their own for each of the others: by e-values, without proofs. */
export function planByStrength(judged: JudgeSettings, facts: PlanFacts): JudgePlan {
  const { settings, soft } = byStrength(judged, facts);
  if (soft.length === 0) return planJudge(judged);
  // The settings as they were written: faults then have the places in which they stand.
  planJudge(judged);
  return { ...planJudge(settings), soft: softGuardrails(soft) };
}

/** Plans of guardrails that take nothing back, each alone. */
export function softGuardrails(soft: ByStrength['soft']): readonly SoftGuardrail[] {
  return soft.map(({ settings: own, ...named }) => {
    const { split: _split, ...judge } = planJudge(own);
    return { ...named, judge: { ...judge, proofs: [] } };
  });
}

/** What guardrails do that take nothing back, in words. */
export function strengthWords({ soft = [] }: Pick<JudgePlan, 'soft'>): readonly string[] {
  return soft.map(({ name, strength, judge }) => {
    const level = `a version that is no worse meets that with a chance of ${percent(judge.alpha)} at most`;
    return strength === 'hold'
      ? `${testWords(name)} holds: while it is broken no step and no promotion follows, nothing is taken back; ${level} before it recovers once`
      : `${testWords(name)} warns: people are told once, nothing is stopped; ${level}`;
  });
}
