import * as z from 'zod';
import { access } from './model/access.ts';
import { isoDuration } from './duration.ts';
import { kpis } from './model/kpis.ts';
import { labels } from './model/labels.ts';
import { segments } from './model/segments.ts';
import { signature } from './model/signature.ts';
import { monitoring } from './monitoring.ts';
import { modelName } from './names.ts';
import { rolloutSettings } from './rollout-settings.ts';
import { breaker } from './routing/breaker.ts';
import { fallbackHop } from './routing/fallback.ts';
import { holdout } from './routing/holdout.ts';
import { hedge } from './routing/hedge.ts';
import { maxInFlight } from './routing/in-flight.ts';
import { rules } from './routing/rules.ts';
import { task } from './task.ts';

/** Availability that is promised where nothing else is declared, in percent. */
export const USUAL_AVAILABILITY = 99.5;

const incident = z
  .strictObject({
    /** Its beginning. */
    from: z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-02-01T08:00:00Z' }),
    /** Its end, after its beginning. */
    to: z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-02-01T09:30:00Z' }),
    /** What it was, for people. @default - nothing is said */
    what: z.string().min(1).max(200).optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { error: 'to must be after from', path: ['to'] });

/** What people write about a model. Required: model, task, owner; everything else has a default. */
export const specification = z.strictObject({
  /** Name of the model: the path that callers use. */
  model: modelName,
  /** What the model is asked for; says what counts as a prediction and which numbers its performance has. */
  task,
  /** Who answers for the model. */
  owner: z.string().min(3).max(200),
  /** What it is for. @default - nothing is said */
  description: z.string().max(2_000).optional(),
  /** `critical`: a rollout that nobody decided goes back instead of asking a person. */
  risk: z.enum(['low', 'normal', 'critical']).default('normal'),
  /** What requests and answers look like. @default - nothing is captured but counts */
  signature: signature.optional(),
  /** What callers are promised. */
  slo: z
    .strictObject({
      /** Milliseconds that one request may take, fallback included. */
      timeoutMs: z.number().int().min(50).max(60_000).default(3_000),
      /** Percent of requests that are answered; the rest is the error budget. */
      availability: z.number().min(50).max(99.999).default(USUAL_AVAILABILITY),
      /** Milliseconds that 99 % of requests take at most. @default - no objective */
      latencyP99Ms: z.number().positive().optional(),
    })
    .prefault({}),
  /** Times that are known to be wrong, and maintenance: nothing learns from them, and they count against no objective. @default [] */
  incidents: z.array(incident).max(50).optional(),
  /** How long a target that answers 503, late or not at all is asked again before its rollout is refused, in real time; PT15M at most. */
  warming: isoDuration.default('PT60S'),
  /** Headers of callers that go on to targets, beside the usual ones; never a caller's credentials. @default [] */
  forwardHeaders: z
    .array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header'))
    .max(20)
    .optional(),
  /** Requests of one key stay with one version. @default - every request is drawn anew */
  sticky: z
    .strictObject({
      /** Header that carries the key. */
      header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header'),
    })
    .optional(),
  /** Requests that a rule chooses go to its version, the first that matches decides, and no verdict reads them; 50 at most. @default [] */
  rules: rules.optional(),
  /** Most requests under way at once, over all environments of the router; callers beyond get 429. @default - no bound */
  maxInFlight: maxInFlight.optional(),
  /** Labels that come later. @default - labels are taken, and no performance is told of them */
  labels: labels.optional(),
  /** Features by whose values performance is told apart, and protected groups among them. @default - none */
  segments: segments.optional(),
  /** Numbers of the business that the judge guards. @default - none */
  kpis: kpis.optional(),
  /** How loud alerts are, who looks after them, and whether retraining is asked for. @default {} */
  monitoring: monitoring.optional(),
  /** Numbers for other tools. @default {} */
  telemetry: z
    .strictObject({
      /** Publish the model's ten main numbers as CloudWatch metrics, at about 3 $ a month. */
      cloudwatch: z.boolean().default(false),
    })
    .optional(),
  /** Features and predictions that are captured beside the counts of all requests. @default {} */
  capture: z
    .strictObject({
      /** Records with features a second and environment of the router that are aimed at; the rest is weighted up. */
      perSecond: z.number().min(0.01).max(1_000).default(1),
    })
    .optional(),
  /** How its rollouts run; one start may set the same for itself. */
  rollout: rolloutSettings.prefault({}),
  /** What answers when the assigned version fails, in this order; five at most. */
  fallback: z.array(fallbackHop).max(5).default([]),
  /** When a version that keeps failing is cut off in an environment of the router; `off`: never. @default - 5 of its last 10 calls, for PT30S */
  breaker: breaker.optional(),
  /** A slow call is raced by a second one to the same version; the first good answer counts. @default - no call is made twice */
  hedge: hedge.optional(),
  /** A random part of the requests that never meets the model, the same keys for ever; no verdict reads it. @default - every request meets it */
  holdout: holdout.optional(),
  /** Who may start, approve and abort, of those whom IAM lets call. @default - everybody whom IAM lets call */
  access: access.optional(),
});
export type Specification = z.infer<typeof specification>;
export type SpecificationInput = z.input<typeof specification>;
