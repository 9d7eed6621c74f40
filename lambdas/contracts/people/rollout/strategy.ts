import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';
import { versionName } from '../names.ts';
import { gate } from './gates.ts';
import { shadowLabels } from './shadow-labels.ts';
import { bandit } from './bandit/bandit.ts';
import { batches } from './batches/batches.ts';
import { abTest } from './experiment.ts';
import { championChallenger, periodLength } from './standing/champion-challenger.ts';

/** Longest that may be declared for a copy, in milliseconds: what the router waits at most. */
export const LONGEST_DECLARED_MS = 10_000;

const step = z
  .strictObject({
    /** The challenger's share in percent, in place of `weights`; it grows from step to step. @default - `weights` are written */
    weight: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100').optional(),
    /** Both shares in percent; they must add up to 100. @default - `weight` is written */
    weights: z
      .strictObject({
        /** The champion's share in percent. */
        champion: z.number().min(0).max(100),
        /** The challenger's share in percent. */
        challenger: z.number().min(0.1).max(100),
      })
      .optional(),
    /** How long the step lasts: a minute is one window. */
    bake: isoDuration,
    /** Requests that the challenger has had in this step at least before it ends. @default - time alone decides */
    requests: z.number().int().min(1).max(1_000_000_000).optional(),
    /** Asks a person before the step ends: `true` as `gates` say, or with words of its own. @default - as `gates` say */
    approve: z.union([z.literal(true), gate]).optional(),
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
  .transform(({ weights, weight = weights?.challenger ?? 0, ...rest }) => ({ weight, ...rest }));

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

const allAtOnce = z.strictObject({
  /** Everything at once. */
  kind: z.literal('all-at-once'),
  /** How long the challenger has all requests before it is promoted. */
  bake: isoDuration.default('PT30M'),
});

const canary = z.strictObject({
  /** Steps as they are written. */
  kind: z.literal('canary'),
  /** The steps one after the other; promotion follows the last. */
  steps,
});

const linear = z.strictObject({
  /** Equal steps. */
  kind: z.literal('linear'),
  /** Percent that each step adds; it stops below 100, where the champion would have no requests left. */
  stepPercent: z.number().min(1).max(100),
  /** How long each step lasts: a minute is one window. */
  bake: isoDuration,
});

const exponential = z.strictObject({
  /** Each step has so many times the share of the one before. */
  kind: z.literal('exponential'),
  /** Times the share of the step before; steps stop below 100, where the champion would have no requests left. */
  factor: z.number().min(1.2).max(100).default(2),
  /** Percent of the first step. */
  start: z.number().min(0.1).max(50).default(1),
  /** How long each step lasts: a minute is one window. */
  bake: isoDuration,
});

/** Longest that a version before may be kept warm. */
const LONGEST_WARM = 'P7D';

const blueGreen = z.strictObject({
  /** The challenger is checked with samples, then has all requests at once; after its promotion the version before is kept warm. */
  kind: z.literal('blue-green'),
  /** How long the challenger has all requests before it is promoted; absolute limits judge it. */
  bake: isoDuration.default('PT10M'),
  /**
   * How long the version before is kept warm after the promotion, a week at most: guardrails go on and return to it at once, and so
   * does `understudy rollout undo`. `PT0S`: not at all.
   */
  keepWarm: isoDuration
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_WARM), `must be at most ${LONGEST_WARM}, a week`)
    .default('PT1H'),
});

const report = z.strictObject({
  /** The end is a report: no verdict moves traffic. */
  kind: z.literal('report'),
});

/** A further shadow: it gets copies of its own beside the version that is started. */
const furtherShadow = z.strictObject({
  /** Registered version. */
  version: versionName,
  /** Percent of the champion's requests that are copied to it. */
  share: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100'),
});

const shadow = z.strictObject({
  /** The challenger gets copies of requests behind the champion's replies; its answers are thrown away. */
  kind: z.literal('shadow'),
  /** Percent of the champion's requests that are copied. */
  share: z.number().min(0.1, 'must be 0.1 to 100').max(100, 'must be 0.1 to 100'),
  /** How long copies are sent. @default - without an end: until a person ends it, harm does, or `mostCopies` */
  bake: isoDuration.optional(),
  /** Without `bake`: how often what the copies showed is reported; P28D at most. @default P7D */
  every: periodLength.optional(),
  /** Without `bake`: copies after which it ends with a report, over all environments of the router: what it may cost. @default - no end */
  mostCopies: z.number().int().min(1).max(1_000_000_000_000).optional(),
  /** Further versions that get copies at the same time, four at most; none of them goes on. @default - the version that is started alone */
  challengers: z.array(furtherShadow).min(1).max(4).optional(),
  /** Milliseconds that one copy may take, the champion's part of `slo.timeoutMs` at least; no caller waits for it. @default - `slo.timeoutMs`, 10000 at most */
  timeoutMs: z.number().int().min(50).max(LONGEST_DECLARED_MS).optional(),
  /** Most copies a minute and environment of the router, of all shadows together: what shadowing may cost. @default - as many as `share` draws */
  copiesPerMinute: z.number().int().min(1).max(1_000_000).optional(),
  /** Compare both versions on the labels of copied requests too. @default - on what they answered alone */
  labels: shadowLabels.optional(),
  /** What follows: `{ kind: report }`, or a strategy that gives the challenger requests of its own. */
  next: z
    .discriminatedUnion('kind', [report, allAtOnce, canary, linear, exponential], {
      error: 'kind must be report, all-at-once, canary, linear or exponential',
    })
    .prefault({ kind: 'report' }),
});

/** How traffic moves to the challenger. Every kind compiles to one list of steps. */
export const strategy = z.discriminatedUnion(
  'kind',
  [allAtOnce, blueGreen, canary, linear, exponential, batches, shadow, abTest, bandit, championChallenger],
  {
    error:
      'kind must be all-at-once, blue-green, canary, linear, exponential, batches, shadow, ab-test, bandit or champion-challenger',
  },
);
