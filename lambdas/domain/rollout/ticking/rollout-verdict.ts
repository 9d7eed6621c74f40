import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { Checkpoint, JudgePlan } from '../../judge/judge.ts';
import { exposedIn, type Tally } from './arm-tally.ts';
import { controlTests, heldLook, unprovenControl, withControl } from './control/control-verdict.ts';
import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import { alarmsBack, withAlarms } from '../alarms/alarm-verdict.ts';
import { segmentStandings, standingWords } from './segments/segment-standing.ts';
import { pairWords } from './pair-facts.ts';
import type { PairedLook } from '../../judge/paired/judge-pairs.ts';
import { LABELS_TEST, pairedLook, pairedWords, worseWords, type LabelledRow } from './pair-outcomes.ts';
import { proofsByAim } from '../../judge/model/plan.ts';
import type { ChangedSchedule } from '../ordering/schedule.ts';
import { explainLook } from '../../judge/verdict/explain-look.ts';
import type { Look, JudgedRow } from '../../judge/model/rows.ts';
import { decideVerdict, type Verdict } from '../../judge/verdict/verdict.ts';
import { sumOf } from '../../stats/sum.ts';
import { testWords } from '../../judge/verdict/verdict-words.ts';

/** Version of the sentences of verdicts: 1 counted windows, 2 tells real time. A verdict of another version is not held to its words. */
export const SENTENCES = 2;

/** What the plan of a rollout says about ending it. */
export type EndingTerms = Pick<
  RolloutPlan,
  | 'steps'
  | 'plannedWindows'
  | 'horizonWindows'
  | 'extendedWindows'
  | 'ends'
  | 'experiment'
  | 'standing'
  | 'advance'
  | 'outcomes'
  | 'sees'
  | 'paired'
  | 'alarms'
> &
  Partial<Pick<RolloutPlan, 'windowSeconds'>>;

/** Everything that a verdict is made of: the same facts give the same words. */
export interface VerdictFacts {
  readonly plan: JudgePlan;
  readonly terms: EndingTerms;
  readonly checkpoint: Checkpoint;
  /** Windows up to which (excluded) outcomes of a KPI are ripe. */
  readonly ripened: Readonly<Record<string, number>>;
  /** All rows so far, whole or reduced. */
  readonly rows: readonly (JudgedRow & LabelledRow)[];
  /** Windows folded. */
  readonly folded: number;
  readonly step: number;
  readonly stepStartedWindow: number;
  /** What both versions answered, and how alike they predicted. */
  readonly tally: Tally;
  /** What people made of the schedule; absent while it is as planned. */
  readonly schedule?: ChangedSchedule | undefined;
  /** Where the control stands against the champion; absent without one. */
  readonly control?: Checkpoint | undefined;
  /** What was seen of own alarms. */
  readonly alarms?: readonly AlarmReading[] | undefined;
}

/** What the tests say after the windows folded so far, turned into what becomes of the rollout. */
export function rolloutVerdict(facts: VerdictFacts): Verdict {
  const { plan, checkpoint, rows } = facts;
  const said = decide(facts, checkpoint.look);
  const isWhole = new Set(rows.map(({ minute }) => minute)).size === facts.folded;
  // Explaining folds all rows again: it is done for what ends a rollout, not at each look on the way.
  const isExplained = isWhole && said.kind !== 'continue' && said.kind !== 'invalid';
  const look = isExplained ? explainLook(plan, rows, checkpoint.look) : checkpoint.look;
  const judged = markChanged(facts, withPairs(facts, withSegments(facts, isExplained ? decide(facts, look) : said)));
  const { terms, alarms: readings, folded: windows } = facts;
  const { alarms: planned, windowSeconds = 60 } = terms;
  return withAlarms(judged, { planned, readings }, { windows, windowSeconds });
}

/** Tests behind a verdict: what proved or crossed, of the guardrails, of labels and of own alarms. */
export function verdictTests(facts: VerdictFacts): string[] {
  const { terms, rows, checkpoint, alarms: readings } = facts;
  const back = alarmsBack({ planned: terms.alarms, readings }).map(({ test }) => test);
  const judged = controlTests(facts) ?? judgedTests(facts);
  if (back.length === 0) return judged;
  const isCrossed = checkpoint.look.kind === 'abort' || pairedLook(terms.paired, rows)?.worse !== undefined;
  // What was proven before does not take it back.
  return isCrossed ? [...judged, ...back] : back;
}

function judgedTests(facts: VerdictFacts): string[] {
  const { terms, rows, checkpoint } = facts;
  const { paired, ends } = terms;
  const look = heldLook(facts, checkpoint.look);
  const tests = (look.kind === 'ok' ? look.proved : look.reasons).map(({ test }) => test);
  if (look.kind === 'invalid') return tests;
  const labelled = pairedLook(paired, rows);
  if (labelled?.worse !== undefined) return look.kind === 'ok' ? [LABELS_TEST] : [...tests, LABELS_TEST];
  // A proof by copies is told with the report; whom callers ask is promoted by what they met.
  return labelled?.proven === undefined || ends !== 'report' || look.kind === 'abort' ? tests : [...tests, LABELS_TEST];
}

/** What breaks names its segment; whatever else is said tells where nothing was seen, and where too little came. */
function withSegments({ plan, rows, tally }: VerdictFacts, said: Verdict): Verdict {
  if (said.kind === 'rollback' || said.kind === 'invalid') return said;
  const words = standingWords(segmentStandings(plan, rows), tally.challenger.requests);
  return { ...said, reason: `${said.reason}${words}` };
}

