import { betLogE, freshBet, logSumExp } from '../sequential/count-bet.ts';
import { sum } from '../../stats/sum.ts';
import { freshEValues, type BestEValues, type Checkpoint } from './checkpoint.ts';
import { proofsByAim, type Guardrail, type JudgePlan, type PlannedTest, type Proof } from '../model/plan.ts';
import { groupReason, meanReason } from './reason.ts';
import type { DatedReason } from '../model/rows.ts';

/**
 * Log e-values now.
 *
 * Guardrails are averaged with their parts of alpha; within a guardrail every null hypothesis must fall (the smallest e-value
 * counts); a proof's ways are averaged, because a wrong proof needs all their null hypotheses to be true. E-values carried over from
 * earlier attempts multiply. Source: Vovk, Wang (2021), E-values: calibration, combination and applications.
 */
export function currentEValues(plan: JudgePlan, next: Checkpoint): BestEValues {
  const carried = next.carried ?? freshEValues;
  const guardrails = plan.guards.map(
    (guardrail) => Math.log(guardrail.budget / plan.alpha) + guardrailLogE(next, guardrail),
  );
  const moments = plan.moments.map(
    ({ name, budget }) => Math.log(budget / plan.alpha) + (next.moments[name]?.logE ?? 0),
  );
  const proofs = plan.proofs.map(
    (proof) => [proof.name, proofLogE(next, proof) + (carried.proofs[proof.name] ?? 0)] as const,
  );
  const logEs = [...guardrails, ...moments];
  return { abort: (logEs.length === 0 ? 0 : logSumExp(logEs)) + carried.abort, proofs: Object.fromEntries(proofs) };
}

/** E-values of attempts together: they multiply. */
export function multiplyEValues(attempts: readonly BestEValues[]): BestEValues {
  const names = [...new Set(attempts.flatMap(({ proofs }) => Object.keys(proofs)))];
  return {
    abort: sum(attempts.map(({ abort }) => abort)),
    proofs: Object.fromEntries(names.map((name) => [name, sum(attempts.map(({ proofs }) => proofs[name] ?? 0))])),
  };
}

/** Largest e-values so far, which decide. Source: Ville (1939), maximal inequality. */
export function bestEValues(plan: JudgePlan, next: Checkpoint): BestEValues {
  const now = currentEValues(plan, next);
  const proofs = Object.entries(now.proofs).map(
    ([name, logE]) => [name, Math.max(logE, next.eValues.proofs[name] ?? 0)] as const,
  );
  return { abort: Math.max(now.abort, next.eValues.abort), proofs: Object.fromEntries(proofs) };
}

/** Guardrail that speaks loudest, once the e-values together allow an abort at alpha. */
export function eCrossings(plan: JudgePlan, next: Checkpoint, window: number): readonly DatedReason[] {
  if (next.eValues.abort < -Math.log(plan.alpha)) return [];
  const said = { p: Math.exp(-next.eValues.abort), spent: 0, budget: plan.alpha, minute: window };
  const carried = next.carried?.abort ?? 0;
  if (carried >= -Math.log(plan.alpha)) return [{ ...said, test: EARLIER, kind: 'earlier', counts: noCounts }];
  const guardrails = plan.guards.map((guardrail) => ({
    weight: Math.log(guardrail.budget) + guardrailLogE(next, guardrail),
    reason: (): DatedReason => groupReason(next, guardrail, { ...said, test: guardrail.name }),
  }));
  const moments = plan.moments.map((guardrail) => ({
    weight: Math.log(guardrail.budget) + (next.moments[guardrail.name]?.logE ?? 0),
    reason: (): DatedReason => ({ ...said, ...meanReason(next, guardrail) }),
  }));
  const [loudest] = [...guardrails, ...moments].toSorted((x, y) => y.weight - x.weight);
  return loudest === undefined ? [] : [loudest.reason()];
}

/** What speaks when the evidence of earlier attempts is enough alone. */
const EARLIER = 'earlier attempts';
const nobody = { events: 0, requests: 0 };
const noCounts = { challenger: nobody, champion: nobody };

/** Proofs whose e-values allow them at beta; named by their first test. */
export function eProvings(plan: JudgePlan, next: Checkpoint, window: number): readonly DatedReason[] {
  const aims = proofsByAim(plan);
  return plan.proofs.flatMap((proof) => {
    const ways = aims.find((one) => one.includes(proof))?.length ?? 1;
    const best = next.eValues.proofs[proof.name] ?? 0;
    const loudest = proof.tests.toSorted((a, b) => testLogE(next, b) - testLogE(next, a))[0];
    if (best < -Math.log(plan.beta / ways) || loudest === undefined) return [];
    const said = { test: loudest.id, p: Math.exp(-best), spent: 0, budget: plan.beta, minute: window };
    return [groupReason(next, proof, said)];
  });
}

function testLogE(next: Checkpoint, { id, bet }: PlannedTest): number {
  return betLogE(next.bets[id] ?? freshBet(bet), bet);
}

function guardrailLogE(next: Checkpoint, guardrail: Guardrail): number {
  return Math.min(...guardrail.tests.map((test) => testLogE(next, test)));
}

function proofLogE(next: Checkpoint, proof: Proof): number {
  return logSumExp(proof.tests.map((test) => testLogE(next, test))) - Math.log(proof.tests.length);
}
