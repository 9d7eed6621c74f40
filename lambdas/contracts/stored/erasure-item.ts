import * as z from 'zod';
import { modelName } from '../people/names.ts';

/** Hash of a captured value of a sensitive feature. */
export const subjectHash = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'must be 16 hexadecimal digits, as captured features are hashed');

/** What a deletion removed: captured lines, labels, entries of parts, whole objects, rows of the windows table, items of the registry. */
export const removedCounts = z.object({
  lines: z.number().int().min(0),
  labels: z.number().int().min(0),
  entries: z.number().int().min(0),
  objects: z.number().int().min(0),
  rows: z.number().int().min(0),
  items: z.number().int().min(0),
});
export type RemovedCounts = z.infer<typeof removedCounts>;

/** How far a deletion is; it stands until everything is removed, so that a run that dies is continued by the next. */
export const erasureItem = z.object({
  schema: z.number().int(),
  model: modelName,
  subject: subjectHash.exactOptional(),
  /** Step that it is at, and the last key of it that was done. */
  step: z.number().int().min(0),
  cursor: z.string(),
  removed: removedCounts,
  recent: z.number().int().min(0),
  /** Grows with each write. */
  stamp: z.number().int().min(0),
});
export type ErasureItem = z.infer<typeof erasureItem>;
