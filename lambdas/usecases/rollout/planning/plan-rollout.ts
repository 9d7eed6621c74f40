import { windowsIn } from '../../../contracts/people/duration.ts';
import type { Fault } from '../../../contracts/people/faults.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { planJudge, type JudgePlan, type JudgeSettings } from '../../../domain/judge/judge.ts';
import type { CombinedEffects } from '../../../domain/judge/effects/combine-effects.ts';
import { JudgeInputError } from '../../../domain/judge/model/input-error.ts';
import { compileStrategy, defaultStrategy } from '../../../domain/rollout/planning/compile-strategy.ts';
import { type Schedule } from '../../../domain/rollout/model/schedule.ts';
import { judgeSettings } from '../../../domain/rollout/planning/judge-settings.ts';
import { stickyEffects } from '../../../domain/rollout/planning/sticky-effects.ts';
import { spanWords } from '../../../domain/wording/duration.ts';
import { planWords } from '../../../domain/rollout/planning/plan-words.ts';
import { maturityOf } from './kpi-maturity.ts';
import { lookAhead, type Ahead } from './look-ahead.ts';
import type { KnownBefore } from './known-before.ts';

/** What a plan is made of. */
export interface PlanTerms {
  readonly specification: Specification;
  /** Of the specification, with those of the start in their place. */
  readonly settings: RolloutSettings;
  readonly kind: 'challenger' | 'first';
  readonly windowSeconds: number;
  /** What is known of the champion, its traffic and earlier attempts. */
  readonly known: KnownBefore;
  /** How far to simulate what the rollout will be able to see. */
  readonly ahead: Ahead;
  /** Start although the rollout would be blind. */
  readonly force: boolean;
}

/** Thirteen days of minutes: a day less than rows live. */
const LONGEST_MATURITY = 13 * 1_440;

export type PlannedRollout =
  { readonly ok: true; readonly plan: RolloutPlan } | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Fixes, before the start, the steps, the horizon, the judge's tests and what the rollout will be able to see.
 *
 * A rollout that would be blind is refused, unless it is forced; the fault names the ways out.
 */
export function planRollout(terms: PlanTerms): PlannedRollout {
  const outcomes = outcomesOf(terms);
  const late = outcomes.filter(({ maturityWindows }) => maturityWindows > LONGEST_MATURITY);
  if (late.length > 0) return { ok: false, faults: late.map((one) => maturityFault(one, terms.windowSeconds)) };
  try {
    return planWith(terms, outcomes);
  } catch (error) {
    if (!(error instanceof JudgeInputError)) throw error;
    return { ok: false, faults: [{ path: 'settings', message: error.message }] };
  }
}

function planWith(terms: PlanTerms, outcomes: PlannedOutcomes): PlannedRollout {
  const { settings, kind, known, windowSeconds } = terms;
  const schedule = scheduleOf(terms, outcomes);
  const judged = settingsOf(terms, schedule);
  const judge = planJudge(judged);
  const simulated = planJudge({ ...judged, latencyBy: 'exceedances' });
  const ahead = lookAhead({ ...terms, judge: simulated, schedule, effects: effectsOf(terms, schedule) });
  if (ahead.fault !== undefined && !terms.force) return { ok: false, faults: [ahead.fault] };
  const inconclusive = policyOf(terms);
  const plan = {
    ...schedule,
    steps: schedule.steps.map((step) => ({ ...step })),
    windowSeconds,
    inconclusive,
    ...(inconclusive === 'extend' ? { extendedWindows: 2 * schedule.horizonWindows } : {}),
    kind,
    advance: settings.advance ?? 'bake',
    ...(outcomes.length === 0 ? {} : { outcomes }),
    attempt: known.attempt,
    ...(known.carried === undefined ? {} : { carried: known.carried }),
    says: [...wordsOf(terms, { schedule, judged, judge, outcomes }), ...ahead.says],
    sees: [...ahead.sees],
    ...(ahead.outlook === undefined ? {} : { outlook: ahead.outlook }),
    judge,
  };
  return { ok: true, plan };
}

function maturityFault({ name, maturityWindows }: PlannedOutcomes[number], windowSeconds: number): Fault {
  const [most, got] = [spanWords(LONGEST_MATURITY, windowSeconds), spanWords(maturityWindows, windowSeconds)];
  const message = `maturity must be at most ${most}, got ${got}: rows of requests live 14 days`;
  return { path: `kpis.${name}`, message };
}

type PlannedOutcomes = NonNullable<RolloutPlan['outcomes']>;

function outcomesOf(terms: PlanTerms): PlannedOutcomes {
  return heardKpis(terms).map((kpi) => {
    const { name, kind, missing } = kpi;
    return { name, kind, missing, maturityWindows: maturityOf(kpi, terms.specification) };
  });
}

