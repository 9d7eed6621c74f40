import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { CapacityPlan } from '../../../contracts/stored/capacity/capacity.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import { given } from '../../given.ts';
import type { BestEValues } from '../../judge/fold/checkpoint.ts';
import type { History } from './champion-history.ts';

/** What is known of the champion and of earlier attempts when a rollout is planned. */
export interface KnownBefore {
  /** Absent for a first version. */
  readonly history?: History | undefined;
  /** Which try of the version within 7 days this is, of how many planned. */
  readonly attempt: { readonly number: number; readonly planned: number; readonly undecided?: number };
  /** E-values that an attempt beyond the planned ones continues. */
  readonly carried?: BestEValues;
}

/** Everything that a plan is made of: what people wrote, and what was recorded. */
export interface PlanFacts {
  /** Version that is started. @default challenger - nobody starts anything */
  readonly version?: string;
  readonly specification: Specification;
  /** Settings of this start alone; they stand in the place of those of the specification. */
  readonly own?: RolloutSettings | undefined;
  /** `first`: nobody serves yet. */
  readonly kind: RolloutPlan['kind'];
  readonly windowSeconds: number;
  readonly known: KnownBefore;
  /** Endpoints whose instances follow traffic, as they stand. @default - none do */
  readonly capacity?: CapacityPlan | undefined;
  /** Start although the rollout would be blind. */
  readonly force: boolean;
}

/** What planning needs beside facts. */
export interface PlanTools {
  /** Whole windows in an ISO duration. */
  readonly windowsIn: (duration: string) => number;
  /** How far to look: whether it would be blind (about a second), or everything that is printed (several). */
  readonly far: 'blind' | 'whole';
  /** Draws from [0, 1). */
  readonly random: () => number;
}

/** Steps, their sum, and the window at whose end an undecided rollout is inconclusive. */
export type Schedule = Pick<
  RolloutPlan,
  | 'steps'
  | 'plannedWindows'
  | 'horizonWindows'
  | 'ends'
  | 'experiment'
  | 'shadows'
  | 'startGate'
  | 'standing'
  | 'control'
>;

/** KPIs of a plan and how long their outcomes are waited for. */
export type PlannedOutcomes = NonNullable<RolloutPlan['outcomes']>;

type Kpi = NonNullable<Specification['kpis']>[number];

/** Longest time that outcomes of a KPI are waited for when nothing is declared. */
const DEFAULT_MATURITY = 'PT30M';

/** What a rollout goes by: settings of its start, else those of the specification, whose gates no start takes away. */
export function settingsInForce({ specification, own }: Pick<PlanFacts, 'specification' | 'own'>): RolloutSettings {
  const gates = { ...own?.gates, ...specification.rollout.gates };
  const asked = Object.keys(gates).length === 0 ? {} : { gates };
  const settings = { ...specification.rollout, ...own, ...asked };
  return settings.strategy === undefined ? settings : { ...settings, strategy: asStanding(settings.strategy) };
}

type Strategy = NonNullable<RolloutSettings['strategy']>;

/** How often a shadow without an end is reported where nothing is declared. */
const EACH_WEEK = 'P7D';

/** A shadow without an end is planned as what it is: copies of a standing challenger, whose labels may be absent. */
function asStanding(strategy: Strategy): Strategy {
  if (strategy.kind !== 'shadow' || strategy.bake !== undefined) return strategy;
  const { share, every = EACH_WEEK, labels, timeoutMs, copiesPerMinute } = strategy;
  const copies = given({ labels, timeoutMs, copiesPerMinute });
  return { kind: 'champion-challenger', by: 'copies', share, period: every, whenBetter: 'tell', ...copies };
}

/** Copies after which a shadow without an end ends; undefined where nothing is declared. */
export function mostCopiesOf({ specification, own }: Pick<PlanFacts, 'specification' | 'own'>): number | undefined {
  const strategy = own?.strategy ?? specification.rollout.strategy;
  return strategy?.kind === 'shadow' ? strategy.mostCopies : undefined;
}

