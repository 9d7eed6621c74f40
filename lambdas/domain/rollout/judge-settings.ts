import type { JudgeSettings } from '../judge/settings.ts';
import type { Schedule } from './compile-strategy.ts';

/** What an owner decides about judging, beside the schedule. */
export interface JudgeTerms {
  readonly kind: 'challenger' | 'first';
  /** Availability objective in percent. */
  readonly availabilityPercent: number;
  readonly alpha?: number | undefined;
  readonly beta?: number | undefined;
}

/**
 * Settings of the judge for a rollout: failures by errors and timeouts, product margins, absolute limits alone for a first version.
 *
 * Latency is recorded and shown; no guardrail reads it.
 */
export function judgeSettings(schedule: Schedule, terms: JudgeTerms): JudgeSettings {
  const { plannedWindows, horizonWindows } = schedule;
  return {
    profile: 'product',
    plannedMinutes: plannedWindows,
    ...(horizonWindows > plannedWindows ? { holdUntil: horizonWindows } : {}),
    control: terms.kind === 'first' ? 'none' : 'champion',
    metrics: { errors: true, timeouts: true },
    pMax: (100 - terms.availabilityPercent) / 100,
    ...(terms.alpha === undefined ? {} : { alpha: terms.alpha }),
    ...(terms.beta === undefined ? {} : { beta: terms.beta }),
  };
}
