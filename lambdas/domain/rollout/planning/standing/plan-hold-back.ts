import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { planHoldBack } from '../../../judge/modes/hold-back.ts';
import type { JudgePlan, JudgeSettings } from '../../../judge/judge.ts';
import { spanWords } from '../../../wording/duration.ts';
import { percent } from '../../../wording/percent.ts';
import { judgeSettings, type Scheduled } from '../judge-settings.ts';
import { outcomesOf, settingsInForce, type PlanFacts } from '../plan-facts.ts';
import { comparedPlan } from './compared-plan.ts';

/** Windows after which the guardrails of a hold-back begin afresh: a day of minutes. */
const DAY = 1_440;
/** Chance that the interval of one number ever misses its difference. */
const LEVEL = 0.05;

/** What is held back after the promotion: the share of the version before, for how long, and how the new champion is judged; nothing for a first version. */
export function planHeldBack(
  facts: PlanFacts,
  { effects, windowsIn }: Omit<Scheduled, 'schedule'>,
): Pick<RolloutPlan, 'holdBack'> {
  const { holdBack } = settingsInForce(facts);
  if (facts.kind === 'first' || holdBack === undefined || holdBack === 'off') return {};
  const { share } = holdBack;
  const windows = windowsIn(holdBack.for);
  const beside = besideFacts(facts, { share, bake: holdBack.for });
  const steps = [{ weightPercent: 100 - share, bakeWindows: windows }];
  const schedule = { steps, plannedWindows: windows, horizonWindows: windows };
  const judged = judgeSettings(beside, { schedule, effects, windowsIn });
  const judge = comparedPlan(beside, {
    judged,
    afresh: (settings) => dailyPlan(settings, { share, windows }),
    level: LEVEL,
  });
  return { holdBack: { sharePercent: share, windows, outcomes: outcomesOf(beside, windowsIn), judge } };
}

/** Both serve side by side, whatever brought the new champion there, and nobody is asked. */
function besideFacts(facts: PlanFacts, { share, bake }: { readonly share: number; readonly bake: string }): PlanFacts {
  const steps = [{ weight: 100 - share, bake }];
  return { ...facts, own: { ...facts.own, control: 'off', strategy: { kind: 'canary', steps } } };
}

function dailyPlan(
  { profile: _product, plannedMinutes: _all, control: _both, metrics, ...overrides }: JudgeSettings,
  { share, windows }: { readonly share: number; readonly windows: number },
): JudgePlan {
  const { judge } = planHoldBack({
    oldPercent: share,
    metrics,
    rows: windows,
    overrides: { ...overrides, warmup: 0, keepsEValues: false },
  });
  return { ...judge, chapters: { rows: Math.min(DAY, windows), parts: 'equal' } };
}

/** What the hold-back does, and who meets it. */
export function holdBackWords({
  holdBack,
  windowSeconds,
}: Pick<RolloutPlan, 'holdBack' | 'windowSeconds'>): readonly string[] {
  if (holdBack === undefined) return [];
  const { sharePercent, windows, outcomes } = holdBack;
  const compared = [...outcomes.map(({ name }) => name), 'failed requests'].join(', ');
  return [
    `after the promotion the version before keeps ${percent(sharePercent / 100)} of the requests for ${spanWords(windows, windowSeconds)}; the guardrails go on with an alpha of their own and return to it; told at its end, with an interval: ${compared}`,
  ];
}
