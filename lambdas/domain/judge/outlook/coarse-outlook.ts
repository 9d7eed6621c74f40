import type { Outlook } from './outlook-data.ts';
import type { JudgePlan } from '../model/plan.ts';
import type { PlannedTraffic } from '../simulate/planned-traffic.ts';
import type { WayOut } from './ways-out.ts';

/** Windows up to which a plan is simulated window by window; longer ones would take minutes of a CPU. */
const MOST_WINDOWS = 120;

/** A plan and its traffic with `factor` windows taken as one. */
export interface CoarsePlan {
  readonly plan: JudgePlan;
  readonly traffic: PlannedTraffic;
  readonly factor: number;
}

/** Takes several windows of a long plan as one for the simulation: fewer looks, the same requests. Short plans stay as they are. */
export function coarsen(plan: JudgePlan, traffic: PlannedTraffic): CoarsePlan {
  const { plannedMinutes, holdUntil } = plan.calendar;
  const factor = Math.ceil((holdUntil ?? plannedMinutes) / MOST_WINDOWS);
  if (factor <= 1) return { plan, traffic, factor: 1 };
  const steps = traffic.steps.map((step) => ({ ...step, windows: Math.max(1, Math.round(step.windows / factor)) }));
  const planned = steps.reduce((sum, { windows }) => sum + windows, 0);
  const calendar =
    holdUntil === undefined
      ? { plannedMinutes: planned }
      : { plannedMinutes: planned, holdUntil: Math.max(planned + 1, Math.round(holdUntil / factor)) };
  return {
    plan: { ...plan, calendar, warmup: Math.round(plan.warmup / factor) },
    traffic: { ...traffic, steps, requestsPerWindow: traffic.requestsPerWindow * factor },
    factor,
  };
}

/** The outlook of a coarse plan with its times in windows again. */
export function refine(outlook: Outlook, factor: number): Outlook {
  if (factor === 1) return outlook;
  const { plannedMinutes, holdUntil, blind, undecided, simulated } = outlook;
  const ways = (list: readonly WayOut[]): readonly WayOut[] =>
    list.map((way) => ('minutes' in way ? { ...way, minutes: way.minutes * factor } : way));
  return {
    ...outlook,
    plannedMinutes: plannedMinutes * factor,
    ...(holdUntil === undefined ? {} : { holdUntil: holdUntil * factor }),
    ...(blind === undefined ? {} : { blind: { ...blind, waysOut: ways(blind.waysOut) } }),
    ...(undecided === undefined ? {} : { undecided: { ...undecided, waysOut: ways(undecided.waysOut) } }),
    simulated: simulated.map(({ minutesToPromote, ...end }) =>
      minutesToPromote === undefined ? end : { ...end, minutesToPromote: minutesToPromote * factor },
    ),
  };
}