/** Predictions of a shadow are compared for people: they decide nothing. Their labels do. */
function withPairs(facts: VerdictFacts, verdict: Verdict): Verdict {
  const { tally, terms, rows } = facts;
  const hasShadow = terms.steps.some(({ shadow }) => shadow !== undefined);
  if (!hasShadow || verdict.kind === 'invalid') return verdict;
  const labelled = pairedLook(terms.paired, rows);
  const said = byLabels(facts, verdict, labelled);
  const labels = terms.paired === undefined || labelled === undefined ? '' : `; ${pairedWords(terms.paired, labelled)}`;
  return { ...said, reason: `${said.reason}; ${pairWords(tally.pairs)}${labels}` };
}

/** A challenger that labels show to be worse goes back, whatever the guardrails proved. */
function byLabels({ terms }: VerdictFacts, said: Verdict, labelled: PairedLook | undefined): Verdict {
  const { paired, windowSeconds = 60 } = terms;
  if (paired === undefined || labelled?.worse === undefined || said.kind === 'rollback') return said;
  return { kind: 'rollback', reason: worseWords(paired, labelled, windowSeconds) };
}

/** A verdict on a changed schedule says so, and by which tests it was given. */
function markChanged({ schedule, checkpoint }: VerdictFacts, said: Verdict): Verdict {
  if (schedule === undefined) return said;
  const by = checkpoint.look.decidedBy === 'e-values' ? ', e-values decide' : '';
  return { ...said, reason: `${said.reason}; ${changeWords(schedule)}${by}` };
}

function changeWords({ asked, guarded }: ChangedSchedule): string {
  if (guarded === true) return 'a guardrail held the schedule';
  return asked === true ? 'the plan waited for a person' : 'schedule changed by hand';
}

const asPlanned: ChangedSchedule = { held: 0, heldInStep: 0, addedWindows: 0 };

function decide(facts: VerdictFacts, look: Look): Verdict {
  return withControl(facts, decideCompared(facts, heldLook(facts, look)), facts.terms.windowSeconds ?? 60);
}

function decideCompared(facts: VerdictFacts, look: Look): Verdict {
  const { plan, terms, checkpoint, folded, step, stepStartedWindow, schedule = asPlanned } = facts;
  const { steps, horizonWindows, extendedWindows = horizonWindows, sees = [], windowSeconds = 60 } = terms;
  return decideVerdict({
    look,
    isLastStep: step >= steps.length - 1,
    windowsInStep: Math.max(0, folded - stepStartedWindow - schedule.heldInStep),
    bakeWindows: schedule.bakeWindows ?? steps[step]?.bakeWindows ?? 1,
    missingRequests: missingRequests(facts),
    windows: folded - schedule.held,
    horizonWindows: extendedWindows + schedule.addedWindows,
    advance: advanceIn(facts),
    exposed: facts.tally.challenger.requests,
    ends: terms.ends,
    isRipe: isRipe(facts) && hasServed(facts),
    unproven: [...unprovenOf(plan, checkpoint), ...unprovenControl(facts)],
    sees,
    windowSeconds,
  });
}

/** Copies whose labels are waited for are sent as long as planned: what guardrails prove meanwhile says nothing about who is right. */
function advanceIn({ terms: { steps, paired, advance = 'bake' }, step }: VerdictFacts): 'bake' | 'proven' {
  const { shadow, waitsFor } = steps[step] ?? {};
  return paired !== undefined && (shadow !== undefined || waitsFor !== undefined) ? 'bake' : advance;
}

/** Requests that the challenger still must have in the step in force before that may end. */
function missingRequests({ terms, rows, step, stepStartedWindow }: VerdictFacts): number {
  const least = terms.steps[step]?.requests;
  if (least === undefined) return 0;
  const own = rows.filter(({ minute }) => minute >= stepStartedWindow);
  return Math.max(0, least - sumOf(own, ({ arms }) => arms.challenger.requests));
}

/** A promotion waits until the planned windows are ripe, and for a first event where the owner says so. */
function isRipe({ terms, ripened, checkpoint }: VerdictFacts): boolean {
  return (terms.outcomes ?? []).every(({ name, missing, strength }) => {
    if (strength === 'warn') return true;
    if ((ripened[name] ?? 0) < terms.plannedWindows) return false;
    return missing === 'continue' || hasOutcomes(checkpoint, name);
  });
}

/** What copies proved promotes nobody alone: after a shadow, callers must have asked the challenger. */
function hasServed({ terms, tally }: VerdictFacts): boolean {
  return terms.steps.every(({ shadow }) => shadow === undefined) || exposedIn(tally) > 0;
}

function hasOutcomes({ readings, moments }: Checkpoint, name: string): boolean {
  const sums = readings[`kpi:${name}`]?.sums;
  const values = moments[name];
  return (sums?.x ?? 0) + (sums?.y ?? 0) + (values?.champion.count ?? 0) + (values?.challenger.count ?? 0) > 0;
}

/** Proofs that are missing, in words. */
export function unprovenOf(plan: JudgePlan, { proved }: Pick<Checkpoint, 'proved'>): readonly string[] {
  return proofsByAim(plan)
    .map((ways) => ways.flatMap(({ tests }) => tests.map(({ id }) => id)))
    .filter((ids) => !ids.some((id) => proved.some(({ test }) => test === id)))
    .map((ids) => ids.map(testWords).join(' or '));
}
