import { detectableChanges, type Detectable } from './detectable.ts';
import type { JudgePlan, PlannedTest } from './plan.ts';
import type { Random } from './draw.ts';
import { plannedWeights, type PlannedTraffic } from './planned-traffic.ts';
import { simulatePlan, type SimulatedPlan } from './simulate-plan.ts';
import { percent } from './words.ts';

/** What a rollout will be able to see, known before it starts. */
export interface Outlook {
  readonly detectable: readonly Detectable[];
  /** Ends at failures of 1, 1.25, 1.5 and 2 times the champion's. */
  readonly simulated: readonly SimulatedPlan[];
  readonly challengerRequests: number;
  /** Challenger requests divided by the design effect of the requests: users that are left on sticky routes. */
  readonly effectiveRequests: number;
  /** Challenger requests without a failure that prove the objective; absent if nothing is proven by rate. */
  readonly neededToProve?: number;
  /** Failures that the owner wants to see, as a ratio, are not visible with 90 %. */
  readonly isBlind: boolean;
}

/** How the plan is simulated, and the smallest ratio of failures that its owner wants to see. */
export interface OutlookOrder {
  readonly random: Random;
  /** @default 2000 */
  readonly rollouts?: number;
  /** @default 2 */
  readonly mustSee?: number;
}

const ratios = [1, 1.25, 1.5, 2];

/** Looks ahead: detectable changes by information, and the plan's ends by simulation of its own counts. */
export function outlookOf(plan: JudgePlan, traffic: PlannedTraffic, order: OutlookOrder): Outlook {
  const { random, rollouts = 2000, mustSee = 2 } = order;
  const weights = plannedWeights(traffic.steps, plan.calendar.plannedMinutes);
  const challengerRequests = weights.reduce((sum, weight) => sum + weight * traffic.requestsPerMinute, 0);
  const failures = plan.proofs.find(({ name }) => name === 'failures');
  const neededToProve = failures?.tests.map(requestsToProve).find((needed) => needed !== undefined);
  const detectable = detectableChanges(plan, traffic);
  return {
    detectable,
    simulated: ratios.map((ratio) => simulatePlan(plan, traffic, { ratio, rollouts, random })),
    challengerRequests,
    effectiveRequests: challengerRequests / (failures?.reading.effect ?? 1),
    ...(neededToProve === undefined ? {} : { neededToProve }),
    isBlind: isBlind(detectable, mustSee),
  };
}

/** A champion without errors has no ratio; then any visible rate will do. */
function isBlind(detectable: readonly Detectable[], mustSee: number): boolean {
  const errors = detectable.find(({ guardrail }) => guardrail === 'errors');
  if (errors?.rate === undefined) return true;
  return errors.ratio !== undefined && errors.ratio > mustSee;
}

function requestsToProve({ hypothesis, budget }: PlannedTest): number | undefined {
  return hypothesis.kind === 'rate-below' ? Math.ceil(-Math.log(budget) / hypothesis.rate) : undefined;
}

/** The outlook in sentences, for the plan before the start. */
export function outlookWords(outlook: Outlook): readonly string[] {
  const { detectable, simulated, effectiveRequests, challengerRequests, neededToProve } = outlook;
  const users = `${Math.round(challengerRequests)} challenger requests, worth ${Math.round(effectiveRequests)} independent ones`;
  return [
    ...detectable.map(detectableWords),
    ...simulated.map(
      ({ ratio, promoted, aborted }) =>
        `failures ×${ratio}: promoted ${percent(promoted)}, rolled back ${percent(aborted)} (${simulated[0]?.rollouts} simulated rollouts)`,
    ),
    users,
    ...(neededToProve !== undefined && effectiveRequests < neededToProve
      ? [`the objective cannot be proven: that takes ${neededToProve} independent requests without a failure`]
      : []),
    ...(outlook.isBlind
      ? ['blind: offer longer steps, a larger first weight, assignment per request, or mirrored traffic first']
      : []),
  ];
}

function detectableWords({ guardrail, championRate, rate, ratio }: Detectable): string {
  if (rate === undefined) return `${guardrail}: this rollout sees no change with 90 %`;
  if (ratio === undefined) return `${guardrail}: this rollout sees ${percent(rate)} or worse with 90 %`;
  return `${guardrail}: this rollout sees ×${ratio.toFixed(2)} or worse with 90 % (champion ${percent(championRate)})`;
}
