import { calibrate, readingPlan, type CalibrationState } from '../latency/calibration.ts';
import { foldInterval, freshInterval, intervalBounds } from '../sequential/ratio-interval.ts';
import { type RatioInterval } from '../model/ratio-bounds.ts';
import type { Guardrail, JudgePlan, Proof } from '../model/plan.ts';
import { readStrata, readyRow } from '../rows/read-counts.ts';
import { spendingShare } from '../model/spending.ts';
import { freshReading, thin } from '../sequential/thin-counts.ts';
import { shareOfAll, type JudgedRow } from '../model/rows.ts';

/**
 * Interval of challenger's to champion's rate for one guardrail (or proof), from the rows (or the stored evidence) of a rollout so far.
 *
 * It reads the counts that the guardrail's own test reads, design effect and warm-up included, and holds at every look together
 * with chance 1 − level. Source: inversion of the exact test at 25 ratios from 1/16 to 16.
 *
 * @throws Error for a guardrail that the plan does not have
 */
export function intervalOf(plan: JudgePlan, guardrail: string, rows: readonly JudgedRow[]): RatioInterval {
  if (groupOf(plan, guardrail) === undefined) throw new Error(`the plan has no guardrail ${guardrail}`);
  let interval = freshInterval();
  let reading = freshReading;
  let step = { weight: 0, start: 0 };
  let calibration: CalibrationState = {};
  for (const row of rows) {
    const weight = shareOfAll(row);
    step = weight === step.weight ? step : { weight, start: row.minute };
    const ready = readyRow(row, row.minute - step.start >= plan.warmup);
    const now = groupOf(readingPlan(plan, calibration), guardrail);
    calibration = calibrate(plan, calibration, row);
    if (now === undefined || (now.reading.afterWarmup && !ready.isWarm)) continue;
    for (const stratum of readStrata(plan, now.reading, ready)) {
      const { state, window } = thin(reading, stratum, now.reading.effect);
      const { x, y, a, b } = window;
      const counts = now.reading.rejectedBy === 'challenger' ? window : { x: y, y: x, a: b, b: a };
      reading = state;
      interval = foldInterval(interval, counts, spendingShare(plan.calendar, row.minute));
    }
  }
  return intervalBounds(interval);
}

function groupOf({ guards, proofs }: JudgePlan, wanted: string): Guardrail | Proof | undefined {
  return guards.find(({ name }) => name === wanted) ?? proofs.find(({ name }) => name === wanted);
}
