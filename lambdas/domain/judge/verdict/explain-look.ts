import { given } from '../../given.ts';
import { intervalOf } from './guardrail-interval.ts';
import type { RatioInterval } from '../model/ratio-bounds.ts';
import type { JudgePlan } from '../model/plan.ts';
import type { DatedReason, Look, JudgedRow } from '../model/rows.ts';
import { whatWouldChange } from './what-would-change.ts';

/** Rows up to which intervals and counterfactuals are computed: both fold the rows from zero. */
const EXPLAINED_ROWS = 600;

/**
 * Adds to the reasons of a look what a person asks next: the ratio's always-valid interval, and what would have changed the look.
 *
 * @param rows all rows of the rollout so far, or their reduced form; beyond 600 the look stays as it is
 */
export function explainLook(plan: JudgePlan, rows: readonly JudgedRow[], look: Look): Look {
  if (rows.length > EXPLAINED_ROWS || plan.control === 'none') return look;
  const explain = (reason: DatedReason): DatedReason => explainReason(plan, rows, { reason, look });
  return { ...look, reasons: look.reasons.map(explain), proved: look.proved.map(explain) };
}

function explainReason(
  plan: JudgePlan,
  rows: readonly JudgedRow[],
  { reason, look }: { readonly reason: DatedReason; readonly look: Look },
): DatedReason {
  const interval = intervalFor(plan, rows, reason);
  const change = look.decidedBy === 'e-values' ? undefined : whatWouldChange(plan, rows, reason);
  return { ...reason, ...given({ interval, change, since: sinceOf(plan, rows, reason) }) };
}

/** Window in which the challenger first failed in the segment that crossed; undefined for what is no segment. */
function sinceOf({ guards }: JudgePlan, rows: readonly JudgedRow[], { test }: DatedReason): number | undefined {
  const count = guards.find(({ name }) => name === test)?.reading.count;
  if (count?.kind !== 'segment') return undefined;
  return rows.find(({ arms }) => {
    const { errors = 0, timeouts = 0 } = arms.challenger.segments?.[count.name] ?? {};
    return errors + timeouts > 0;
  })?.minute;
}

/** Of the guardrail, or of the failures that a proof counts, up to the row that decided. */
function intervalFor(
  plan: JudgePlan,
  rows: readonly JudgedRow[],
  { test, minute }: DatedReason,
): RatioInterval | undefined {
  const group = test.startsWith('failures')
    ? plan.proofs.find(({ name }) => name === 'failures')
    : plan.guards.find(({ name }) => name === test);
  if (group?.tests.some(({ hypothesis }) => hypothesis.kind === 'ratio') !== true) return undefined;
  return intervalOf(
    plan,
    group.name,
    rows.filter((row) => row.minute <= minute),
  );
}
