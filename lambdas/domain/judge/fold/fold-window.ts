import { calibrate, readingPlan } from '../latency/calibration.ts';
import { checkRow, rowKey } from '../rows/check-row.ts';
import type { Checkpoint } from './checkpoint.ts';
import { bestEValues, eCrossings, eProvings } from './e-value-findings.ts';
import { brokenSplit, crossings, hardCrossings, isProven, provings } from './exact-findings.ts';
import { foldGroups } from './fold-groups.ts';
import { foldMoments, freshMoments } from '../sequential/mean-test.ts';
import type { JudgePlan } from '../model/plan.ts';
import { countTotals, readyRow, type ReadyRow } from '../rows/read-counts.ts';
import { reduceRow } from '../rows/reduce-row.ts';
import { sha256 } from '../rows/chain-hash.ts';
import { spendingShare } from '../model/spending.ts';
import { foldSplit, type SplitState } from '../sequential/split-test.ts';
import { shareOfAll, type ArmTotals, type DatedReason, type Look, type JudgedRow } from '../model/rows.ts';

/** A checkpoint one row later, and what the tests say now. */
export interface Folded {
  readonly checkpoint: Checkpoint;
  readonly look: Look;
}

/**
 * Folds one final row into the checkpoint; the same rows in the same order always give the same checkpoint.
 *
 * `abort` is absorbing: later rows are checked, not folded. After `invalid` only `abort` may follow.
 *
 * @throws JudgeInputError for a row that cannot be true, is out of order or lacks a judged metric
 */
export function foldWindow(plan: JudgePlan, checkpoint: Checkpoint, row: JudgedRow): Folded {
  checkRow(plan, row, checkpoint.last);
  if (checkpoint.look.kind === 'abort') return { checkpoint, look: checkpoint.look };
  const stepStart = shareOfAll(row) === checkpoint.last?.weight ? checkpoint.stepStart : row.minute;
  const ready = readyRow(row, row.minute - stepStart >= plan.warmup);
  const share = spendingShare(plan.calendar, row.minute);
  const reading = readingPlan(plan, checkpoint);
  const { calibrating: _collected, ...rest } = checkpoint;
  const next: Checkpoint = {
    ...rest,
    ...calibrate(plan, checkpoint, row),
    ...foldGroups(reading, checkpoint, { ready, share }),
    last: rowKey(row, checkpoint.last),
    stepStart,
    split: splitAfter(plan, checkpoint.split, row),
    moments: momentsAfter(plan, checkpoint, row),
    hard: hardAfter(plan, checkpoint, ready),
    chain: plan.keepsChain ? sha256(checkpoint.chain + JSON.stringify(reduceRow(reading, row))) : '',
  };
  const judged = judgeFolded(
    plan,
    plan.keepsEValues ? { ...next, eValues: bestEValues(plan, next) } : next,
    row.minute,
  );
  return { checkpoint: judged, look: judged.look };
}

function splitAfter(plan: JudgePlan, split: SplitState, { arms, weight }: JudgedRow): SplitState {
  if (plan.split === undefined) return split;
  const window = { challenger: arms.challenger.requests, champion: arms.champion.requests, weight };
  return foldSplit(split, window, plan.split.effect);
}

function momentsAfter(plan: JudgePlan, { moments }: Checkpoint, row: JudgedRow): Checkpoint['moments'] {
  if (plan.moments.length === 0) return moments;
  return Object.fromEntries(
    plan.moments.map((guardrail) => [
      guardrail.name,
      foldMoments(moments[guardrail.name] ?? freshMoments, guardrail, row),
    ]),
  );
}

const none: ArmTotals = { events: 0, requests: 0 };

function hardAfter(plan: JudgePlan, { hard }: Checkpoint, ready: ReadyRow): Checkpoint['hard'] {
  if (plan.hardLimits.length === 0) return hard;
  return Object.fromEntries(
    plan.hardLimits.map(({ name, count }) => {
      const before = hard[name] ?? { challenger: none, champion: none };
      const now = countTotals(plan, count, ready);
      return [
        name,
        { challenger: add(before.challenger, now.challenger), champion: add(before.champion, now.champion) },
      ];
    }),
  );
}

function add(left: ArmTotals, right: ArmTotals): ArmTotals {
  return { events: left.events + right.events, requests: left.requests + right.requests };
}

function judgeFolded(plan: JudgePlan, next: Checkpoint, window: number): Checkpoint {
  const isExtended = plan.eValuesFrom !== undefined && window >= plan.eValuesFrom;
  const byEValues = plan.decidedBy === 'e-values' || next.changedByHand === true || isExtended;
  const found = byEValues
    ? {
        crossed: [...eCrossings(plan, next, window), ...hardCrossings(plan, next, window)],
        proved: eProvings(plan, next, window),
      }
    : { crossed: crossings(plan, next, window), proved: provings(plan, next, window) };
  const crossed = withNew(next.crossed, asAgainst(plan, found.crossed));
  const proved = withNew(next.proved, asAgainst(plan, found.proved));
  const broken = brokenSplit(plan, next, window);
  const [invalid] = next.invalid === undefined ? asAgainst(plan, broken === undefined ? [] : [broken]) : [next.invalid];
  const look = lookOf(plan, { crossed, proved, invalid, window, byEValues });
  return { ...next, crossed, proved, ...(invalid === undefined ? {} : { invalid }), look };
}

/** Who the other arm is, told with each reason: the words are made of it. */
function asAgainst({ control }: JudgePlan, found: readonly DatedReason[]): readonly DatedReason[] {
  return control === 'equal' ? found.map((reason) => ({ ...reason, against: 'control' as const })) : found;
}

function withNew(known: readonly DatedReason[], found: readonly DatedReason[]): readonly DatedReason[] {
  const fresh = found.filter((reason) => known.every(({ test }) => test !== reason.test));
  return fresh.length === 0 ? known : [...known, ...fresh];
}

interface Found {
  readonly crossed: readonly DatedReason[];
  readonly proved: readonly DatedReason[];
  readonly invalid: DatedReason | undefined;
  readonly window: number;
  readonly byEValues: boolean;
}

/** Precedence: abort, invalid, ok. */
function lookOf(plan: JudgePlan, { crossed, proved, invalid, window, byEValues }: Found): Look {
  const decidedBy = byEValues ? { decidedBy: 'e-values' as const } : {};
  if (crossed.length > 0) return { kind: 'abort', minute: window, reasons: crossed, proved, ...decidedBy };
  if (invalid !== undefined) return { kind: 'invalid', minute: window, reasons: [invalid], proved, ...decidedBy };
  return { kind: isProven(plan, proved) ? 'ok' : 'continue', minute: window, reasons: [], proved, ...decidedBy };
}
