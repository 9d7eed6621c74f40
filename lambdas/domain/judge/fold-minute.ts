import { checkRow } from './check-row.ts';
import type { Checkpoint } from './checkpoint.ts';
import { rateMinute, ratioMinute, stepTest, type TestMinute, type TestState, type TwoArms } from './exact-test.ts';
import type { Guard, Hypothesis, JudgePlan, PlannedTest, Proof, Reading } from './plan.ts';
import { readCounts, readyRow, type ReadyRow } from './read-counts.ts';
import { spendingShare } from './spending.ts';
import { foldSplit, splitLogE, type SplitState } from './split.ts';
import { thin, type ReadingState } from './thinning.ts';
import type { DatedReason, Look, MinuteRow } from './types.ts';

/** A checkpoint one row later, and what the tests say now. */
export interface Folded {
  readonly checkpoint: Checkpoint;
  readonly look: Look;
}

interface GroupFold {
  readonly reading: ReadingState;
  readonly tests: Readonly<Record<string, TestState>>;
}

/**
 * Folds one final row into the checkpoint; the same rows in the same order always give the same checkpoint.
 *
 * `abort` is absorbing: later rows are checked, not folded. After `invalid` only `abort` may follow.
 *
 * @throws JudgeInputError for a row that cannot be true, is out of order or lacks a judged metric
 */
export function foldMinute(plan: JudgePlan, checkpoint: Checkpoint, row: MinuteRow): Folded {
  checkRow(plan, row, checkpoint.last);
  if (checkpoint.look.kind === 'abort') return { checkpoint, look: checkpoint.look };
  const stepStart = row.weight === checkpoint.last?.weight ? checkpoint.stepStart : row.minute;
  const ready = readyRow(row, row.minute - stepStart >= plan.warmup);
  const share = spendingShare(plan.calendar, row.minute);
  const groups = [...plan.guards, ...plan.proofs];
  const folds = groups.map((group) => [group, foldGroup(plan, checkpoint, { group, ready, share })] as const);
  const next: Checkpoint = {
    ...checkpoint,
    last: { minute: row.minute, weight: row.weight },
    stepStart,
    readings: Object.fromEntries(folds.map(([{ name }, fold]) => [name, fold.reading])),
    tests: Object.assign({}, ...folds.map(([, fold]) => fold.tests)),
    split: plan.split === undefined ? checkpoint.split : foldSplit(checkpoint.split, splitOf(row), plan.split.effect),
  };
  const judged = judgeFolded(plan, next, row.minute);
  return { checkpoint: judged, look: judged.look };
}

function splitOf(row: MinuteRow): { challenger: number; champion: number; weight: number } {
  const { champion, challenger } = row.arms;
  return { challenger: challenger.requests, champion: champion.requests, weight: row.weight };
}

function foldGroup(
  plan: JudgePlan,
  checkpoint: Checkpoint,
  now: { readonly group: Guard | Proof; readonly ready: ReadyRow; readonly share: number },
): GroupFold {
  const { group, ready, share } = now;
  const reading = checkpoint.readings[group.name];
  if (reading === undefined) throw new Error(`the checkpoint is of another plan: it has no reading ${group.name}`);
  const before = group.tests.map((test) => [test, stateOf(checkpoint, test)] as const);
  if (group.reading.afterWarmup && !ready.isWarm) {
    return { reading, tests: Object.fromEntries(before.map(([test, state]) => [test.id, state])) };
  }
  const { state, minute } = thin(reading, readCounts(plan, group.reading, ready), group.reading.effect);
  const after = before.map(
    ([test, old]) => [test.id, stepTest(old, minuteOf(test.hypothesis, minute), test.budget * share)] as const,
  );
  return { reading: state, tests: Object.fromEntries(after) };
}

function stateOf(checkpoint: Checkpoint, test: PlannedTest): TestState {
  const state = checkpoint.tests[test.id];
  if (state === undefined) throw new Error(`the checkpoint is of another plan: it has no test ${test.id}`);
  return state;
}

