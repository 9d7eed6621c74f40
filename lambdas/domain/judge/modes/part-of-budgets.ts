import type { JudgePlan } from '../model/plan.ts';

/** The same guardrails with a part, in (0, 1], of what each of them may spend; proofs keep theirs. */
export function partOfBudgets(judge: JudgePlan, part: number): JudgePlan {
  const cut = <T extends { readonly budget: number }>(one: T): T => ({ ...one, budget: one.budget * part });
  return {
    ...judge,
    alpha: judge.alpha * part,
    guards: judge.guards.map((guardrail) => ({ ...cut(guardrail), tests: guardrail.tests.map(cut) })),
    moments: judge.moments.map(cut),
  };
}
