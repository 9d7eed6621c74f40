import * as z from 'zod';
import { isoDuration } from './duration.ts';
import { equalControl } from './rollout/control/equal-control.ts';
import { gates } from './rollout/gates.ts';
import { guardrails } from './rollout/guardrails.ts';
import { hooks } from './rollout/hooks.ts';
import { holdBack } from './rollout/hold-back.ts';
import { retroShadow } from './rollout/retro-shadow.ts';
import { strategy } from './rollout/strategy.ts';

/** What a rollout may set for itself, in the specification or in the input of one start. */
export const rolloutSettings = z.strictObject({
  /** How traffic moves to the challenger. @default - canary: 5, 25 and 50 % for PT10M each */
  strategy: strategy.optional(),
  /** Recorded, labelled requests that the challenger answers before it gets any traffic. @default - it answers none */
  retroShadow: retroShadow.optional(),
  /** `bake`: a step lasts its bake time; `proven`: it ends as soon as everything is proven, after two windows at least. @default bake */
  advance: z.enum(['bake', 'proven'], { error: 'must be bake or proven' }).optional(),
  /**
   * What follows when the horizon is reached without a verdict. `extend`: as many windows more, decided by e-values, and then a person.
   * @default - rollback for risk critical, else approve
   */
  inconclusive: z
    .enum(['rollback', 'approve', 'promote', 'extend'], { error: 'must be rollback, approve, promote or extend' })
    .optional(),
  /** `e-values` hold for any schedule, also one that depends on what was seen, and ask for about 1.3 times the requests. @default exact */
  decidedBy: z.enum(['exact', 'e-values'], { error: 'must be exact or e-values' }).optional(),
  /**
   * What becomes of a start while another rollout of the model is open: `refuse` it, `queue` it behind that one, or `replace` that one,
   * which goes back to the champion first. @default refuse
   */
  whenBusy: z.enum(['refuse', 'queue', 'replace'], { error: 'must be refuse, queue or replace' }).optional(),
  /** Chance of a false rollback over the whole rollout. @default 0.01 */
  alpha: z.number().min(1e-6).max(0.2).optional(),
  /** Chance of each wrong proof over the whole rollout. @default 0.05 */
  beta: z.number().min(1e-6).max(0.5).optional(),
  /** Windows (minutes) that the rollout holds its last weight beyond the planned ones while nothing is decided. @default - as long as the steps */
  hold: isoDuration.optional(),
  /** Windows at the start of each step that feed neither latency nor timeouts. @default PT2M */
  warmup: isoDuration.optional(),
  /** Planned attempts of one version within 7 days: they share alpha and beta. @default 1 */
  attempts: z.number().int().min(1).max(10).optional(),
  /** Changes that must be seen with a chance of 90 %; a start that would be blind to them is refused. @default {} */
  mustSee: z
    .strictObject({
      /** Times the champion's rate of errors. @default - an outage must be seen */
      errors: z.number().gt(1).max(1000).optional(),
      /** Times the champion's p99. @default - not asked for */
      latencyP99: z.number().gt(1).max(100).optional(),
      /** Part of the champion's rate to which a KPI falls. @default - not asked for */
      kpi: z.number().gt(0).lt(1).optional(),
    })
    .optional(),
  /** Before what a person is asked; e-values decide where that is an increase or the promotion. @default - nobody is asked */
  gates: gates.optional(),
  /** Calls before and after what the rollout does, and what follows from their answers. @default [] */
  hooks: hooks.optional(),
  /** How guardrails judge. @default {} */
  guardrails: guardrails.optional(),
  /** After the promotion the version before keeps a share, and the new champion is compared with it; `off`: it keeps none. @default off */
  holdBack: z.union([z.literal('off'), holdBack], { error: 'must be off, or say share and for' }).optional(),
  /** A fresh target of the champion's model gets the challenger's share, and the challenger is compared with it; `off`: with the champion. @default off */
  control: z
    .union([z.literal('off'), equalControl], { error: 'must be off, or say kind equal and version' })
    .optional(),
});
export type RolloutSettings = z.infer<typeof rolloutSettings>;