function minuteOf(hypothesis: Hypothesis, counts: TwoArms): TestMinute {
  switch (hypothesis.kind) {
    case 'ratio':
      return ratioMinute(counts, hypothesis.ratio);
    case 'rate-above':
      return rateMinute(counts.x, counts.a, hypothesis.rate);
    case 'rate-below':
      return rateMinute(counts.b - counts.y, counts.b, 1 - hypothesis.rate);
  }
}

function judgeFolded(plan: JudgePlan, next: Checkpoint, minute: number): Checkpoint {
  const known = new Set([...next.crossed, ...next.proved].map(({ test }) => test));
  const isNew = (reason: DatedReason): boolean => !known.has(reason.test);
  const crossed = [...next.crossed, ...plan.guards.flatMap((guard) => crossing(next, guard, minute)).filter(isNew)];
  const proved = [...next.proved, ...plan.proofs.flatMap((proof) => provings(next, proof, minute)).filter(isNew)];
  const invalid = next.invalid ?? splitReason(plan, next.split, minute);
  const isOk = plan.proofs.every(({ tests }) => tests.some(({ id }) => proved.some(({ test }) => test === id)));
  const kind = crossed.length > 0 ? 'abort' : invalid !== undefined ? 'invalid' : isOk ? 'ok' : 'continue';
  const reasons = kind === 'abort' ? crossed : kind === 'invalid' && invalid !== undefined ? [invalid] : [];
  const look: Look = { kind, minute, reasons, proved };
  return { ...next, crossed, proved, ...(invalid === undefined ? {} : { invalid }), look };
}

/** A guardrail crosses when all its tests have stopped; the one with the largest p speaks for it. */
function crossing(next: Checkpoint, guard: Guard, minute: number): readonly DatedReason[] {
  const states = guard.tests.map((test) => stateOf(next, test));
  if (states.length === 0 || states.some(({ stopped }) => !stopped)) return [];
  const p = Math.max(...states.map((state) => state.p));
  const spent = Math.max(...states.map((state) => state.spent));
  return [reasonOf(next, guard, { test: guard.name, p, spent, budget: guard.budget, minute })];
}

function provings(next: Checkpoint, proof: Proof, minute: number): readonly DatedReason[] {
  return proof.tests.flatMap((test) => {
    const { stopped, p, spent } = stateOf(next, test);
    return stopped ? [reasonOf(next, proof, { test: test.id, p, spent, budget: test.budget, minute })] : [];
  });
}

type Said = Pick<DatedReason, 'test' | 'p' | 'spent' | 'budget' | 'minute'>;

function reasonOf(
  next: Checkpoint,
  group: { readonly name: string; readonly reading: Reading },
  said: Said,
): DatedReason {
  const { x, y, a, b } = next.readings[group.name]?.sums ?? { x: 0, y: 0, a: 0, b: 0 };
  const rejecting = { events: x, requests: a };
  const other = { events: y, requests: b };
  const isChallenger = group.reading.rejectedBy === 'challenger';
  const counts = isChallenger ? { challenger: rejecting, champion: other } : { challenger: other, champion: rejecting };
  const { challenger, champion } = counts;
  if (champion.events === 0 || challenger.requests === 0) return { ...said, counts };
  const ratio = challenger.events / challenger.requests / (champion.events / champion.requests);
  return { ...said, counts, ratio };
}

function splitReason(plan: JudgePlan, split: SplitState, minute: number): DatedReason | undefined {
  if (plan.split === undefined) return undefined;
  const logE = splitLogE(split);
  if (logE < Math.log(plan.split.threshold)) return undefined;
  const counts = {
    challenger: { events: split.challenger, requests: split.all },
    champion: { events: split.all - split.challenger, requests: split.all },
  };
  return { test: 'split', p: Math.exp(-logE), spent: 0, budget: 1 / plan.split.threshold, minute, counts };
}