/** KPIs that are judged: all critical ones that are declared, once any outcome was heard; none for a first version. */
function heardKpis({ specification, kind, known }: Pick<PlanTerms, 'specification' | 'kind' | 'known'>): KpiList {
  if (kind === 'first' || known.history?.hearsOutcomes !== true) return [];
  return (specification.kpis ?? []).filter(({ critical }) => critical);
}

type KpiList = NonNullable<Specification['kpis']>;

function longestOf(outcomes: PlannedOutcomes): number {
  return Math.max(0, ...outcomes.map(({ maturityWindows }) => maturityWindows));
}

/** The hold is long enough for the outcomes of the last planned window to ripen, whatever was declared. */
function scheduleOf({ settings, kind }: PlanTerms, outcomes: PlannedOutcomes): Schedule {
  const strategy = settings.strategy ?? defaultStrategy;
  const schedule = compileStrategy({ kind, strategy, hold: settings.hold, windowsIn });
  const ripe = outcomes.length === 0 ? 0 : schedule.plannedWindows + longestOf(outcomes) + 3;
  return { ...schedule, horizonWindows: Math.max(schedule.horizonWindows, ripe) };
}

/** Design effects of a sticky route; absent where each request is drawn anew. */
export function effectsOf(
  { specification, known }: Pick<PlanTerms, 'specification' | 'known'>,
  schedule: Schedule,
): CombinedEffects | undefined {
  const slices = known.history?.slices;
  const kpis = (specification.kpis ?? []).map(({ name }) => name);
  return slices === undefined ? undefined : stickyEffects(slices, schedule, kpis);
}

/** Settings of the judge for a schedule, from what is declared and what is known. */
export function settingsOf(
  terms: Pick<PlanTerms, 'specification' | 'settings' | 'kind' | 'known'>,
  schedule: Schedule,
): JudgeSettings {
  const { specification, settings, kind, known } = terms;
  const { slo } = specification;
  const { history } = known;
  const effects = effectsOf(terms, schedule);
  return judgeSettings(schedule, {
    ...settings,
    kind,
    availabilityPercent: slo.availability,
    latencyP99Ms: slo.latencyP99Ms,
    isExtended: policyOf(terms) === 'extend',
    warmupWindows: settings.warmup === undefined ? undefined : windowsIn(settings.warmup),
    kpis: heardKpis(terms),
    latency: history?.latency,
    requestsPerWindow: history && history.windows > 0 ? history.modelRequests / history.windows : undefined,
    ...(effects?.kind === 'known' ? effects.settings : {}),
  });
}

function wordsOf(
  { settings, kind, windowSeconds, known, specification }: PlanTerms,
  made: {
    readonly schedule: Schedule;
    readonly judged: JudgeSettings;
    readonly judge: JudgePlan;
    readonly outcomes: PlannedOutcomes;
  },
): readonly string[] {
  const { schedule, judged, judge, outcomes } = made;
  const latency = judged.latencyFrom === 'first-minutes' ? 'first-windows' : 'history';
  const byRanks = judged.latencyBy === 'ranks' && judge.guards.some(({ name }) => name === 'latencyBody');
  return planWords({
    byRanks,
    schedule,
    kind,
    windowSeconds,
    pMax: judged.pMax ?? 1,
    alpha: wholeAlpha(judge),
    beta: judge.beta,
    latency: judged.metrics.latency === true ? latency : 'not-judged',
    advance: settings.advance ?? 'bake',
    decidedBy: judge.decidedBy,
    extendedWindows: judge.eValuesFrom === undefined ? undefined : 2 * schedule.horizonWindows,
    kpis: outcomes.map(({ name }) => name),
    unheardKpis: kind === 'first' || outcomes.length > 0 ? [] : kpiNames(specification, true),
    shownKpis: kind === 'first' ? [] : kpiNames(specification, false),
    limits: judge.guards.flatMap(({ name }) => (name.startsWith('limit:') ? [name.slice(6)] : [])),
    hardLimits: judge.hardLimits.map(({ name }) => name.replace(/^limit:/, '')),
    maturityWindows: longestOf(outcomes),
    attempt: known.attempt,
  });
}

/** Of both chances of an extended rollout together; the judge gives each half. */
function wholeAlpha({ alpha, eValuesFrom }: JudgePlan): number {
  return eValuesFrom === undefined ? alpha : 2 * alpha;
}

function kpiNames({ kpis = [] }: Specification, isCritical: boolean): readonly string[] {
  return kpis.filter(({ critical }) => critical === isCritical).map(({ name }) => name);
}

function policyOf({
  specification,
  settings,
  kind,
}: Pick<PlanTerms, 'specification' | 'settings' | 'kind'>): RolloutPlan['inconclusive'] {
  if (kind === 'first') return 'promote';
  return settings.inconclusive ?? (specification.risk === 'critical' ? 'rollback' : 'approve');
}
