import { readingPlan } from '../../../judge/latency/calibration.ts';
import { foldWindow, startCheckpoint, type Checkpoint, type JudgePlan } from '../../../judge/judge.ts';
import { partOfBudgets } from '../../../judge/modes/part-of-budgets.ts';
import type { SoftGuardrail } from '../../../judge/model/plan.ts';
import type { JudgedRow } from '../../../judge/model/rows.ts';
import { crossingWords } from '../../../judge/verdict/verdict-words.ts';
import { given } from '../../../given.ts';
import { sumOf } from '../../../stats/sum.ts';
import { isWithin } from './within-guardrail.ts';

/** Newest windows that must be inside a guardrail together before its hold ends, and challenger requests in them; more windows where traffic is low. */
const RECOVERY_WINDOWS = 5;
const RECOVERY_REQUESTS = 50;
/** Windows that are looked back at most. */
const MOST_WINDOWS = 500;

/** How a guardrail stands that takes nothing back. */
export interface SoftState {
  /** Broken once its look is `abort`. */
  readonly checkpoint: Checkpoint;
  /** How often it recovered: each round has half of the chance of a false alarm that the one before had. */
  readonly round: number;
  /** The newest windows since it broke. */
  readonly recent: readonly JudgedRow[];
}
export type SoftStates = Readonly<Record<string, SoftState>>;

/** A guardrail that is broken now and takes nothing back. */
export interface BrokenSoft {
  readonly name: string;
  /** The challenger that broke it, where an experiment has several. */
  readonly version?: string;
  readonly strength: SoftGuardrail['strength'];
  readonly round: number;
  /** Window in which it broke. */
  readonly since: number;
  /** The numbers. */
  readonly says: string;
}

/** Folds a row into the guardrails of a plan that take nothing back. */
export function foldSoft({ soft = [] }: JudgePlan, states: SoftStates = {}, row: JudgedRow): SoftStates {
  return Object.fromEntries(
    soft.map((one) => {
      const fresh = { checkpoint: startCheckpoint(one.judge), round: 0, recent: [] };
      return [one.name, foldOne(one, states[one.name] ?? fresh, row)];
    }),
  );
}

function foldOne({ judge, strength }: SoftGuardrail, state: SoftState, row: JudgedRow): SoftState {
  const { checkpoint, round } = state;
  if (checkpoint.look.kind !== 'abort')
    return { ...state, checkpoint: foldWindow(inRound(judge, round), checkpoint, row).checkpoint };
  if (strength === 'warn') return state;
  const recent = newest([...state.recent, row], readBy(judge));
  if (!hasRecovered(readingPlan(judge, checkpoint), recent)) return { ...state, recent };
  const { thresholds, proofThreshold } = checkpoint;
  const fresh = startCheckpoint(inRound(judge, round + 1));
  return { checkpoint: { ...fresh, ...given({ thresholds, proofThreshold }) }, round: round + 1, recent: [] };
}

/** The plan of a round: all rounds together have twice the chance of the first, however many there are. */
function inRound(judge: JudgePlan, round: number): JudgePlan {
  return partOfBudgets(judge, 2 ** -round);
}

/** Challenger requests of a row that a guardrail of its own reads: those of its segment, or all. */
function readBy({ guards }: JudgePlan): (row: JudgedRow) => number {
  const count = guards[0]?.reading.count;
  return ({ arms: { challenger } }) =>
    count?.kind === 'segment' ? (challenger.segments?.[count.name]?.requests ?? 0) : challenger.requests;
}

/** The newest rows, as few as hold enough windows and requests. */
function newest(rows: readonly JudgedRow[], requestsOf: (row: JudgedRow) => number): readonly JudgedRow[] {
  const last = rows.at(-1)?.minute ?? 0;
  let requests = 0;
  const kept = rows.toReversed().filter((row) => {
    const { minute } = row;
    const isNeeded = minute > last - RECOVERY_WINDOWS || requests < RECOVERY_REQUESTS;
    requests += requestsOf(row);
    return isNeeded && minute > last - MOST_WINDOWS;
  });
  return kept.toReversed();
}

function isEnough(rows: readonly JudgedRow[], requestsOf: (row: JudgedRow) => number): boolean {
  const windows = new Set(rows.map(({ minute }) => minute)).size;
  return windows >= RECOVERY_WINDOWS && sumOf(rows, requestsOf) >= RECOVERY_REQUESTS;
}

/** The newest windows together, as the judge counts them, compared without error control: what follows is watched anew. */
function hasRecovered(judge: JudgePlan, recent: readonly JudgedRow[]): boolean {
  if (!isEnough(recent, readBy(judge))) return false;
  const plan = { ...judge, warmup: 0 };
  const start = startCheckpoint(plan);
  const counted = recent.reduce<Checkpoint>((before, row) => {
    // Counts alone are read: a look that says abort would keep the rest from being counted.
    const look = { ...start.look };
    return foldWindow(plan, { ...before, look }, row).checkpoint;
  }, start);
  return isWithin(plan, counted);
}

/** Guardrails that are broken now. */
export function brokenSoft({ soft = [] }: JudgePlan, states: SoftStates = {}): readonly BrokenSoft[] {
  return soft.flatMap(({ name, strength }) => {
    const state = states[name];
    if (state?.checkpoint.look.kind !== 'abort') return [];
    const { look } = state.checkpoint;
    const since = look.reasons[0]?.minute ?? look.minute;
    return [{ name, strength, round: state.round, since, says: crossingWords(look) }];
  });
}

/** The plan by which rows are reduced to evidence: all that is read, also by guardrails that take nothing back. */
export function evidencePlan(plan: JudgePlan, checkpoint: Checkpoint, states: SoftStates = {}): JudgePlan {
  const reading = readingPlan(plan, checkpoint);
  const { soft = [], throughout } = plan;
  if (soft.length === 0 && throughout === undefined) return reading;
  const others = soft.map(({ name, judge }) => readingPlan(judge, states[name]?.checkpoint ?? startCheckpoint(judge)));
  const all = [reading, ...others, ...(throughout === undefined ? [] : [throughout])];
  const calibration = all.find((one) => one.calibration !== undefined)?.calibration;
  return {
    ...reading,
    guards: all.flatMap(({ guards }) => guards),
    moments: all.flatMap(({ moments }) => moments),
    hardLimits: all.flatMap(({ hardLimits }) => hardLimits),
    ...given({ calibration }),
  };
}
