import { freshTest, rateWindow, stepTest, type TestState } from '../sequential/exact-test.ts';
import { spendingShare } from '../model/spending.ts';
import { decisionLogE, mirrored } from './decision-bet.ts';
import { lossLogE, lossProofLogE } from './loss-test.ts';
import {
  addDecisions,
  addLosses,
  labelledIn,
  noDecisions,
  noLosses,
  type DecisionSums,
  type LossSums,
  type PairedBlock,
  type PairedPlan,
} from './paired-plan.ts';

/** What crossed: its p value, the error probability that it may spend, and the window up to which (excluded) pairs were read. */
export interface PairedReason {
  readonly p: number;
  readonly budget: number;
  readonly until: number;
}

/** What the labelled pairs say so far. */
export interface PairedLook {
  /** Requests that both versions answered with a prediction, of windows whose labels were read. */
  readonly pairs: number;
  readonly labelled: number;
  readonly decisions: DecisionSums;
  readonly losses: LossSums;
  /** The challenger is worse, by more than the margin. */
  readonly worse?: PairedReason;
  /** It is better; with a margin, it is not worse by so much. */
  readonly proven?: PairedReason;
}

/** Blocks so far and where the exact tests stand. */
type Folded = PairedLook & { readonly exact: { readonly worse: TestState; readonly proven: TestState } };

/**
 * Judges labelled pairs, block after block: a paired test sees what both versions make of the same request, so that hard requests,
 * which both get wrong, are no noise.
 *
 * Decisions without a margin: McNemar's test, exact and sequential. Of m pairs of which exactly one version is right, the champion is
 * the right one in Binomial(m, 1/2) at most; alpha is spent by the calendar. Who ends or prolongs the copies because of what was seen
 * changes nothing in that: what crosses then would have crossed without it, and nothing is left to spend behind the planned windows.
 * With a margin, and for losses: e-values. What crossed stays so.
 */
export function judgePairs(plan: PairedPlan, blocks: readonly PairedBlock[]): PairedLook {
  const { exact: _exact, ...look } = blocks.reduce<Folded>((folded, block) => fold(plan, folded, block), {
    pairs: 0,
    labelled: 0,
    decisions: noDecisions,
    losses: noLosses,
    exact: { worse: freshTest, proven: freshTest },
  });
  return look;
}

function fold(plan: PairedPlan, before: Folded, block: PairedBlock): Folded {
  const { until } = block;
  const isExact = plan.reads === 'decisions' && plan.margin === 0 && plan.openEnded !== true;
  // Laws grow with every pair: pairs without an end would be convolved for ever.
  const exact = isExact ? stepBoth(plan, before.exact, block) : before.exact;
  const sums = {
    pairs: before.pairs + block.pairs,
    labelled: before.labelled + labelledIn(block),
    decisions: addDecisions(before.decisions, block.decisions ?? noDecisions),
    losses: addLosses(before.losses, block.losses ?? noLosses),
  };
  const [worseLogE, provenLogE] = logEsOf(plan, sums);
  const worse =
    before.worse ?? crossed({ exact: exact.worse, isExact, logE: worseLogE }, { budget: plan.alpha, until });
  const proven =
    before.proven ?? crossed({ exact: exact.proven, isExact, logE: provenLogE }, { budget: plan.beta, until });
  return { ...sums, exact, ...(worse === undefined ? {} : { worse }), ...(proven === undefined ? {} : { proven }) };
}

function stepBoth(plan: PairedPlan, { worse, proven }: Folded['exact'], block: PairedBlock): Folded['exact'] {
  const { onlyChampion, onlyChallenger } = block.decisions ?? noDecisions;
  const discordant = onlyChampion + onlyChallenger;
  const share = spendingShare({ plannedMinutes: plan.plannedWindows }, block.until - 1);
  return {
    worse: stepTest(worse, rateWindow(onlyChampion, discordant, 0.5), plan.alpha * share),
    proven: stepTest(proven, rateWindow(onlyChallenger, discordant, 0.5), plan.beta * share),
  };
}

function logEsOf(
  { reads, margin, alpha, beta }: PairedPlan,
  { decisions, losses }: Pick<PairedLook, 'decisions' | 'losses'>,
): readonly [worse: number, proven: number] {
  if (reads === 'losses') return [lossLogE(losses, margin, alpha), lossProofLogE(losses, margin, beta)];
  return [decisionLogE(decisions, margin), decisionLogE(mirrored(decisions), -margin)];
}

function crossed(
  { exact, isExact, logE }: { readonly exact: TestState; readonly isExact: boolean; readonly logE: number },
  { budget, until }: { readonly budget: number; readonly until: number },
): PairedReason | undefined {
  if (isExact) return exact.stopped ? { p: exact.p, budget, until } : undefined;
  return logE >= Math.log(1 / budget) ? { p: Math.min(1, Math.exp(-logE)), budget, until } : undefined;
}
