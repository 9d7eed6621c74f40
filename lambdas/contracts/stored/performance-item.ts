import * as z from 'zod';
import { modelName, versionName } from '../people/names.ts';

const amount = z.number().min(0);
const moments = z.object({ count: amount, squares: amount, mean: z.number(), m2: amount });
const batch = z.object({ at: z.number(), losses: moments });

/** What was learnt of a reference, as the domain's `LearntLimit` has it. */
export const learntLimit = z.object({
  source: z.enum(['baseline', 'first-labels']),
  reference: z.number(),
  limit: z.number().positive(),
  designEffect: z.number().min(1),
});

/** Mean losses of a version that is champion no more. */
export const previousVersion = z.object({ version: versionName, losses: z.record(z.string(), z.number()) });

/** Watch over one measure, as the domain's `LossWatch` has it. */
const lossWatch = z.object({
  life: z.number().int().min(1),
  learning: z.array(moments).readonly(),
  learnt: learntLimit.exactOptional(),
  alarm: z
    .object({
      batches: z.number().int(),
      foldedUpTo: z.number(),
      logStarts: z.array(z.number()).readonly(),
      logE: z.number(),
      alarmedAt: z.number().exactOptional(),
    })
    .exactOptional(),
  recent: z.array(batch).readonly(),
  worseSince: z.number().exactOptional(),
});

const coverageTable = z.object({
  dimension: z.string(),
  levels: z.array(z.object({ level: z.string(), labelled: amount, captured: amount })).readonly(),
});

/** Why labels are not like all answers, and the measures whose least possible losses are held against a baseline all the same. */
export const selectiveDay = z.object({ why: z.string(), bounds: z.array(z.string()).readonly() });

/** Evidence about the performance of a model's champion: one item per model, replaced on its stamp. */
export const performanceItem = z.object({
  schema: z.number().int(),
  model: modelName,
  /** Grows with every change; each names the one that it replaces. */
  stamp: z.number().int().min(0),
  /** ISO instant: days of requests that end by then are in the evidence, and none of their labels counts again. */
  eatenUntil: z.string(),
  /** Absent before the first day with labels. */
  watch: z
    .object({
      version: versionName,
      measures: z.record(z.string(), lossWatch),
      previous: previousVersion.exactOptional(),
    })
    .exactOptional(),
  /** Answers and labels of a week of days of a version, by what labels may depend on; days before count for six sevenths of the next. */
  coverage: z.object({ version: versionName, tables: z.array(coverageTable).readonly() }).exactOptional(),
  /** Labels of the last day come only for some; absent where they come for all alike. */
  selective: selectiveDay.exactOptional(),
});
export type PerformanceItem = z.infer<typeof performanceItem>;
