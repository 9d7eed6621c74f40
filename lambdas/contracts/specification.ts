import * as z from 'zod';
import { isoDuration } from './duration.ts';
import { modelName, versionName } from './names.ts';

const feature = z.strictObject({
  name: z.string().min(1).max(100),
  kind: z.enum(['numeric', 'categorical', 'text', 'embedding']),
  /** Value for sample requests when the signature lists no samples. */
  example: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** A sensitive field is hashed with the stage's key before capture, or dropped. */
  sensitive: z.enum(['hash', 'drop']).optional(),
});

const signature = z.strictObject({
  features: z.array(feature).max(200).default([]),
  prediction: z.strictObject({
    /** Where the prediction stands in the answer, as `$.score` or `$.result.score`. */
    path: z.string().regex(/^\$(\.[A-Za-z_][\w-]*|\[\d+\])+$/, 'must be a path such as $.score or $.predictions[0]'),
    threshold: z.number().optional(),
  }),
  /** Whole request bodies for sample and probe requests; without them they are made from the features' examples. */
  samples: z.array(z.record(z.string(), z.unknown())).min(1).max(20).optional(),
});

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

/** What a rollout may set for itself, in the specification or in the input of one start. */
export const rolloutSettings = z.strictObject({
  strategy: strategy.optional(),
  /** What follows when the horizon is reached without a verdict. Default: rollback for risk critical, else approve. */
  inconclusive: z.enum(['rollback', 'approve', 'promote']).optional(),
  /** Chance of a false rollback over the whole rollout. */
  alpha: z.number().gt(0).max(0.2).optional(),
  /** Level of each proof. */
  beta: z.number().gt(0).max(0.5).optional(),
  /** Windows (minutes) that the rollout holds its last weight beyond the planned ones while nothing is decided. */
  hold: isoDuration.optional(),
});
export type RolloutSettings = z.infer<typeof rolloutSettings>;

const fallbackHop = z.union([
  z.strictObject({ version: z.union([z.literal('last-champion'), versionName]) }),
  z.strictObject({ static: z.record(z.string(), z.unknown()) }),
]);

const access = z.strictObject({
  start: z.array(z.string()).optional(),
  approve: z.array(z.string()).optional(),
  abort: z.array(z.string()).optional(),
});

/** What people write about a model. Required: model, task, owner; everything else has a default. */
export const specification = z.strictObject({
  model: modelName,
  task: z.enum(['binary', 'multiclass', 'regression', 'ranking', 'other']),
  owner: z.string().min(3).max(200),
  description: z.string().max(2_000).optional(),
  risk: z.enum(['low', 'normal', 'critical']).default('normal'),
  signature: signature.optional(),
  slo: z
    .strictObject({
      timeoutMs: z.number().int().min(50).max(60_000).default(3_000),
      availability: z.number().min(50).max(99.999).default(99.5),
      latencyP99Ms: z.number().positive().optional(),
    })
    .prefault({}),
  /** Requests carry their sticky key here; without it every request is drawn anew. */
  sticky: z.strictObject({ header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }).optional(),
  labels: z.strictObject({ maturity: isoDuration }).optional(),
  kpis: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        kind: z.enum(['binary', 'value']),
        better: z.enum(['lower', 'higher']),
      }),
    )
    .max(10)
    .optional(),
  rollout: rolloutSettings.prefault({}),
  fallback: z.array(fallbackHop).max(5).default([]),
  access: access.optional(),
});
export type Specification = z.infer<typeof specification>;
export type SpecificationInput = z.input<typeof specification>;
