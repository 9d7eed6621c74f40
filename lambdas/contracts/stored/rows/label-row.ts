import * as z from 'zod';
import { labelValue } from '../../messages/feedback.ts';

/** Days in which a label may come, unless the model says otherwise. */
export const LABEL_DAYS = 30;

/** Labels that are remembered after they were replaced. */
export const EARLIER_LABELS = 5;

/** The label that stands, and those that it replaced: one item a labelled prediction. */
export const labelItem = z.object({
  schema: z.number().int(),
  label: labelValue,
  /** Hash of the request or file that brought it. */
  batch: z.string(),
  /** False: one revision is allowed. */
  final: z.boolean(),
  /** When it became true, by its sender or else by its arrival; epoch milliseconds. */
  at: z.number().int().default(0),
  /** Those before it, oldest first. */
  earlier: z
    .array(z.object({ label: labelValue, batch: z.string() }))
    .max(EARLIER_LABELS)
    .default([]),
  /** Epoch seconds. */
  ttl: z.number().int(),
});
export type LabelItem = z.infer<typeof labelItem>;

/** A KPI event that was seen. */
export const eventItem = z.object({
  schema: z.number().int(),
  batch: z.string(),
  /** Epoch milliseconds of its first arrival: delivered again, it arrives in the same window. */
  arrivedAt: z.number().int().positive(),
  ttl: z.number().int(),
});
