import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { PlanGate, Question } from '../../../../contracts/stored/rollouts/question.ts';
import { spanWords } from '../../../wording/duration.ts';
import { answerTo, closeQuestion, gateOf, openQuestion } from '../../ordering/questions.ts';
import { personWords, type TickDecision } from '../decide-tick.ts';

/** A question that nobody answers, and that is held, ends the rollout a week of windows after its deadline. */
const MOST_HELD_WINDOWS = 7 * 1_440;

/** The time by the clock, in windows. */
export interface Clockwork {
  /** ISO instant of now. */
  readonly at: string;
  /** Whole windows that have passed since an ISO instant. */
  readonly since: (at: string) => number;
  /** ISO instant in so many windows. */
  readonly after: (windows: number) => string;
}

/** Where the rollout stands when it is asked whether a person must be. */
export interface Asking extends Pick<RolloutRecord, 'plan' | 'step' | 'requests' | 'questions'> {
  /** Windows judged. */
  readonly windows: number;
  /** Whether what was decided at the horizon is that the split is broken. @default - nothing is proven */
  readonly isSplit?: boolean;
  readonly clock: Clockwork;
}

/** What the machine does next, and all questions so far. */
export interface Asked {
  readonly decision: TickDecision;
  readonly questions: readonly Question[] | undefined;
}

/**
 * Lets a step or a promotion go on only where nobody must be asked, or somebody said yes; the first answer counts.
 *
 * What a person ordered, and every way back, asks nobody. A question that stands where the rollout no longer comes to is withdrawn.
 */
export function askPerson(decision: TickDecision, asking: Asking): Asked {
  // A no is a way back, whatever the rollout waits for.
  if (decision.next !== 'rollback' && isRejected(asking)) return close(decision, asking);
  const about = aboutOf(decision, asking);
  const gate = about && gateFor(about, asking);
  return about === undefined || gate === undefined
    ? unasked(decision, asking)
    : askAbout(decision, { about, gate }, asking);
}

interface Wanted {
  readonly about: Question['about'];
  readonly gate: PlanGate;
}

/** A tick that is repeated finds its own answer; what was withdrawn is asked anew. */
function askAbout(decision: TickDecision, wanted: Wanted, asking: Asking): Asked {
  const { questions, step } = asking;
  const last = questions?.at(-1);
  if (last?.about !== wanted.about || last.step !== step) return ask(decision, wanted, asking);
  if (last.closed === undefined) return answered(decision, last, { ...asking, gate: wanted.gate });
  const again = settled(decision, last, asking);
  return again === undefined ? ask(decision, wanted, asking) : { decision: again, questions };
}

function isRejected({ questions, requests }: Asking): boolean {
  const open = openQuestion({ questions });
  return open !== undefined && answerTo(requests, open.id)?.kind === 'reject';
}

function aboutOf(decision: TickDecision, { step, isSplit = false }: Asking): Question['about'] | undefined {
  if ('ordered' in decision) return undefined;
  switch (decision.next) {
    case 'shift':
      return step < 0 ? 'start' : 'increase';
    case 'promote':
      return 'promotion';
    case 'wait':
      return decision.awaits ? (isSplit ? 'split' : 'undecided') : undefined;
    case 'rollback':
      return undefined;
  }
}

/** What is undecided at the horizon is waited for as long as the rollout had to decide. */
function gateFor(about: Question['about'], { plan, step }: Asking): PlanGate | undefined {
  if (about === 'undecided' || about === 'split') return { deadlineWindows: plan.horizonWindows, otherwise: 'reject' };
  return gateOf({ plan }, { about, step });
}

/** While the clock of the plan stands still the question stays; else nobody needs an answer any more. */
function unasked(decision: TickDecision, asking: Asking): Asked {
  const { questions, clock, windows } = asking;
  const stays = decision.next === 'wait' && decision.stands === true;
  if (stays || openQuestion({ questions }) === undefined) return { decision, questions };
  return { decision, questions: closeQuestion(asking, { at: clock.at, window: windows }) };
}

function ask(decision: TickDecision, { about, gate }: Wanted, asking: Asking): Asked {
  const { clock, windows, step } = asking;
  const before = closeQuestion(asking, { at: clock.at, window: windows });
  const { deadlineWindows, otherwise } = gate;
  const asked = { about, step, at: clock.at, window: windows, dueAt: clock.after(deadlineWindows), otherwise };
  const question = { id: `${about}-${before.length + 1}`, ...asked };
  return { decision: waiting(decision), questions: [...before, question] };
}

function answered(decision: TickDecision, open: Question, asking: Asking & { readonly gate: PlanGate }): Asked {
  const { requests, gate, clock, questions } = asking;
  if (answerTo(requests, open.id) !== undefined) return close(decision, asking);
  const passed = clock.since(open.at);
  const isPersons = open.about === 'undecided' || open.about === 'split';
  // The end of such a wait is decided before, by windows judged; one that is held has a week more.
  const most = gate.deadlineWindows + (gate.otherwise === 'hold' ? MOST_HELD_WINDOWS : 0);
  if (isPersons || passed < most) return { decision: waiting(decision), questions };
  return close(decision, asking);
}

/** Closes the open question by its answer, or as overdue, and does what that says. */
function close(decision: TickDecision, asking: Asking): Asked {
  const { clock, windows } = asking;
  const questions = closeQuestion(asking, { at: clock.at, window: windows }, 'overdue');
  const last = questions.at(-1);
  return { decision: (last && settled(decision, last, asking)) ?? decision, questions };
}

/** What a closed question comes to; undefined where it was withdrawn. */
function settled(decision: TickDecision, question: Question, asking: Asking): TickDecision | undefined {
  const { id, closed } = question;
  switch (closed?.answer) {
    case 'approved':
      return goOn(decision, answerWords('approved', question, asking));
    case 'rejected':
      return { next: 'rollback', reason: answerWords('rejected', question, asking) };
    case 'overdue':
      return overdue(decision, question, `nobody answered ${id} within ${deadlineWords(question, asking)}`);
    case 'withdrawn':
    case undefined:
      return undefined;
  }
}

function answerWords(what: string, { id, closed }: Question, { requests }: Asking): string {
  const answer = answerTo(requests, id) ?? { kind: 'approve' as const, by: closed?.by ?? 'somebody' };
  return `${personWords(what, answer)} (${id})`;
}

function deadlineWords({ about }: Question, asking: Asking): string {
  return spanWords(gateFor(about, asking)?.deadlineWindows ?? 0, asking.plan.windowSeconds);
}

function overdue(decision: TickDecision, { otherwise }: Question, said: string): TickDecision {
  switch (otherwise) {
    case 'approve':
      return goOn(decision, `${said}, which the plan takes for a yes`);
    case 'reject':
      return ended(`${said}, which the plan takes for a no`);
    case 'hold':
      return ended(`${said}, nor in the week after`);
  }
}

function ended(reason: string): TickDecision {
  return { next: 'rollback', ends: 'inconclusive', reason };
}

/** A yes to what nothing decided promotes. */
function goOn(decision: TickDecision, said: string): TickDecision {
  const reason = `${said}; ${decision.reason}`;
  return decision.next === 'wait' ? { next: 'promote', reason } : { ...decision, reason };
}

function waiting({ reason }: TickDecision): TickDecision {
  return { next: 'wait', awaits: true, reason };
}
