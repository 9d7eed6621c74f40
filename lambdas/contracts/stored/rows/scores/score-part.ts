import * as z from 'zod';
import { versionName } from '../../../people/names.ts';

/** The champion's score of one request, whichever version the request was assigned to. */
const scoredRequest = z.object({
  requestId: z.string(),
  /** ISO start of the window of the request. */
  window: z.string(),
  /** Revision of the route that decided. */
  revision: z.number().int().min(0),
  /** The version that the request was assigned to. */
  version: versionName,
  score: z.number(),
});
export type ScoredRequest = z.infer<typeof scoredRequest>;

/** Scores of requests of one model in five windows, as one captured object had them. gzip JSON in S3, kept 35 days. */
export const scorePart = z.object({ schema: z.number().int(), scores: z.array(scoredRequest).readonly() });

/** A KPI event of one request of an experiment that is adjusted for scores. */
const requestEvent = z.object({
  requestId: z.string(),
  window: z.string(),
  kpi: z.string(),
  /** Of a KPI with values. */
  value: z.number().exactOptional(),
  /** Epoch milliseconds. */
  arrivedAt: z.number().int().positive(),
});
export type RequestEvent = z.infer<typeof requestEvent>;

/** KPI events of requests of one model in five windows, as one object of feedback had them. gzip JSON in S3, kept 35 days. */
export const eventPart = z.object({ schema: z.number().int(), events: z.array(requestEvent).readonly() });
