import * as z from 'zod';
import { goalSplit } from './rows/scores/goal-split.ts';
import { labelledPairs } from './rows/labelled-pairs.ts';
import { pairSums } from './rows/pair-sums.ts';
import { SCHEMA } from '../people/names.ts';

const count = z.number().int().min(0);
const counts = z.record(z.string(), count);
const moments = z.object({ count, sum: z.number(), sumSq: z.number() });
const totals = z.object({ events: count, requests: count });

const arm = z.object({
  requests: count,
  errors: count,
  timeouts: count.exactOptional(),
  clientErrors: count.exactOptional(),
  kpis: counts.exactOptional(),
  latency: counts.exactOptional(),
  moments: z.record(z.string(), moments).exactOptional(),
  /** Counts of judged segments, by name; one without requests in the window is absent. */
  segments: z.record(z.string(), z.object({ requests: count, errors: count, timeouts: count })).exactOptional(),
});

const share = z.number().gt(0).max(1);

/** One row of the evidence: the integers that the tests read in one window at one weight. */
export const evidenceRow = z.object({
  minute: count,
  weight: share,
  /** The challenger's share of all requests, where a control has others beside it; absent: `weight`. */
  ofAll: share.exactOptional(),
  arms: z.object({ champion: arm, challenger: arm }),
  /** The control, which is the champion of `arms`, as a challenger of the champion itself. */
  control: z
    .object({
      minute: count,
      weight: share,
      ofAll: share.exactOptional(),
      arms: z.object({ champion: arm, challenger: arm }),
    })
    .exactOptional(),
  ripe: z.record(z.string(), z.array(z.object({ champion: totals, challenger: totals }))).exactOptional(),
  ripeMoments: z.record(z.string(), z.array(z.object({ champion: moments, challenger: moments }))).exactOptional(),
  /** Pairs of a shadow: copies, and what both versions predicted. */
  pairs: pairSums.extend({ copies: count }).exactOptional(),
  /** Pairs of earlier windows whose labels ripened with this row. */
  labelled: z.array(labelledPairs).exactOptional(),
  /** KPIs whose outcomes ripened with this row, and up to which window (excluded). */
  ripened: counts.exactOptional(),
  /** Of a bandit: outcomes of its goal that ripened with this row, by the windows of their requests. */
  strata: z
    .array(
      z.object({
        window: count,
        confirms: z.literal(true).exactOptional(),
        cohort: z.object({ champion: totals, challenger: totals }).exactOptional(),
        moments: z.object({ champion: moments, challenger: moments }).exactOptional(),
      }),
    )
    .exactOptional(),
  /** Outcomes of its goal split by the champion's score, by the windows of their requests. */
  splits: z.array(goalSplit).exactOptional(),
  /** From this row on e-values decide, because a person changed the schedule. */
  changedByHand: z.literal(true).exactOptional(),
});

/** Reduced evidence of a rollout: computing its verdicts again needs nothing else. */
export const evidence = z.object({
  schema: z
    .number()
    .int()
    .min(SCHEMA - 1)
    .max(SCHEMA),
  model: z.string(),
  rolloutId: z.string(),
  rows: z.array(evidenceRow),
});
/** Evidence as it may be stored: a rollout that was open when rows became objects has lines of numbers before them. */
export const storedEvidence = evidence.extend({ rows: z.array(z.union([evidenceRow, z.array(z.number())])) });
export type Evidence = z.infer<typeof evidence>;
export type EvidenceRow = Evidence['rows'][number];
