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
  const about = aboutOf(decision, asking);
  if (about === undefined) return unasked(decision, asking);
  const gate = gateFor(about, asking);
  if (gate === undefined) return unasked(decision, asking);
  const open = openQuestion(asking);
  if (open?.about !== about || open.step !== asking.step) return ask(decision, { about, gate }, asking);
  return answered(decision, open, { ...asking, gate });
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

function ask(
  decision: TickDecision,
  { about, gate }: { readonly about: Question['about']; readonly gate: PlanGate },
  asking: Asking,
): Asked {
  const { clock, windows, step } = asking;
  const before = closeQuestion(asking, { at: clock.at, window: windows });
  const { deadlineWindows, otherwise } = gate;
  const asked = { about, step, at: clock.at, window: windows, dueAt: clock.after(deadlineWindows), otherwise };
  const question = { id: `${about}-${before.length + 1}`, ...asked };
  return { decision: waiting(decision), questions: [...before, question] };
}

function answered(decision: TickDecision, open: Question, asking: Asking & { readonly gate: PlanGate }): Asked {
  const { requests, clock, windows } = asking;
  const answer = answerTo(requests, open.id);
  if (answer === undefined) return unanswered(decision, open, asking);
  const questions = closeQuestion(asking, { at: clock.at, window: windows });
  const said = `${personWords(answer.kind === 'approve' ? 'approved' : 'rejected', answer)} (${open.id})`;
  if (answer.kind === 'reject') return { decision: { next: 'rollback', reason: said }, questions };
  return { decision: goOn(decision, said), questions };
}

function unanswered(decision: TickDecision, open: Question, asking: Asking & { readonly gate: PlanGate }): Asked {
  const { gate, clock, questions, plan, windows } = asking;
  const passed = clock.since(open.at);
  const isPersons = open.about === 'undecided' || open.about === 'split';
  // The end of such a wait is decided before, by windows judged.
  if (isPersons || passed < gate.deadlineWindows) return { decision: waiting(decision), questions };
  const said = `nobody answered ${open.id} within ${spanWords(gate.deadlineWindows, plan.windowSeconds)}`;
  const closed = closeQuestion(asking, { at: clock.at, window: windows }, 'overdue');
  switch (gate.otherwise) {
    case 'approve':
      return { decision: goOn(decision, `${said}, which the plan takes for a yes`), questions: closed };
    case 'reject':
      return { decision: ended(`${said}, which the plan takes for a no`), questions: closed };
    case 'hold':
      return passed < gate.deadlineWindows + MOST_HELD_WINDOWS
        ? { decision: waiting(decision), questions }
        : { decision: ended(`${said}, nor in the week after`), questions: closed };
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
