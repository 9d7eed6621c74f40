import * as z from 'zod';
import { isoDuration } from './duration.ts';
import { findingKind } from '../stored/finding.ts';

const owner = z.string().min(1).max(200);
const runbook = z.url({ protocol: /^https?$/, error: 'must be the http(s) address of a page' }).max(500);

/** How loud findings are, and who looks after them. */
const care = z.strictObject({
  /** `none`: it is kept and listed, and nobody is told. @default - what its check says */
  severity: z.enum(['page', 'ticket', 'none'], { error: 'must be page, ticket or none' }).optional(),
  /** Who looks after it. @default - that of the model */
  owner: owner.optional(),
  /** Page that says what to do. @default - that of the model */
  runbook: runbook.optional(),
});
export type Care = z.infer<typeof care>;

/** What an owner says about the alerts of a model; a cause goes before its kind, a kind before the model. */
export const monitoring = z.strictObject({
  /** Who looks after the model's alerts. @default - nobody is named */
  owner: owner.optional(),
  /** Page that says what to do, http or https. @default - none */
  runbook: runbook.optional(),
  /** Ask for retraining, as an event on the bus, when drift or a loss of performance opens an alert. @default false */
  retrain: z.boolean().optional(),
  /** Age of the rows of a baseline from which on it is `baseline-stale`, in real time. @default P180D */
  baselineMaxAge: isoDuration.optional(),
  /** Share of records in which a feature may differ between training and serving before a ticket opens, 0 to 1. @default 0.01 */
  skewLimit: z.number().min(0).lt(1).optional(),
  /** By kind of finding. @default {} */
  kinds: z.partialRecord(findingKind, care).optional(),
  /** By cause, as alerts name it: `drift/distance`; goes before its kind. @default {} */
  causes: z
    .record(z.string().min(1).max(200), care)
    .refine((causes) => Object.keys(causes).length <= 200, 'must name at most 200 causes')
    .optional(),
});
export type Monitoring = z.infer<typeof monitoring>;
