import { stateOf, type Checkpoint } from './checkpoint.ts';
import {
  proofsByAim,
  type Guard,
  type HardLimit,
  type JudgePlan,
  type MomentGuard,
  type Proof,
} from '../model/plan.ts';
import { groupReason, meanReason } from './reason.ts';
import { splitLogE } from '../sequential/split-test.ts';
import type { DatedReason } from '../model/rows.ts';

/** Guardrails that the exact tests, the continuous metrics and the hard limits have broken by now. */
export function crossings(plan: JudgePlan, next: Checkpoint, minute: number): readonly DatedReason[] {
  return [
    ...plan.guards.flatMap((guard) => guardCrossing(next, guard, minute)),
    ...plan.moments.flatMap((guard) => momentCrossing(next, guard, minute)),
    ...hardCrossings(plan, next, minute),
  ];
}

/** A guardrail crosses when all its tests have stopped; the largest p speaks for it. */
function guardCrossing(next: Checkpoint, guard: Guard, minute: number): readonly DatedReason[] {
  const states = guard.tests.map((test) => stateOf(next, test));
  if (states.length === 0 || states.some(({ stopped }) => !stopped)) return [];
  const p = Math.max(...states.map((state) => state.p));
  const spent = Math.max(...states.map((state) => state.spent));
  return [groupReason(next, guard, { test: guard.name, p, spent, budget: guard.budget, minute })];
}

function momentCrossing(next: Checkpoint, guard: MomentGuard, minute: number): readonly DatedReason[] {
  const state = next.moments[guard.name];
  if (state === undefined || state.bestLogE < -Math.log(guard.budget)) return [];
  const said = { p: Math.exp(-state.bestLogE), spent: 0, budget: guard.budget, minute };
  return [{ ...said, ...meanReason(next, guard) }];
}

/** Hard limits that are broken by now, whatever else decides. */
export function hardCrossings(plan: JudgePlan, next: Checkpoint, minute: number): readonly DatedReason[] {
  return plan.hardLimits.flatMap((limit) => hardCrossing(next, limit, minute));
}

/** A plain comparison: no p is claimed. */
function hardCrossing(next: Checkpoint, limit: HardLimit, minute: number): readonly DatedReason[] {
  const totals = next.hard[limit.name];
  if (totals === undefined || totals.challenger.requests < limit.minRequests) return [];
  if (totals.challenger.events <= limit.rate * totals.challenger.requests) return [];
  return [{ test: limit.name, kind: 'hard', p: 1, spent: 0, budget: 0, minute, counts: totals }];
}

/** Tests that have proved by now. */
export function provings(plan: JudgePlan, next: Checkpoint, minute: number): readonly DatedReason[] {
  return plan.proofs.flatMap((proof: Proof) =>
    proof.tests.flatMap((test) => {
      const { stopped, p, spent } = stateOf(next, test);
      return stopped ? [groupReason(next, proof, { test: test.id, p, spent, budget: test.budget, minute })] : [];
    }),
  );
}

/** Whether everything that must be proven has one of its tests among the proved. */
export function isProven(plan: JudgePlan, proved: readonly DatedReason[]): boolean {
  const isGiven = ({ tests }: Proof): boolean => tests.some(({ id }) => proved.some(({ test }) => test === id));
  return proofsByAim(plan).every((ways) => ways.some(isGiven));
}

/** The split, if it contradicts the weights by now. */
export function brokenSplit(plan: JudgePlan, next: Checkpoint, minute: number): DatedReason | undefined {
  if (plan.split === undefined) return undefined;
  const { split } = next;
  const logE = splitLogE(split);
  if (logE < Math.log(plan.split.threshold)) return undefined;
  const counts = {
    challenger: { events: split.challenger, requests: split.all },
    champion: { events: split.all - split.challenger, requests: split.all },
  };
  return { test: 'split', p: Math.exp(-logE), spent: 0, budget: 1 / plan.split.threshold, minute, counts };
}
