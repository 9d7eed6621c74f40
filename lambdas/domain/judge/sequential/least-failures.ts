import type { Guardrail } from '../model/plan.ts';

/**
 * Challenger requests from which on a guardrail can break at all: every one of them fails, and none of the champion's does.
 *
 * Of the ratio's test, each failure is the challenger's with chance r a/(r a + b) under the null hypothesis; of the rate's, with the rate.
 *
 * @param own requests of the challenger, or its share; @param other those of the champion, in the same unit
 */
export function leastFailures({ tests, reading }: Guardrail, own: number, other: number): number {
  const least = tests.map(({ hypothesis, budget }) => {
    const chance =
      hypothesis.kind === 'ratio' ? (hypothesis.ratio * own) / (hypothesis.ratio * own + other) : hypothesis.rate;
    return chance <= 0 ? 1 : chance >= 1 ? Infinity : Math.ceil(Math.log(budget) / Math.log(chance));
  });
  return Math.max(1, ...least) * reading.effect;
}
