import type { JudgePlan } from '../model/plan.ts';

/** The same tests with a part, in (0, 1], of the chance that each of them has to be wrong: guardrails, proofs and the split. */
export function partOfBudgets(judge: JudgePlan, part: number): JudgePlan {
  const cut = <T extends { readonly budget: number }>(one: T): T => ({ ...one, budget: one.budget * part });
  return {
    ...judge,
    alpha: judge.alpha * part,
    beta: judge.beta * part,
    guards: judge.guards.map((guardrail) => ({ ...cut(guardrail), tests: guardrail.tests.map(cut) })),
    proofs: judge.proofs.map((proof) => ({ ...proof, tests: proof.tests.map(cut) })),
    moments: judge.moments.map(cut),
    ...(judge.split === undefined ? {} : { split: { ...judge.split, threshold: judge.split.threshold / part } }),
  };
}
