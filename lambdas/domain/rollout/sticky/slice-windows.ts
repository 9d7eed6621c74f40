import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import { compileStrategy } from '../planning/compile-strategy.ts';
import type { PlanTools } from '../planning/plan-facts.ts';
import { nestedWindows } from '../planning/sticky-effects.ts';

/** Windows of a slice row of models whose plans are not short: an hour of minutes. */
export const SLICE_WINDOWS = 60;
/** Windows of a plan from which on hourly slice rows are fine enough. */
const LONG_PLAN = 180;

/**
 * Length of a model's slice rows in windows: 60, and 20 or 10 for plans below three hours, because rows that are longer than the time
 * over which a user's requests add up cost power.
 */
export function sliceWindowsOf(settings: RolloutSettings, windowsIn: PlanTools['windowsIn']): number {
  const { strategy, hold } = settings;
  const schedule = compileStrategy({ kind: 'challenger', strategy, hold, windowsIn });
  if (schedule.plannedWindows >= LONG_PLAN) return SLICE_WINDOWS;
  return nestedWindows(schedule) >= 20 ? 20 : 10;
}
