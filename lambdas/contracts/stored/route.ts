import * as z from 'zod';
import { modelName, rolloutId, versionName } from '../people/names.ts';
import { target } from '../people/target.ts';
import { condition, ruleName } from '../people/routing/rules.ts';
import { task } from '../people/task.ts';

const variant = z.object({ version: versionName, target });

/**
 * The route of a model: who serves, who is tried with which share, and what answers when both fail.
 *
 * The challenger at slot i of n owns the positions [i/n, i/n + weight); the champion owns the gaps. Where shares move against each other
 * (`split: hash`) each version draws at each position, and the one that is first by its share owns it.
 */
export const route = z.object({
  schema: z.number().int(),
  model: modelName,
  /** Grows by one with every change; each change names the revision that it replaces. */
  revision: z.number().int().min(0),
  /** Who serves by right; absent until a first version serves, and after a first version was taken back. */
  champion: variant.optional(),
  challengers: z
    .array(variant.extend({ slot: z.number().int().min(0), weightPercent: z.number().min(0).max(100) }))
    .max(20),
  /** How positions are owned. @default - by slots */
  split: z.literal('hash').optional(),
  /** Versions that get copies of the champion's requests behind its replies; absent: none. */
  shadows: z
    .array(
      variant.extend({
        /** Percent of the requests that are copied. */
        sharePercent: z.number().gt(0).max(100),
        /** Milliseconds that one copy may take. */
        timeoutMs: z.number().int().positive(),
        /** Most copies a minute and environment of the router. */
        copiesPerMinute: z.number().int().positive().optional(),
        /** Score from which on a binary prediction is positive: predictions agree on the same side of it. */
        threshold: z.number().optional(),
      }),
    )
    .max(5)
    .optional(),
  /** Requests of challengers are copied to the champion behind their replies, for its score; absent: they are not. */
  scoreCopies: z
    .object({ timeoutMs: z.number().int().positive(), copiesPerMinute: z.number().int().positive().optional() })
    .optional(),
  /** The version before the champion, which keeps the last part of the positions: [1 - share, 1). Absent: nobody is held back. */
  holdBack: variant.extend({ sharePercent: z.number().gt(0).max(50) }).optional(),
  /** A fresh target of the champion's model, which the open rollout compares with; it owns [1 - share, 1). Absent: none. */
  control: variant.extend({ weightPercent: z.number().gt(0).max(50) }).optional(),
  /** Salt of the positions: constant within a rollout and its retries. */
  salt: z.string(),
  sticky: z.object({ header: z.string() }).optional(),
  /** Rules that decide before any draw, the first that matches; without `to` the champion serves. Absent: none. */
  rules: z.array(z.object({ name: ruleName, when: z.array(condition), to: variant.optional() })).optional(),
  /** When a version that keeps failing is cut off in an environment of the router; absent: 5 failures of 10 calls, 30 s. */
  breaker: z
    .union([
      z.literal('off'),
      z.object({
        failures: z.number().int().positive(),
        of: z.number().int().positive(),
        pauseMs: z.number().positive(),
      }),
    ])
    .optional(),
  /** Versions that every environment of the router refuses, because the open rollout's judge saw them fail; absent: none. */
  breakers: z
    .array(
      z.object({
        version: versionName,
        /** Revision with which it came into force: calls under it and later ones are trials. */
        revision: z.number().int().min(0),
        /** Epoch milliseconds at which it opened first. */
        sinceMs: z.number(),
        /** Until then no call is made, afterwards a small share of them. */
        untilMs: z.number(),
        /** From then on it is over, whoever has forgotten it. */
        expiresMs: z.number(),
        /** Calls that were made, and those of them that failed, when it opened last. */
        calls: z.number().int().min(0),
        failed: z.number().int().min(0),
      }),
    )
    .max(21)
    .optional(),
  /** When a slow call is raced by a second one, and for how many percent of the calls; absent: never. */
  hedge: z
    .object({ after: z.union([z.literal('p95'), z.number().positive()]), sharePercent: z.number().positive() })
    .optional(),
  /** Hops after the assigned variant and the champion: other versions, an answer that was good before, a static answer. */
  fallback: z.array(
    z.union([
      variant.extend({ kind: z.literal('version') }),
      z.object({ kind: z.literal('cached'), maxAgeMs: z.number().positive() }),
      z.object({ kind: z.literal('static'), body: z.record(z.string(), z.unknown()) }),
    ]),
  ),
  /** Requests that never meet the model, and who answers them, in order, the champion last; absent: none. */
  holdout: z
    .object({
      sharePercent: z.number().gt(0).max(50),
      hops: z.array(
        z.union([
          variant.extend({ kind: z.literal('version') }),
          z.object({ kind: z.literal('static'), body: z.record(z.string(), z.unknown()) }),
        ]),
      ),
    })
    .optional(),
  /** Salt of the hold-out's positions: made once, and kept for ever. */
  holdoutSalt: z.string().optional(),
  timeoutMs: z.number().int().positive(),
  /** Most requests under way at once, over all environments of the router; absent: no bound. */
  maxInFlight: z.number().int().positive().optional(),
  /** Fields of the request that capture may keep; everything else never leaves the router. */
  captureFields: z.array(z.string()),
  /** Where captured fields stand that do not stand under their own name. */
  capturePaths: z.record(z.string(), z.string()).optional(),
  /** Captured fields whose values leave the router hashed alone. */
  hashedFields: z.array(z.string()).optional(),
  /** Fields by whose values labels are told apart: only which of these values a request has leaves the router, in its prediction's id. */
  segments: z
    .array(z.object({ feature: z.string(), path: z.string().optional(), values: z.array(z.string()) }))
    .optional(),
  /** Features of `segments` whose levels every record of the open rollout carries; absent: none. */
  judgedSegments: z.array(z.string()).optional(),
  /** Records with features a second and environment; absent: 1. */
  capturePerSecond: z.number().positive().optional(),
  predictionPath: z.string().optional(),
  /** Says what counts as a prediction; absent in routes of an earlier release: anything but null. */
  task: task.optional(),
  /** Headers of callers that go on to targets, beside the usual ones. */
  forwardHeaders: z.array(z.string()).optional(),
  /** Fold writes minute rows for this model: a rollout is open. */
  hot: z.boolean(),
  /** The rollout that alone may change this route. */
  lock: z.object({ rolloutId }).optional(),
  /** The whole model was retired: nothing serves until a first version is put in place again. */
  retired: z.literal(true).optional(),
  /** The version that served before the present champion. */
  lastChampion: variant.optional(),
  /** Versions that served by right before the present champion, newest first: where people may go back to at once. */
  goodVersions: z
    .array(
      z.object({
        version: versionName,
        /** ISO instant until which it served. */
        until: z.string(),
        /** A person went back from it: taken again only where it is named. */
        undone: z.literal(true).optional(),
      }),
    )
    .max(10)
    .optional(),
  /** The record of the undo by which the present champion serves; absent where a rollout made it champion. */
  undo: z.object({ rolloutId }).optional(),
  changedAt: z.string(),
  changedBy: z.string(),
  /** Why the route last changed: promote, rollback, shift, … */
  reason: z.string(),
});
export type Route = z.infer<typeof route>;
