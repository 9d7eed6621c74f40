import * as z from 'zod';
import { assignment, modelName, versionName } from '../people/names.ts';

/** How a request ended for the assigned variant (intention to treat): a fallback's answer is a failure of the assigned one. */
export const outcome = z.enum(['ok', 'error', 'timeout', 'client-error']);
export type Outcome = z.infer<typeof outcome>;

/** The version was asked a second time because the first call was slow; which of the two gave what came of it. */
const hedge = z.enum(['first', 'second']);

/** The call was slow, and was not made a second time because the model's share of second calls was spent. */
const hedgeCapped = z.literal(true);

const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** JSON writes numbers that read as infinite: such a feature is counted as infinite, and is no reason to lose the rest of the record. */
const feature = z.union([scalar, z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value))]);

/** One call made as a later hop of the fallback chain. It has rows of its own that no verdict reads. */
const hop = z.object({
  version: versionName,
  outcome,
  errorClass: z.string().max(60).optional(),
  latencyMs: z.number().min(0),
  hedge: hedge.optional(),
  hedgeCapped: hedgeCapped.optional(),
});

/** Which of the requests of its (model, version, assignment) it is in the router's environment that served it. */
const sequence = z.object({
  environment: z.string().min(1).max(40),
  /** Counted from 1, without a gap: one that is missing between two others was lost. */
  number: z.number().int().min(1),
});

/** The champion's answer to the request whose copy a shadow answered. */
const pair = z.object({
  /** The champion. */
  version: versionName,
  outcome,
  errorClass: z.string().max(60).optional(),
  /** What its target took. */
  latencyMs: z.number().min(0),
  prediction: scalar.optional(),
  /** Whether both predictions are the same decision; absent where one of the two has none. */
  agrees: z.boolean().optional(),
});

/** One prediction as the router captures it: newline-delimited JSON, below 5 KB. */
export const captureRecord = z.object({
  schema: z.number().int(),
  /** Request id: one per served request; two records with one id are one prediction, but for a shadow's, which has that of its request. */
  requestId: z.string().min(1),
  model: modelName,
  /** The version that the request was assigned to. */
  version: versionName,
  assignment,
  /** Revision of the route that decided. */
  revision: z.number().int().min(0),
  /** Epoch milliseconds at which the answer left. */
  at: z.number().int().positive(),
  outcome,
  /** Named kind of failure: `http-500`, `connect`, `bad-prediction`, `timeout`, `breaker-open` (no call was made), … */
  errorClass: z.string().max(60).optional(),
  /** What the caller waited. */
  latencyMs: z.number().min(0),
  /** Status that the caller got. */
  status: z.number().int(),
  /** Who answered, if not the assigned version: another version, or `static`. */
  answeredBy: z.string().optional(),
  hops: z.array(hop).optional(),
  hedge: hedge.optional(),
  hedgeCapped: hedgeCapped.optional(),
  /** With assignment `shadow`, and only there: the champion's half, under the same request id. */
  pair: pair.optional(),
  /** Of an experiment that is adjusted for it: the champion's score, and the version that the request was assigned to. */
  score: z.object({ value: z.number(), of: versionName }).optional(),
  /** Position slice (0..63) of sticky requests. */
  slice: z.number().int().min(0).max(63).optional(),
  prediction: scalar.optional(),
  features: z.record(z.string(), feature).optional(),
  /** Codes of the levels of judged segments that the request is in; every record of a rollout that compares segments has them. */
  segments: z.array(z.string().min(1).max(10)).max(4).optional(),
  /** Requests that its features and prediction stand for: the inverse of the share that was captured. Absent = 1. */
  weight: z.number().int().min(1).optional(),
  /** The record would have been too large: it goes without features, and without a prediction that is text. */
  isCut: z.boolean().optional(),
  /** Absent in records of routers that did not number. */
  sequence: sequence.optional(),
  /** The route was hot: fold writes minute rows. */
  hot: z.boolean(),
});
export type CaptureRecord = z.infer<typeof captureRecord>;
