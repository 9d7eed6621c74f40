import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import type { BroughtGoal } from '../../../../contracts/stored/rollouts/held-back.ts';
import type { PeriodReport, StandingPlan } from '../../../../contracts/stored/rollouts/standing.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import type { DatedReason } from '../../../judge/model/rows.ts';
import type { PairedBlock } from '../../../judge/paired/paired-plan.ts';
import type { Verdict } from '../../../judge/verdict/verdict.ts';
import { counted } from '../../../wording/counted.ts';
import { spanWords } from '../../../wording/duration.ts';
import type { Progress } from '../fold-rows.ts';
import { pairWords } from '../pair-facts.ts';
import { LATE_WINDOWS } from '../pair-blocks.ts';
import { LABELS_TEST, pairedLook, pairedNumbers, pairedWords, worseWords, type LabelsLook } from '../pair-outcomes.ts';
import { unprovenOf } from '../rollout-verdict.ts';
import { chapterPart } from './chapters.ts';
import { comparedGoals, comparedWords } from './compared-goals.ts';
import { comparedLook } from './compared-look.ts';

/** Everything that a look at a standing challenger is made of. */
export interface StandingFacts {
  readonly plan: JudgePlan;
  readonly terms: Pick<RolloutPlan, 'paired' | 'windowSeconds'> & { readonly standing: StandingPlan };
  readonly progress: Progress;
  /** The period that is under way or has just ended, from 1. */
  readonly period: number;
  /** The verdict of the period before; absent in the first. */
  readonly last?: Pick<PeriodReport, 'is' | 'reason' | 'unproven'> | undefined;
}

/** Where a standing challenger stands. */
export interface StandingLook {
  readonly verdict: Verdict;
  readonly tests: readonly string[];
  /** The first guardrail that crossed, with its window counted from the start. */
  readonly first?: DatedReason;
  readonly is: 'better' | 'worse' | 'undecided';
  readonly goals: readonly BroughtGoal[];
  readonly labels: Readonly<Record<string, number>>;
  readonly unproven: readonly string[];
  /** The period has ended: its verdict is given. */
  readonly isOver: boolean;
}

/**
 * Harm speaks at every look and takes the challenger out; whether it is better is said at the end of a period.
 *
 * `better` and `worse` are those of the declared KPI, or of labels, over everything since the start, by intervals and e-values that hold
 * at every look. A promotion also waits for the proofs of the period that has ended.
 */
export function standingLook(facts: StandingFacts): StandingLook {
  const { plan, terms, progress } = facts;
  const { standing, windowSeconds } = terms;
  const guardrails = comparedLook(progress, windowSeconds);
  const labelled = labelsOf(facts);
  const goals = comparedGoals(plan.goals ?? [], progress.goals);
  const unproven = unprovenOf(plan, progress.checkpoint);
  const is = sideOf(facts, goals, labelled.all);
  const isOver = progress.folded >= facts.period * standing.periodWindows;
  const numbers = [comparedWords(goals), ...copiesIn(facts), ...labelled.words].join('; ');
  const common = { is, goals, labels: pairedNumbers(terms.paired, labelled.all), unproven, isOver };
  if (guardrails.kind === 'harm' || labelled.worse !== undefined) {
    const tests = [...guardrails.tests, ...(labelled.worse === undefined ? [] : [LABELS_TEST])];
    const why = guardrails.kind === 'harm' ? `taken out: ${guardrails.reason}` : labelled.worse;
    const { first } = guardrails;
    return {
      ...common,
      is: 'worse',
      verdict: { kind: 'rollback', reason: `${why}; ${numbers}` },
      tests,
      ...(first && { first }),
    };
  }
  if (guardrails.kind === 'invalid')
    return { ...common, verdict: { kind: 'invalid', reason: guardrails.reason }, tests: guardrails.tests };
  return { ...common, ...told(facts, { is, isOver, unproven, numbers }) };
}

/** How alike both predict; without labels nothing else is known of copies. */
function copiesIn({ terms: { standing, paired }, progress }: StandingFacts): readonly string[] {
  if (standing.by !== 'copies' || paired !== undefined) return [];
  return [pairWords(progress.tally.pairs)];
}

/** A shadow without an end that has had as many copies as it may cost. */
function isSpent({ terms: { standing }, progress }: StandingFacts): boolean {
  const { mostCopies = Infinity } = standing;
  return (progress.tally.pairs?.copies ?? 0) >= mostCopies;
}

interface Told {
  readonly is: StandingLook['is'];
  readonly isOver: boolean;
  readonly unproven: readonly string[];
  readonly numbers: string;
}

const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

