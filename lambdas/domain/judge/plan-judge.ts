import { checkSettings } from './check-settings.ts';
import { LEAST_REQUESTS } from './latency-thresholds.ts';
import { effectOf } from './plan-draft.ts';
import { planGuards } from './plan-guards.ts';
import { planProofs } from './plan-proofs.ts';
import type { JudgePlan } from './plan.ts';
import { profileOf, type JudgeSettings } from './settings.ts';

const CALIBRATION = { minutes: 5, minRequests: LEAST_REQUESTS };

/**
 * Fixes, before the start, which tests run, what they read and how much of alpha and beta each may spend.
 *
 * @throws JudgeInputError for settings outside their ranges, all faults together
 */
export function planJudge(settings: JudgeSettings): JudgePlan {
  checkSettings(settings);
  const profile = profileOf(settings);
  const { plannedMinutes, holdUntil, challengers = 1, attempts = 1, control = 'champion' } = settings;
  const alpha = profile.alpha / (challengers * attempts);
  const beta = profile.beta / attempts;
  const draft = { settings, profile, alpha, beta };
  return {
    version: 1,
    calendar: holdUntil === undefined ? { plannedMinutes } : { plannedMinutes, holdUntil },
    alpha,
    beta,
    warmup: profile.warmup,
    control,
    sketchEnds: profile.sketchEnds,
    ...planGuards(draft),
    proofs: planProofs(draft),
    ...decisionOf(settings),
    keepsChain: settings.keepsChain ?? true,
    ...calibrationOf(settings),
    ...(control === 'none' ? {} : { split: { threshold: profile.srm, effect: effectOf(settings, ['requests']) } }),
  };
}

/** What decides, and whether e-values are kept: they must be where they may decide. */
function decisionOf({
  decidedBy = 'exact',
  eValuesFrom,
  keepsEValues = true,
}: JudgeSettings): Pick<JudgePlan, 'decidedBy' | 'eValuesFrom' | 'keepsEValues'> {
  if (eValuesFrom !== undefined) return { decidedBy, eValuesFrom, keepsEValues: true };
  return { decidedBy, keepsEValues: keepsEValues || decidedBy === 'e-values' };
}

function calibrationOf({ latencyFrom, metrics, control }: JudgeSettings): Pick<JudgePlan, 'calibration'> {
  const isNeeded = latencyFrom === 'first-minutes' && metrics.latency === true && control !== 'none';
  return isNeeded ? { calibration: CALIBRATION } : {};
}
