import * as z from 'zod';
import { assignment, modelName, versionName } from '../people/names.ts';

/** Lines of feedback in one request at most. */
export const MAX_FEEDBACK_LINES = 1_000;

/** A value that may be the truth about a prediction. */
export const labelValue = z.union([z.number(), z.string().max(200), z.boolean()]);
export type LabelValue = z.infer<typeof labelValue>;

const predictionId = z.string().min(1).max(600);
const instant = z.iso.datetime({ offset: true }).optional();

/** The truth about a prediction, learned later. `final: false` allows one revision. */
const labelLine = z.strictObject({
  id: predictionId,
  label: labelValue,
  at: instant,
  final: z.boolean().default(true),
});

/** A business event that belongs to a prediction; `value` for KPIs with values. */
const kpiLine = z.strictObject({
  id: predictionId,
  kpi: z.string().min(1).max(64),
  value: z.number().optional(),
  at: instant,
});

/** One line of feedback, as callers send it and as files hold it. */
export const feedbackLine = z.union([labelLine, kpiLine]);
export type FeedbackLine = z.infer<typeof feedbackLine>;

/** What became of a line; every outcome is counted and named in the answer. */
export const feedbackOutcome = z.enum([
  'joined',
  'repeated',
  'revised',
  'superseded',
  'conflict',
  'malformed',
  'unknown-key',
  'forged',
  'too-old',
  'unknown-model',
  'wrong-type',
  'outside-classes',
  'unknown-kpi',
  'no-labels',
]);
export type FeedbackOutcome = z.infer<typeof feedbackOutcome>;

/** Answer to a request: counts by outcome, and the lines that were not joined, by their place. */
export const feedbackAnswer = z.object({
  lines: z.number().int().min(0),
  outcomes: z.partialRecord(feedbackOutcome, z.number().int().min(1)),
  /** Lines that need a look: all but joined, repeated and revised, by their place in the request, from 0. */
  problems: z.array(z.object({ line: z.number().int().min(0), outcome: feedbackOutcome, message: z.string() })),
});
export type FeedbackAnswer = z.infer<typeof feedbackAnswer>;

const joined = {
  schema: z.number().int(),
  model: modelName,
  version: versionName,
  assignment,
  revision: z.number().int().min(0),
  /** Epoch seconds of the window of the request. */
  window: z.number().int().min(0),
  slice: z.number().int().min(0).max(63),
  requestId: z.string().min(1),
  /** Epoch milliseconds of the arrival. */
  arrivedAt: z.number().int().positive(),
  /** Hash of what brought it; delivered twice, it counts once. */
  batch: z.string().min(1),
};

/** A label that was joined, as it is delivered to be folded. A revision brings the old label with weight -1 and the new one. */
export const joinedLabel = z.object({
  ...joined,
  kind: z.literal('label'),
  label: labelValue,
  prediction: z.union([z.number(), z.string()]).optional(),
  /** Codes of the levels of declared segments that the request is in. */
  segments: z.array(z.string()).readonly().optional(),
  /** 1 counts it, -1 takes it back. */
  weight: z.literal([1, -1]),
});
export type JoinedLabel = z.infer<typeof joinedLabel>;

/** A KPI event that was joined. */
export const joinedKpi = z.object({
  ...joined,
  kind: z.literal('kpi'),
  kpi: z.string(),
  value: z.number().optional(),
  /** It is told apart by its request, for the champion's score of it. */
  isScored: z.literal(true).optional(),
});
export type JoinedKpi = z.infer<typeof joinedKpi>;

/** Says that the stream runs: what arrived well before it has been delivered. */
const heartbeat = z.object({
  schema: z.number().int(),
  kind: z.literal('heartbeat'),
  arrivedAt: z.number().int().positive(),
});

/** Everything that the stream of feedback delivers. */
export const feedbackRecord = z.discriminatedUnion('kind', [joinedLabel, joinedKpi, heartbeat]);
export type FeedbackRecord = z.infer<typeof feedbackRecord>;
