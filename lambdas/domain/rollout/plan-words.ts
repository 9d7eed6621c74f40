import { percent } from '../judge/words.ts';
import type { Schedule } from './compile-strategy.ts';

/** What the words need of a plan. */
export interface PlanInWords {
  readonly schedule: Schedule;
  readonly kind: 'challenger' | 'first';
  readonly windowSeconds: number;
  /** Highest failure rate of the objective, in (0, 1). */
  readonly pMax: number;
  readonly alpha: number;
  readonly beta: number;
  readonly isSticky: boolean;
}

/** Sentences printed before the start: the steps, what may end the rollout, what it takes to prove something, what nobody looks at. */
export function planWords(plan: PlanInWords): readonly string[] {
  const { schedule, windowSeconds, pMax, alpha, beta } = plan;
  const steps = schedule.steps.map(({ weightPercent, bakeWindows }) => `${weightPercent} % for ${bakeWindows}`);
  const needed = Math.ceil(Math.log(2 / beta) / pMax);
  const control = plan.kind === 'first' ? 'the objective alone' : 'the champion and the objective';
  return [
    `steps: ${steps.join(', ')} windows of ${windowSeconds} s; undecided after ${schedule.horizonWindows} windows`,
    `errors and timeouts are held against ${control}; a version that is no worse is taken back with a chance of ${percent(alpha)} at most`,
    `failures below ${percent(pMax)} are proven after about ${needed} challenger requests without a failure`,
    'latency is recorded and shown, it decides nothing',
    ...(plan.isSticky
      ? ['requests of one sticky key stay in one arm: the tests take requests for independent and may be too sure']
      : []),
  ];
}
