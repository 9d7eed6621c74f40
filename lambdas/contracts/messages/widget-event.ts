import * as z from 'zod';
import { modelName, rolloutId } from '../people/names.ts';

const shownModel = z.union([modelName, z.literal('')]);

/** An order of a button: which alert, as it was when it was shown. */
const widgetOrder = z.strictObject({
  action: z.enum(['acknowledge', 'snooze']),
  model: modelName,
  cause: z.string(),
  stamp: z.number().int().min(0),
});
export type WidgetOrder = z.infer<typeof widgetOrder>;

/** The answer of a button to the question of a rollout. */
const widgetAnswer = z.strictObject({
  kind: z.enum(['approve', 'reject']),
  model: modelName,
  rolloutId,
  question: z.string().min(1).max(60),
});
export type WidgetAnswer = z.infer<typeof widgetAnswer>;

/** What CloudWatch sends to the function of a custom widget: parameters of the widget or of a button, and what stands in its form. */
export const widgetEvent = z.strictObject({
  /** Asks for the help text. */
  describe: z.boolean().optional(),
  /** Parameter of the widget: one model; all of them without it. */
  model: shownModel.optional(),
  /** Parameter of a button: the model to show, empty for all; it goes before what stands in the form. */
  show: shownModel.optional(),
  order: widgetOrder.optional(),
  answer: widgetAnswer.optional(),
  /** What CloudWatch tells of dashboard and form, beside much else. */
  widgetContext: z
    .object({
      dashboardName: z.string().optional(),
      forms: z.object({ all: z.record(z.string(), z.unknown()).optional() }).optional(),
    })
    .optional(),
});
export type WidgetEvent = z.infer<typeof widgetEvent>;