/** The control that is declared; undefined where the challenger is compared with the champion that serves, or with nobody. */
export function controlIn(
  facts: Pick<PlanFacts, 'specification' | 'own' | 'kind'>,
): Exclude<RolloutSettings['control'], 'off'> {
  const { control } = settingsInForce(facts);
  return facts.kind === 'first' || control === 'off' ? undefined : control;
}

/** What follows when the horizon is reached without a verdict. */
export function policyOf(facts: PlanFacts): RolloutPlan['inconclusive'] {
  if (facts.kind === 'first') return 'promote';
  if (goalKpi(facts) !== undefined) return settingsInForce(facts).inconclusive ?? 'rollback';
  return settingsInForce(facts).inconclusive ?? (facts.specification.risk === 'critical' ? 'rollback' : 'approve');
}

/** Whether the challenger gets copies alone, and the end is a report. */
function isReportOnly(facts: Pick<PlanFacts, 'specification' | 'own' | 'kind'>): boolean {
  const { strategy } = settingsInForce(facts);
  if (facts.kind !== 'challenger') return false;
  const isStanding = strategy?.kind === 'champion-challenger' && strategy.by === 'copies';
  return isStanding || (strategy?.kind === 'shadow' && strategy.next.kind === 'report');
}

/** Whether absolute limits alone judge: nobody serves beside the challenger. */
export function isAlone(facts: Pick<PlanFacts, 'specification' | 'own' | 'kind'>): boolean {
  const { strategy } = settingsInForce(facts);
  return facts.kind === 'first' || strategy?.kind === 'blue-green' || strategy?.kind === 'all-at-once';
}

function goalName(strategy: RolloutSettings['strategy']): string | undefined {
  if (strategy?.kind === 'champion-challenger') return strategy.kpi;
  return strategy?.kind === 'ab-test' || strategy?.kind === 'bandit' ? strategy.goal.kpi : undefined;
}

/** The KPI by which an experiment, or a standing challenger, is decided; undefined in every other rollout. */
export function goalKpi(facts: Pick<PlanFacts, 'specification' | 'own' | 'kind'>): Kpi | undefined {
  const { strategy } = settingsInForce(facts);
  if (facts.kind === 'first') return undefined;
  const goal = goalName(strategy);
  return (facts.specification.kpis ?? []).find(({ name }) => name === goal);
}

/**
 * KPIs that are judged: all critical ones that are declared, once any outcome was heard, and the goal of an experiment in any case; none
 * where the challenger is alone, nor where no caller gets an answer of the challenger.
 */
export function heardKpis(facts: PlanFacts): readonly Kpi[] {
  const { specification, known } = facts;
  if (isAlone(facts) || isReportOnly(facts)) return [];
  const goal = goalKpi(facts);
  const isHeard = known.history?.hearsOutcomes === true;
  return (specification.kpis ?? []).filter((kpi) => kpi === goal || (isHeard && kpi.critical));
}

/** The judged KPIs as the plan keeps them. */
export function outcomesOf(facts: PlanFacts, windowsIn: PlanTools['windowsIn']): PlannedOutcomes {
  return heardKpis(facts).map((kpi) => {
    const { name, kind, missing, strength } = kpi;
    const maturityWindows = windowsIn(maturityOf(kpi, facts.specification));
    return { name, kind, missing, maturityWindows, ...(strength === 'warn' ? { strength } : {}) };
  });
}

/** Windows in which outcomes of a model's KPIs may still come; 0 without any. */
export function longestMaturity(specification: Specification, windowsIn: PlanTools['windowsIn']): number {
  return Math.max(0, ...(specification.kpis ?? []).map((kpi) => windowsIn(maturityOf(kpi, specification))));
}

/** Time after a request in which its event counts. */
export function maturityOf({ maturity }: Kpi, { labels }: Specification): string {
  return maturity ?? labels?.maturity ?? DEFAULT_MATURITY;
}
