import * as z from 'zod';
import { plannedOutcomes } from './planned-outcomes.ts';

/** How a promoted version is compared with the one before, which keeps a share; fixed before the start. */
export const holdBackPlan = z.object({
  /** Percent of the requests that the version before keeps. */
  sharePercent: z.number().gt(0).lt(100),
  windows: z.number().int().min(1),
  /** KPIs that are compared. */
  outcomes: plannedOutcomes,
  /** The judge's plan, as the domain made it. */
  judge: z.unknown(),
});

const goalNumbers = z.object({ outcomes: z.number().int().min(0), rate: z.number().optional() });

/** By how much one version differs from the other at one number; in percent of the other's, with bounds that hold at every look. */
export const broughtGoal = z.object({
  /** Name of a KPI, or `failed requests`. */
  name: z.string(),
  effectPercent: z.number().optional(),
  lowerPercent: z.number().optional(),
  upperPercent: z.number().optional(),
  /** `better`, `worse`: all of the interval lies on that side of no difference. */
  is: z.enum(['better', 'worse', 'undecided']),
  challenger: goalNumbers,
  champion: goalNumbers,
});
export type BroughtGoal = z.infer<typeof broughtGoal>;
