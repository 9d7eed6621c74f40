import * as z from 'zod';
import { isoDuration } from './duration.ts';
import { monitoring } from './monitoring.ts';
import { modelName, versionName } from './names.ts';
import { rolloutSettings } from './rollout-settings.ts';
import { sample } from './sample.ts';
import { task } from './task.ts';

/** A place in a JSON document: `$` is all of it; keys of any characters stand in quotes. */
const jsonPath = z
  .string()
  .max(300)
  .regex(
    /^\$(\.[\p{L}_][\p{L}\p{N}_-]*|\[\d{1,4}\]|\['[^']*'\]|\["[^"]*"\])*$/u,
    "must be a path such as $, $.score, $[0], $.predictions[0] or $['any key']",
  );

/** Availability that is promised where nothing else is declared, in percent. */
export const USUAL_AVAILABILITY = 99.5;

const feature = z.strictObject({
  /** Key in the request's body, whatever characters it is made of. */
  name: z.string().min(1).max(100),
  /** Where the feature stands in the request, if not under its name: `$.instances[0].age`. */
  path: jsonPath.optional(),
  kind: z.enum(['numeric', 'categorical', 'text', 'embedding']),
  /** Value for sample requests when the signature lists no samples. */
  example: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** A sensitive field is hashed with the stage's key before capture, or dropped. */
  sensitive: z.enum(['hash', 'drop']).optional(),
});

const signature = z.strictObject({
  features: z.array(feature).max(200).default([]),
  /** Left out: an answer may be of any type, and nothing is read from it. */
  prediction: z
    .strictObject({
      /** Where the prediction stands in the answer, which must then be JSON: `$.score`, or `$` for a bare number. */
      path: jsonPath,
      threshold: z.number().optional(),
      /** Classes of a multiclass model; absent = whatever comes. */
      classes: z.array(z.string().min(1).max(100)).min(2).max(50).optional(),
    })
    .optional(),
  /** Whole requests to try and probe with: any JSON, or a body of its own type; without them they are made from the features' examples. */
  samples: z.array(sample).min(1).max(20).optional(),
});

const fallbackHop = z.union([
  z.strictObject({ version: z.union([z.literal('last-champion'), versionName]) }),
  z.strictObject({ static: z.record(z.string(), z.unknown()) }),
]);

const access = z.strictObject({
  start: z.array(z.string()).optional(),
  approve: z.array(z.string()).optional(),
  abort: z.array(z.string()).optional(),
});

const incident = z
  .strictObject({
    from: z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-02-01T08:00:00Z' }),
    to: z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-02-01T09:30:00Z' }),
    what: z.string().min(1).max(200).optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'to must be after from', path: ['to'] });

/** What people write about a model. Required: model, task, owner; everything else has a default. */
export const specification = z.strictObject({
  model: modelName,
  task,
  owner: z.string().min(3).max(200),
  description: z.string().max(2_000).optional(),
  risk: z.enum(['low', 'normal', 'critical']).default('normal'),
  signature: signature.optional(),
  slo: z
    .strictObject({
      timeoutMs: z.number().int().min(50).max(60_000).default(3_000),
      availability: z.number().min(50).max(99.999).default(USUAL_AVAILABILITY),
      latencyP99Ms: z.number().positive().optional(),
    })
    .prefault({}),
  /** Times that are known to be wrong, and maintenance: nothing learns from them, and they count against no objective. */
  incidents: z.array(incident).max(50).optional(),
  /** How long a target that answers 503, late or not at all is asked again before its rollout is refused, in real time; PT15M at most. */
  warming: isoDuration.default('PT60S'),
  /** Headers of callers that go on to targets, beside the usual ones; never a caller's credentials. */
  forwardHeaders: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header'))
    .max(20)
    .optional(),
  /** Requests carry their sticky key here; without it every request is drawn anew. */
  sticky: z.strictObject({ header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }).optional(),
  labels: z
    .strictObject({
      maturity: isoDuration,
      /** `final`: the first label is kept, unless it came with `final: false`; `last`: a later one replaces it. */
      revisions: z.enum(['final', 'last'], { error: 'must be final or last' }).default('final'),
      /** Days after a prediction in which its label may come. */
      days: z.number().int().min(1).max(365).default(30),
      /** Share by which losses may exceed those of the reference before there is an alarm. Default 0.1. */
      tolerance: z.number().min(0.01).max(10).optional(),
      /** Chance of ever a false alarm on performance over the model's whole life. Default 0.05. */
      falseAlarm: z.number().min(1e-6).max(0.5).optional(),
    })
    .optional(),
  kpis: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        kind: z.enum(['binary', 'value']),
        better: z.enum(['lower', 'higher']),
        /** Time after a request in which its event counts. Default: that of the labels, else PT30M. */
        maturity: isoDuration.optional(),
        /** Binary: tolerated ratio to the champion, e.g. 0.98 for a fall (or a rise) of 2 %. */
        ratio: z.number().min(0.001).max(1).optional(),
        /** Value: tolerated difference of the means, in its own unit. */
        margin: z.number().min(0).optional(),
        /** Part of alpha of its own. Default: an even part of that of all KPIs (binary), 0.1 (value). */
        weight: z.number().min(0.001).max(100).optional(),
        /** `false`: recorded and shown, it stops nothing and nothing waits for it. */
        critical: z.boolean().default(true),
        /** Without any event in either arm: go on (default), or hold the promotion until there is one. */
        missing: z.enum(['continue', 'hold'], { error: 'must be continue or hold' }).default('continue'),
      }),
    )
    .max(10)
    .optional(),
  /** How loud alerts are, who looks after them, and whether retraining is asked for. */
  monitoring: monitoring.optional(),
  /** `cloudwatch: true` publishes the model's ten main numbers as CloudWatch metrics, at about 3 $ a month. Default: none. */
  telemetry: z.strictObject({ cloudwatch: z.boolean().default(false) }).optional(),
  /** Features and predictions that are captured beside the counts of all requests. */
  capture: z
    .strictObject({
      /** Records with features a second and environment of the router that are aimed at; the rest is weighted up. */
      perSecond: z.number().min(0.01).max(1_000).default(1),
    })
    .optional(),
  rollout: rolloutSettings.prefault({}),
  fallback: z.array(fallbackHop).max(5).default([]),
  access: access.optional(),
});
export type Specification = z.infer<typeof specification>;
export type SpecificationInput = z.input<typeof specification>;
