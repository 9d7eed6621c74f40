import { checkSettings } from './check-settings.ts';
import { JudgeInputError } from '../model/input-error.ts';
import { LEAST_REQUESTS } from '../latency/latency-thresholds.ts';
import { effectOf } from './draft-plan.ts';
import { planGuardrails } from './plan-guardrails.ts';
import { planProofs } from './plan-proofs.ts';
import type { JudgePlan } from '../model/plan.ts';
import { profileOf, type JudgeSettings } from '../model/settings.ts';

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
  // Exact tests before the horizon and e-values after it are two chances: each has half.
  const chances = settings.eValuesFrom === undefined ? 1 : 2;
  const alpha = profile.alpha / (challengers * attempts * chances);
  const beta = profile.beta / (attempts * chances);
  const draft = { settings, profile, alpha, beta };
  const plan: JudgePlan = {
    version: 1,
    calendar: holdUntil === undefined ? { plannedMinutes } : { plannedMinutes, holdUntil },
    alpha,
    beta,
    warmup: profile.warmup,
    control,
    sketchEnds: profile.sketchEnds,
    ...planGuardrails(draft),
    proofs: planProofs(draft),
    ...decisionOf(settings),
    keepsChain: settings.keepsChain ?? true,
    ...calibrationOf(settings),
    ...(control === 'none' ? {} : { split: splitOf(settings, challengers) }),
  };
  checkNames(plan, settings);
  return plan;
}

/** Each challenger has a split of its own: the chance that any of them is called broken falsely is that of one. */
function splitOf(settings: JudgeSettings, challengers: number): JudgePlan['split'] & object {
  return { threshold: profileOf(settings).srm * challengers, effect: effectOf(settings, ['requests']) };
}

/** States are kept by name: two of one name would fold each other's counts. */
function checkNames({ guards, proofs, moments, hardLimits }: JudgePlan, { metrics }: JudgeSettings): void {
  const groups = [...guards, ...proofs, ...moments, ...hardLimits].map(({ name }) => name);
  const tests = [...guards, ...proofs].flatMap((group) => group.tests.map(({ id }) => id));
  const twice = [groups, tests].flatMap((names) => names.filter((name, i) => names.indexOf(name) !== i));
  if (twice.length === 0) return;
  const names = [...new Set(twice)];
  const faults = (metrics.moments ?? []).flatMap(({ name }, at) =>
    names.includes(name) ? [{ path: `metrics.moments[${at}].name`, given: name, right: 'no word of the judge' }] : [],
  );
  throw new JudgeInputError(`judge settings: names of guardrails must differ, got ${names.join(', ')} twice`, {
    faults,
  });
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
  const isNeeded = latencyFrom === 'first-windows' && metrics.latency === true && control !== 'none';
  return isNeeded ? { calibration: CALIBRATION } : {};
}
