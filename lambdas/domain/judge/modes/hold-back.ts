import { JudgeInputError } from '../model/input-error.ts';
import type { JudgePlan } from '../model/plan.ts';
import { planJudge } from '../plan/plan-judge.ts';
import { profileOf, type JudgedMetrics, type JudgeSettings } from '../model/settings.ts';
import type { Look } from '../model/rows.ts';
import { invalidWords, rollbackWords } from '../verdict/verdict-words.ts';

/** How a new champion is watched against the old one, of which a part stays in service. */
export interface HoldBackSettings {
  /** Share of requests that the old champion keeps, in percent; 5 to 10. */
  readonly oldPercent: number;
  readonly metrics: JudgedMetrics;
  /** Length of one row; a day must be whole rows. @default 1 */
  readonly rowMinutes?: number;
  /** Rows of the whole hold-back. @default - seven days */
  readonly rows?: number;
  /** Overrides of the product profile; `alpha` is the chance of a false alarm in the whole hold-back. @default {} */
  readonly overrides?: Omit<JudgeSettings, 'profile' | 'plannedMinutes' | 'holdUntil' | 'control' | 'metrics'>;
}

/** The same plan for every day: rows are counted from 0 again and the checkpoint starts afresh. */
export interface HoldBackPlan {
  /** Share of requests of the new champion, which is the judge's challenger. */
  readonly weight: number;
  /** Rows of a day, or of the whole hold-back if that is shorter. */
  readonly rowsPerDay: number;
  readonly judge: JudgePlan;
}

/** What a look of the hold-back means: the new champion got worse, the split is broken, or nothing. */
export type HoldBackVerdict =
  | { readonly kind: 'regress'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'keep' };

const DAYS = 7;
const MINUTES_PER_DAY = 1440;

/**
 * Plan of the hold-back after a promotion: guardrails alone, nothing to prove, alpha 1 % in all, of which every day spends an even part.
 *
 * The false alarms of all days add up to alpha at most (Boole's inequality). A fault that begins late is found with a day's fresh
 * budget.
 *
 * @throws JudgeInputError for a share outside 5 to 10 %, or rows that do not fill a day
 */
export function planHoldBack(planned: HoldBackSettings): HoldBackPlan {
  const { oldPercent, metrics, rowMinutes = 1, overrides = {} } = planned;
  const wholeDay = MINUTES_PER_DAY / rowMinutes;
  const { rows = DAYS * wholeDay } = planned;
  const days = Math.max(1, Math.ceil(rows / wholeDay));
  const rowsPerDay = Math.min(wholeDay, rows);
  if (!(oldPercent >= 5 && oldPercent <= 10))
    throw new JudgeInputError(`hold-back: oldPercent must be 5 to 10, got ${String(oldPercent)}`);
  if (!Number.isSafeInteger(rowsPerDay) || rowsPerDay < 1 || !Number.isSafeInteger(wholeDay))
    throw new JudgeInputError(`hold-back: rowMinutes must divide a day of 1440, got ${String(rowMinutes)}`);
  const settings = { ...overrides, profile: 'product' as const, plannedMinutes: rowsPerDay, metrics };
  const judge = planJudge({ warmup: 0, keepsEValues: false, ...settings, alpha: profileOf(settings).alpha / days });
  return { weight: 1 - oldPercent / 100, rowsPerDay, judge: { ...judge, ...splitOf(judge, days), proofs: [] } };
}

/** Each day counts the split afresh: the chance that any of them calls it broken falsely is that of one rollout. */
function splitOf({ split }: JudgePlan, days: number): Pick<JudgePlan, 'split'> {
  return split === undefined ? {} : { split: { ...split, threshold: split.threshold * days } };
}

/** Day since the promotion and row of that day, both from 0. */
export function holdBackDay(plan: HoldBackPlan, row: number): { readonly day: number; readonly minute: number } {
  return { day: Math.floor(row / plan.rowsPerDay), minute: row % plan.rowsPerDay };
}

/** Reads a look of the hold-back; without proofs, `ok` and `continue` mean the same. */
export function holdBackVerdict(look: Look): HoldBackVerdict {
  switch (look.kind) {
    case 'abort':
      return { kind: 'regress', reason: rollbackWords(look) };
    case 'invalid':
      return { kind: 'invalid', reason: invalidWords(look) };
    case 'ok':
    case 'continue':
      return { kind: 'keep' };
  }
}
