import { stateOf, type Checkpoint } from './checkpoint.ts';
import {
  proofsByAim,
  type Guardrail,
  type HardLimit,
  type JudgePlan,
  type MomentGuardrail,
  type Proof,
} from '../model/plan.ts';
import { groupReason, meanReason } from './reason.ts';
import { splitLogE } from '../sequential/split-test.ts';
import type { DatedReason } from '../model/rows.ts';

/** Guardrails that the exact tests, the continuous metrics and the hard limits have broken by now. */
export function crossings(plan: JudgePlan, next: Checkpoint, window: number): readonly DatedReason[] {
  return [
    ...plan.guards.flatMap((guardrail) => guardrailCrossing(next, guardrail, window)),
    ...plan.moments.flatMap((guardrail) => momentCrossing(next, guardrail, window)),
    ...hardCrossings(plan, next, window),
  ];
}

/** A guardrail crosses when all its tests have stopped; the largest p speaks for it. */
function guardrailCrossing(next: Checkpoint, guardrail: Guardrail, window: number): readonly DatedReason[] {
  const states = guardrail.tests.map((test) => stateOf(next, test));
  if (states.length === 0 || states.some(({ stopped }) => !stopped)) return [];
  const p = Math.max(...states.map((state) => state.p));
  const spent = Math.max(...states.map((state) => state.spent));
  return [groupReason(next, guardrail, { test: guardrail.name, p, spent, budget: guardrail.budget, minute: window })];
}

function momentCrossing(next: Checkpoint, guardrail: MomentGuardrail, window: number): readonly DatedReason[] {
  const state = next.moments[guardrail.name];
  if (state === undefined || state.bestLogE < -Math.log(guardrail.budget)) return [];
  const said = { p: Math.exp(-state.bestLogE), spent: 0, budget: guardrail.budget, minute: window };
  return [{ ...said, ...meanReason(next, guardrail) }];
}

/** Hard limits that are broken by now, whatever else decides. */
export function hardCrossings(plan: JudgePlan, next: Checkpoint, window: number): readonly DatedReason[] {
  return plan.hardLimits.flatMap((limit) => hardCrossing(next, limit, window));
}

/** A plain comparison: no p is claimed. */
function hardCrossing(next: Checkpoint, limit: HardLimit, window: number): readonly DatedReason[] {
  const totals = next.hard[limit.name];
  if (totals === undefined || totals.challenger.requests < limit.minRequests) return [];
  if (totals.challenger.events <= limit.rate * totals.challenger.requests) return [];
  return [{ test: limit.name, kind: 'hard', p: 1, spent: 0, budget: 0, minute: window, counts: totals }];
}

/** Tests that have proved by now. */
export function provings(plan: JudgePlan, next: Checkpoint, window: number): readonly DatedReason[] {
  return plan.proofs.flatMap((proof: Proof) =>
    proof.tests.flatMap((test) => {
      const { stopped, p, spent } = stateOf(next, test);
      return stopped
        ? [groupReason(next, proof, { test: test.id, p, spent, budget: test.budget, minute: window })]
        : [];
    }),
  );
}

/** Whether everything that must be proven has one of its tests among the proved. */
export function isProven(plan: JudgePlan, proved: readonly DatedReason[]): boolean {
  const isGiven = ({ tests }: Proof): boolean => tests.some(({ id }) => proved.some(({ test }) => test === id));
  return proofsByAim(plan).every((ways) => ways.some(isGiven));
}

/** The split, if it contradicts the weights by now. */
export function brokenSplit(plan: JudgePlan, next: Checkpoint, window: number): DatedReason | undefined {
  if (plan.split === undefined) return undefined;
  const { split } = next;
  const logE = splitLogE(split);
  if (logE < Math.log(plan.split.threshold)) return undefined;
  const counts = {
    challenger: { events: split.challenger, requests: split.all },
    champion: { events: split.all - split.challenger, requests: split.all },
  };
  return { test: 'split', p: Math.exp(-logE), spent: 0, budget: 1 / plan.split.threshold, minute: window, counts };
}
