import * as z from 'zod';
import { modelName } from '../people/names.ts';

const cell = z.union([z.string(), z.looseObject({ text: z.string() })]);

/** A part of a section: notes have a text, tables a caption and rows; charts have what their kind needs. */
const reportPart = z.looseObject({
  kind: z.string(),
  text: z.string().exactOptional(),
  caption: z.string().exactOptional(),
  columns: z
    .array(z.looseObject({ name: z.string() }))
    .readonly()
    .exactOptional(),
  rows: z.array(z.unknown()).readonly().exactOptional(),
});

/** The report as data, section by section. */
export const reportSection = z.looseObject({
  id: z.string(),
  title: z.string(),
  parts: z.array(reportPart).readonly(),
});

export type ReportSection = z.infer<typeof reportSection>;

/** A row of a table, in words. */
export const tableRow = z.array(cell).readonly();

/** Answer of `POST /models/{model}/reports` (made now, 201) and `GET /models/{model}/report` (the newest that is stored). */
export const modelReport = z.object({
  model: modelName,
  /** ISO instant that it was made for. */
  at: z.string(),
  /** Key in the data bucket. */
  key: z.string(),
  /** The report: one HTML file. */
  html: z.string(),
  /** The same as data; of a report that was made now. */
  sections: z.array(z.unknown()).readonly().exactOptional(),
});
export type ModelReportAnswer = z.infer<typeof modelReport>;
