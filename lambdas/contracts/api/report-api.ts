import * as z from 'zod';
import { modelName } from '../people/names.ts';

/** Answer of `POST /models/{model}/reports` (made now, 201) and `GET /models/{model}/report` (the newest that is stored). */
export const modelReport = z.object({
  model: modelName,
  /** ISO instant that it was made for. */
  at: z.string(),
  /** Key in the data bucket. */
  key: z.string(),
  /** The report: one HTML file. */
  html: z.string(),
});
export type ModelReportAnswer = z.infer<typeof modelReport>;
