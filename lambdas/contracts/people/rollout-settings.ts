import * as z from 'zod';
import { isoDuration } from './duration.ts';

const step = z
  .strictObject({
    /** The challenger's share in percent. */
    weight: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100').optional(),
    /** Both shares in percent; they must add up to 100. */
    weights: z
      .strictObject({ champion: z.number().min(0).max(100), challenger: z.number().min(0.1).max(100) })
      .optional(),
    bake: isoDuration,
  })
  .superRefine((value, context) => {
    if ((value.weight === undefined) === (value.weights === undefined)) {
      context.addIssue({ code: 'custom', message: 'needs either weight or weights' });
    }
    const { champion = 0, challenger = 100 } = value.weights ?? {};
    if (value.weights !== undefined && Math.abs(champion + challenger - 100) > 1e-9) {
      context.addIssue({
        code: 'custom',
        path: ['weights'],
        message: `must add up to 100, adds up to ${champion + challenger} (champion ${champion}, challenger ${challenger})`,
      });
    }
  })
  .transform((value) => ({ weight: value.weight ?? value.weights?.challenger ?? 0, bake: value.bake }));

const steps = z
  .array(step)
  .min(1, 'needs at least one step')
  .max(50)
  .superRefine((list, context) => {
    list.forEach((one, index) => {
      const before = list[index - 1];
      if (before !== undefined && one.weight <= before.weight) {
        context.addIssue({
          code: 'custom',
          path: [index, 'weight'],
          message: `must grow from step to step, is ${one.weight} after ${before.weight}`,
        });
      }
    });
  });

/** How traffic moves to the challenger. Every kind compiles to one list of steps. */
const strategy = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('all-at-once'), bake: isoDuration.default('PT30M') }),
    z.strictObject({ kind: z.literal('canary'), steps }),
    z.strictObject({ kind: z.literal('linear'), stepPercent: z.number().min(1).max(100), bake: isoDuration }),
  ],
  { error: 'kind must be all-at-once, canary or linear' },
);

/** A share below this would leave a guardrail no chance to speak. */
const weight = z.number().min(0.001).max(100);

/** An absolute limit on the challenger: at most `maxPercent` of its requests may be such an event. */
const limit = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,40}$/, 'must be a short name of letters, digits, hyphens')
      .optional(),
    metric: z.enum(['errors', 'timeouts', 'failures', 'clientErrors', 'latency'], {
      error: 'must be errors, timeouts, failures, clientErrors or latency',
    }),
    /** For latency: the event is a request slower than this. */
    aboveMs: z.number().positive().max(150_000).optional(),
    maxPercent: z.number().min(0.0001).lt(100),
    /** Part of alpha beside the classes. Default 0.1. */
    weight: weight.optional(),
    /** A plain comparison without error control, from `minRequests` challenger requests on. */
    hard: z.boolean().default(false),
    minRequests: z.number().int().min(1).optional(),
  })
  .superRefine((value, context) => {
    const issue = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if ((value.metric === 'latency') !== (value.aboveMs !== undefined))
      issue('aboveMs', value.metric === 'latency' ? 'is needed for latency' : 'is for latency alone');
    if (value.hard !== (value.minRequests !== undefined))
      issue('minRequests', value.hard ? 'is needed for a hard limit' : 'is for a hard limit alone');
  });

/** How guardrails judge. Weights divide alpha among the classes that run. */
const guardrails = z.strictObject({
  /** Errors and timeouts abort only above `ratio` times the champion's rate and above `percent` of the requests. */
  failures: z
    .strictObject({
      ratio: z.number().min(1).max(100).optional(),
      percent: z.number().min(0).lt(100).optional(),
      /** Proven when below this ratio to the champion (or below the objective). */
      provenRatio: z.number().gt(1).max(100).optional(),
      errorsWeight: weight.optional(),
      timeoutsWeight: weight.optional(),
    })
    .optional(),
  /**
   * Answers that were the callers' own fault (400, 409, 413, 415, 422 and the like) abort only above `ratio` times the champion's rate
   * and above `percent` of the requests; margins that are not written are those of failures.
   */
  clientErrors: z
    .strictObject({
      /** `false`: recorded and shown, they decide nothing. */
      judged: z.boolean().default(true),
      ratio: z.number().min(1).max(100).optional(),
      percent: z.number().min(0).lt(100).optional(),
      weight: weight.optional(),
    })
    .optional(),
  latency: z
    .strictObject({
      /** `false`: recorded and shown, it decides nothing. */
      judged: z.boolean().default(true),
      /** `ranks` sees shifts of the whole curve sooner; `exceedances` counts requests above the champion's p50, p90 and p99. */
      by: z.enum(['exceedances', 'ranks'], { error: 'must be exceedances or ranks' }).default('exceedances'),
      /** Slower by less than this is tolerated; whole buckets of 5 %. */
      marginPercent: z.number().min(0).max(100).optional(),
      /** Proven when the p99 is slower by less than this. */
      provenPercent: z.number().gt(0).max(400).optional(),
      weight: weight.optional(),
    })
    .optional(),
  kpiWeight: weight.optional(),
  limits: z.array(limit).max(50).optional(),
});

/** What a rollout may set for itself, in the specification or in the input of one start. */
export const rolloutSettings = z.strictObject({
  strategy: strategy.optional(),
  /** `bake`: a step lasts its bake time; `proven`: it ends as soon as everything is proven, after two windows at least. */
  advance: z.enum(['bake', 'proven'], { error: 'must be bake or proven' }).optional(),
  /**
   * What follows when the horizon is reached without a verdict. `extend`: as many windows more, decided by e-values, and then a person.
   * Default: rollback for risk critical, else approve.
   */
  inconclusive: z
    .enum(['rollback', 'approve', 'promote', 'extend'], { error: 'must be rollback, approve, promote or extend' })
    .optional(),
  /** `e-values` hold for any schedule, also one that depends on what was seen, and ask for about 1.3 times the requests. */
  decidedBy: z.enum(['exact', 'e-values'], { error: 'must be exact or e-values' }).optional(),
  /** Chance of a false rollback over the whole rollout. */
  alpha: z.number().min(1e-6).max(0.2).optional(),
  /** Level of each proof. */
  beta: z.number().min(1e-6).max(0.5).optional(),
  /** Windows (minutes) that the rollout holds its last weight beyond the planned ones while nothing is decided. */
  hold: isoDuration.optional(),
  /** Windows at the start of each step that feed neither latency nor timeouts. Default PT2M. */
  warmup: isoDuration.optional(),
  /** Planned attempts of one version within 7 days: they share alpha and beta. Default 1. */
  attempts: z.number().int().min(1).max(10).optional(),
  /** Changes that the owner wants to be seen with 90 %: ratio of errors, of the p99, and of KPIs that fall. */
  mustSee: z
    .strictObject({
      errors: z.number().gt(1).max(1000).optional(),
      latencyP99: z.number().gt(1).max(100).optional(),
      kpi: z.number().gt(0).lt(1).optional(),
    })
    .optional(),
  guardrails: guardrails.optional(),
});
export type RolloutSettings = z.infer<typeof rolloutSettings>;