function told(facts: StandingFacts, { is, isOver, unproven, numbers }: Told): Pick<StandingLook, 'verdict' | 'tests'> {
  const { terms, last } = facts;
  const { standing } = terms;
  const missing = is === 'better' && unproven.length > 0 ? `; not yet proven: ${unproven.join(', ')}` : '';
  const reason = `${placeOf(facts, is, isOver)}, no guardrail broken; ${numbers}${missing}`;
  if (isSpent(facts)) {
    const spent = `it has had the ${counted(standing.mostCopies ?? 0, 'copy', 'copies')} that it may cost`;
    return { verdict: { kind: 'report', reason: `${spent}; ${reason}` }, tests: [] };
  }
  // The word of the period before stands until the next one: a person may be asked meanwhile.
  const spoken = isOver ? { is, unproven, reason } : last;
  if (spoken === undefined || !isWinning(standing, spoken))
    return { verdict: { kind: 'continue', advance: false, reason }, tests: [] };
  return { verdict: { kind: 'promote', reason: spoken.reason }, tests: winningTests(standing) };
}

/** Which period, how long after the start, and its word where it has ended; of copies without labels there is none. */
function placeOf({ terms, progress, period }: StandingFacts, is: StandingLook['is'], isOver: boolean): string {
  const place = `period ${period}, ${spanWords(progress.folded, terms.windowSeconds)} after the start`;
  const isLabelled = terms.standing.by === 'requests' || terms.paired !== undefined;
  return isOver && isLabelled ? `${place}: ${words[is]}` : place;
}

/** Whether a verdict makes the challenger champion. */
function isWinning(
  { whenBetter, by }: StandingPlan,
  { is, unproven = [] }: { readonly is: PeriodReport['is']; readonly unproven?: readonly string[] | undefined },
): boolean {
  return whenBetter === 'promote' && by === 'requests' && is === 'better' && unproven.length === 0;
}

/** What a promotion rests on: the declared KPI. */
export function winningTests({ kpi = '' }: StandingPlan): readonly string[] {
  return [`goal:${kpi}`];
}

interface Labels {
  /** Since the start. */
  readonly all: LabelsLook | undefined;
  /** Why labels take it out; undefined where they do not. */
  readonly worse: string | undefined;
  readonly words: readonly string[];
}

/**
 * Half of the level is for everything since the start, half for the periods, each alone: what begins late is not hidden.
 *
 * A pair is of the period in which its label is ripe: of the one in which it was asked nobody may know anything before its end.
 */
function labelsOf({ plan, terms, progress, period }: StandingFacts): Labels {
  const { paired, standing, windowSeconds } = terms;
  if (paired === undefined) return { all: undefined, worse: undefined, words: [] };
  const half = { ...paired, alpha: paired.alpha / 2 };
  const { labelled = [] } = progress;
  const from = (period - 1) * standing.periodWindows;
  const ripeUntil = ({ until }: PairedBlock): number => until + paired.waitWindows + LATE_WINDOWS;
  const own = labelled.filter((block) => ripeUntil(block) >= from);
  const all = pairedLook(half, [{ labelled }]);
  const now = pairedLook({ ...half, alpha: half.alpha * chapterPart(plan, period - 1) }, [{ labelled: own }]);
  const worst = [all, now].find((look) => look?.worse !== undefined);
  return {
    all,
    worse: worst === undefined ? undefined : worseWords(paired, worst, windowSeconds),
    words: all === undefined ? [] : [pairedWords(paired, all)],
  };
}

/** The declared KPI of requests; of copies accuracy, or the squared error of numbers, whose lower is better. */
function sideOf(
  { terms: { standing, paired } }: StandingFacts,
  goals: readonly BroughtGoal[],
  labels: LabelsLook | undefined,
): StandingLook['is'] {
  if (standing.by === 'requests') return goals.find(({ name }) => name === standing.kpi)?.is ?? 'undecided';
  const isProven = labels?.proven !== undefined && paired?.margin === 0;
  return isProven ? 'better' : sideOfLabels(pairedNumbers(paired, labels));
}

function sideOfLabels(numbers: Readonly<Record<string, number>>): StandingLook['is'] {
  const accuracy = sideIn(numbers['accuracyDifferenceLow'], numbers['accuracyDifferenceHigh']);
  const error = sideIn(numbers['squaredErrorDifferenceLow'], numbers['squaredErrorDifferenceHigh']);
  if (accuracy > 0 || error < 0) return 'better';
  return accuracy < 0 || error > 0 ? 'worse' : 'undecided';
}

/** On which side of 0 a whole interval lies; 0 where it holds 0, or where there is none. */
function sideIn(lower = 0, upper = 0): -1 | 0 | 1 {
  if (lower > 0) return 1;
  return upper < 0 ? -1 : 0;
}
