import type { GoalPlan } from '../judge/model/goal.ts';
import type { GoalSplit } from '../../contracts/stored/rows/scores/goal-split.ts';
import type { ArmTotals, MomentSums, RipeCohort, RipeMoments } from '../judge/model/rows.ts';
import { freshReading, type ReadingState } from '../judge/sequential/thin-counts.ts';
import { foldBothSides } from './both-sides.ts';
import { foldAdjusted, freshAdjusted, type AdjustedGoal } from './covariate/adjusted-goal.ts';
import { freshRatio, type RatioState } from './ratio-sequence.ts';

/** Ripe outcomes of both arms so far; `weighted` are the parts of the stratified estimate. */
interface BinaryGoal {
  readonly kind: 'binary';
  readonly challenger: ArmTotals;
  readonly champion: ArmTotals;
  /** Sums over strata of x b/(a + b) and y a/(a + b): their ratio is that of Mantel and Haenszel (1959). */
  readonly weighted: { readonly challenger: number; readonly champion: number };
  readonly reading: ReadingState;
  /** The reading with the versions exchanged; absent without a design effect, and in states of an earlier release. */
  readonly exchanged?: ReadingState;
  readonly ratio: RatioState;
  /** The same outcomes adjusted for the champion's score; it decides where it is planned. */
  readonly adjusted?: AdjustedGoal;
}

/** Ripe values of both arms so far, and what the stratified difference of their means is made of. */
export interface ValueGoal {
  readonly kind: 'value';
  readonly challenger: MomentSums;
  readonly champion: MomentSums;
  /** Sum over strata of h = nC nB/(nC + nB), of h times the difference, and of h²/nC and h²/nB. */
  readonly strata: {
    readonly weight: number;
    readonly gap: number;
    readonly challenger: number;
    readonly champion: number;
  };
  /** The same values adjusted for the champion's score; it decides where it is planned. */
  readonly adjusted?: AdjustedGoal;
}

/** What has ripened of a challenger's goal; plain data. */
export type GoalState = BinaryGoal | ValueGoal;

const nobody: ArmTotals = { events: 0, requests: 0 };
const nothing: MomentSums = { count: 0, sum: 0, sumSq: 0 };

/** No outcome is ripe. */
export function freshGoal(plan: Pick<GoalPlan, 'kind' | 'covariate'>): GoalState {
  const plain = freshPlain(plan);
  return plan.covariate === undefined ? plain : { ...plain, adjusted: freshAdjusted(plan) };
}

function freshPlain({ kind }: Pick<GoalPlan, 'kind'>): GoalState {
  if (kind === 'value') {
    const strata = { weight: 0, gap: 0, challenger: 0, champion: 0 };
    return { kind, challenger: nothing, champion: nothing, strata };
  }
  const weighted = { challenger: 0, champion: 0 };
  return { kind, challenger: nobody, champion: nobody, weighted, reading: freshReading, ratio: freshRatio };
}

/** Outcomes that ripened with one row, by KPI, as the judge's rows hold them. */
export interface RipeOutcomes {
  readonly ripe?: Readonly<Record<string, readonly RipeCohort[]>>;
  readonly ripeMoments?: Readonly<Record<string, readonly RipeMoments[]>>;
  /** The goal's outcomes split by the champion's score. */
  readonly splits?: readonly GoalSplit[];
}

/** Folds what ripened with one row; each cohort is a stratum, compared within itself. */
export function foldGoal(state: GoalState, plan: GoalPlan, row: RipeOutcomes): GoalState {
  const folded = foldPlain(state, plan, row);
  const { adjusted } = state;
  if (adjusted === undefined || row.splits === undefined) return folded;
  return { ...folded, adjusted: row.splits.reduce((sum, split) => foldAdjusted(sum, plan, split), adjusted) };
}

function foldPlain(state: GoalState, plan: GoalPlan, { ripe, ripeMoments }: RipeOutcomes): GoalState {
  return state.kind === 'binary'
    ? (ripe?.[plan.kpi] ?? []).reduce<BinaryGoal>((sum, cohort) => foldCohort(sum, plan, cohort), state)
    : (ripeMoments?.[plan.kpi] ?? []).reduce<ValueGoal>(foldMeans, state);
}

function foldCohort(state: BinaryGoal, plan: GoalPlan, cohort: RipeCohort): BinaryGoal {
  const { challenger, champion } = cohort;
  const counts = { x: challenger.events, a: challenger.requests, y: champion.events, b: champion.requests };
  const all = counts.a + counts.b;
  return {
    ...state,
    challenger: addTotals(state.challenger, challenger),
    champion: addTotals(state.champion, champion),
    weighted: {
      challenger: state.weighted.challenger + (all === 0 ? 0 : (counts.x * counts.b) / all),
      champion: state.weighted.champion + (all === 0 ? 0 : (counts.y * counts.a) / all),
    },
    ...foldBothSides(state, plan, counts),
  };
}

function foldMeans({ strata, ...rest }: ValueGoal, { challenger, champion }: RipeMoments): ValueGoal {
  const both = { challenger: addMoments(rest.challenger, challenger), champion: addMoments(rest.champion, champion) };
  const [nC, nB] = [challenger.count, champion.count];
  if (nC === 0 || nB === 0) return { ...rest, ...both, strata };
  const weight = (nC * nB) / (nC + nB);
  return {
    ...rest,
    ...both,
    strata: {
      weight: strata.weight + weight,
      gap: strata.gap + weight * (challenger.sum / nC - champion.sum / nB),
      challenger: strata.challenger + weight ** 2 / nC,
      champion: strata.champion + weight ** 2 / nB,
    },
  };
}

function addTotals(left: ArmTotals, right: ArmTotals): ArmTotals {
  return { events: left.events + right.events, requests: left.requests + right.requests };
}

function addMoments(left: MomentSums, right: MomentSums): MomentSums {
  return { count: left.count + right.count, sum: left.sum + right.sum, sumSq: left.sumSq + right.sumSq };
}
