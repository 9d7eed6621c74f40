import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { PlanGate, Question } from '../../../contracts/stored/rollouts/question.ts';

type Requests = readonly Omit<RolloutRecord['requests'][number], 'at'>[];
type Asked = Pick<RolloutRecord, 'questions' | 'requests'>;

/** The question that waits for an answer; undefined where none does. */
export function openQuestion({ questions = [] }: Pick<RolloutRecord, 'questions'>): Question | undefined {
  const last = questions.at(-1);
  return last?.closed === undefined ? last : undefined;
}

/** The answer to a question: the first that was given. */
export function answerTo(requests: Requests, id: string): Requests[number] | undefined {
  return requests.find(({ kind, question }) => (kind === 'approve' || kind === 'reject') && question === id);
}

/** When a question is closed: an ISO instant, and the windows judged by then. */
export interface Moment {
  readonly at: string;
  readonly window: number;
}

/** The questions with the open one closed: by its answer, or as `unanswered` says. */
export function closeQuestion(
  { questions = [], requests }: Asked,
  { at, window }: Moment,
  unanswered: 'overdue' | 'withdrawn' = 'withdrawn',
): readonly Question[] {
  const open = openQuestion({ questions });
  if (open === undefined) return questions;
  const given = answerTo(requests, open.id);
  const answer = given === undefined ? unanswered : given.kind === 'approve' ? 'approved' : 'rejected';
  const by = given === undefined ? {} : { by: given.by };
  return [...questions.slice(0, -1), { ...open, closed: { answer, at, window, ...by } }];
}

/** Questions of a record that ends: the open one was answered, or needs no answer any more. */
export function questionsAtEnd(
  record: Asked & Pick<RolloutRecord, 'verdict'>,
  at: string,
): Pick<RolloutRecord, 'questions'> {
  if (record.questions === undefined) return {};
  return { questions: [...closeQuestion(record, { at, window: record.verdict?.window ?? 0 })] };
}

/** Who said no to the last question; undefined where nobody did. */
export function rejectedBy(record: Asked): { readonly by: string } | undefined {
  const last = record.questions?.at(-1);
  const answer = last && answerTo(record.requests, last.id);
  if (answer?.kind !== 'reject') return undefined;
  return last?.closed === undefined || last.closed.answer === 'rejected' ? { by: answer.by } : undefined;
}

/** The person by whose word an undecided rollout promotes; undefined where nobody was needed. */
export function decidedBy({ questions = [] }: Pick<RolloutRecord, 'questions'>): string | undefined {
  const last = questions.at(-1);
  const isPersons = last?.about === 'undecided' || last?.about === 'split';
  return isPersons && last?.closed?.answer === 'approved' ? last.closed.by : undefined;
}

/** Spans of windows in which the plan stood still for a question of its own; the end is excluded, and infinite while it is open. */
export function askedSpans({ questions = [] }: Pick<RolloutRecord, 'questions'>): readonly Span[] {
  return questions.flatMap(({ about, window, closed }) =>
    about === 'increase' || about === 'promotion' ? [{ from: window, to: closed?.window ?? Infinity }] : [],
  );
}

/** Half-open span of windows. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

type Gated = Pick<RolloutRecord, 'plan' | 'step'>;

/** Who may answer a question beside what `access` says: its gate; undefined where it has none. */
export function gateOf(
  { plan }: Pick<RolloutRecord, 'plan'>,
  { about, step }: Pick<Question, 'about' | 'step'>,
): PlanGate | undefined {
  switch (about) {
    case 'start':
      return plan.startGate;
    case 'increase':
      return plan.steps[step]?.gate;
    case 'promotion':
    case 'undecided':
    case 'split':
      return plan.steps.at(-1)?.gate;
  }
}

/** Gates that an order passes by: a promotion all that are left, a skip that of the step in force. */
export function passedGates({ plan, step }: Gated, order: 'promote' | 'skip'): readonly PlanGate[] {
  const steps = order === 'skip' ? plan.steps.slice(step, step + 1) : plan.steps.slice(Math.max(0, step));
  const start = step < 0 && plan.startGate !== undefined ? [plan.startGate] : [];
  return [...start, ...steps.flatMap(({ gate }) => (gate === undefined ? [] : [gate]))];
}
