import * as z from 'zod';
import { modelName, severity, versionName } from '../people/names.ts';
import { alertItem, checkOutcome, finding } from '../stored/finding.ts';

/** Answer of `POST /models/{model}/checks`: the checks of a model as they were just run. */
export const checkedNow = z.object({
  model: modelName,
  /** ISO instant of the run. */
  at: z.string(),
  checks: z.array(
    z.object({
      check: z.string(),
      outcome: checkOutcome,
      findings: z.array(finding.extend({ severity })),
      details: z.unknown().optional(),
    }),
  ),
  /** Causes of the alerts that the run opened and closed. */
  opened: z.array(z.string()).readonly(),
  closed: z.array(z.string()).readonly(),
});
export type CheckedNow = z.infer<typeof checkedNow>;

/** Answer of `GET /alerts` (open ones of all models) and of `GET /models/{model}/alerts` (all of a model), worst first. */
export const alertList = z.object({
  alerts: z.array(alertItem).readonly(),
  /** Alerts that the answer has no room for. */
  more: z.number().int().min(0),
});
export type AlertList = z.infer<typeof alertList>;

const attended = {
  cause: z.string().min(1).max(200),
  /** Refuse if the alert changed since it was read with this stamp. @default - whatever stands */
  stamp: z.number().int().min(0).optional(),
};
const owner = z.string().min(1).max(200).optional();

/** Body of `POST /models/{model}/alerts`: what a person does about an open alert. */
export const alertOrder = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), ...attended, owner }),
  z.strictObject({ action: z.literal('snooze'), ...attended, owner, until: z.iso.datetime() }),
  z.strictObject({ action: z.literal('unsnooze'), ...attended }),
]);
export type AlertOrder = z.infer<typeof alertOrder>;

/** Answer of `POST /models/{model}/alerts`. */
export const alertChanged = z.object({ alert: alertItem, result: z.enum(['changed', 'unchanged']) });
export type AlertChanged = z.infer<typeof alertChanged>;

/** How a model is, in what fits one line. */
export const modelHealth = z.object({
  model: modelName,
  champion: versionName.exactOptional(),
  /** The whole model was retired. */
  retired: z.literal(true).exactOptional(),
  /** A rollout is open. */
  hot: z.boolean(),
  /** Open alerts, worst first. */
  alerts: z.array(alertItem.pick({ cause: true, state: true, severity: true, openedAt: true })).readonly(),
  /** The last run of its checks; absent before the first. */
  checked: z
    .object({
      at: z.string(),
      ran: z.number().int(),
      /** Checks with too little data, and those that failed. */
      lacking: z.array(z.string()).readonly(),
      failed: z.array(z.string()).readonly(),
    })
    .exactOptional(),
  /** Labels of the requests that are old enough to have some, as the check of performance saw them. */
  labels: z.object({ requests: z.number(), labelled: z.number() }).exactOptional(),
});
export type ModelHealth = z.infer<typeof modelHealth>;

/** Answer of `GET /models?from=0`: a page of models by name, and where to go on. */
export const fleetPage = z.object({
  models: z.array(modelHealth).readonly(),
  next: z.number().int().exactOptional(),
});
export type FleetPage = z.infer<typeof fleetPage>;
