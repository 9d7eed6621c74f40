import type { Specification } from '../../../../contracts/people/specification.ts';
import type { Target } from '../../../../contracts/people/target.ts';
import type { RetroPlan, RetroSums } from '../../../../contracts/stored/rollouts/retro.ts';
import { given } from '../../../../domain/given.ts';
import { statusKind } from '../../../../domain/routing/answer-status.ts';
import { scalarOf } from '../../../../domain/routing/json-path.ts';
import { predictionIn } from '../../../../domain/routing/prediction.ts';
import { rebuiltRequest } from '../../../../domain/rollout/retro/rebuilt-request.ts';
import type { AskedAgain } from '../../../../domain/rollout/retro/retro-sums.ts';
import { isSameAnswer } from '../../../../domain/rollout/retro/same-answer.ts';
import { inOrder } from '../../../system/in-order.ts';
import type { Clock } from '../../../system/ports.ts';
import type { TargetCaller } from '../../../serving/ports.ts';
import type { LabelledAnswer } from './read-recorded.ts';

/** What asking needs from outside. */
export interface AskRecordedDeps {
  readonly caller: TargetCaller;
  readonly clock: Clock;
}

/** Whom to ask, how fast, and for how long. */
export interface Asking {
  readonly specification: Pick<Specification, 'signature' | 'task'>;
  readonly plan: Pick<RetroPlan, 'callsPerSecond' | 'timeoutMs'>;
  readonly challenger: Target;
  readonly champion: Target;
  /** The champion is asked the first of them too. */
  readonly checks: number;
  /** Instant after which nothing further is asked, epoch milliseconds. */
  readonly stopAt: number;
}

/** What was asked, in the order of the requests: the first so many of them. */
export interface AskedSlice {
  readonly asked: readonly AskedAgain[];
  readonly checked: RetroSums['checked'];
}

/** Calls of either target that are under way at once at most. */
const AT_ONCE = 20;
/** By this header a target can tell: the call is nobody's request, and its answer reaches nobody. */
const MARK = { 'x-understudy-call': 'retro-shadow' } as const;

type Prediction = AskedAgain['champion'];

/**
 * Asks the challenger recorded requests, never more than so many a second, and the champion the first of them again.
 *
 * The targets are called as such, not through the router: nothing is captured, no row counts it, no caller gets an answer of it.
 */
export async function askRecorded(
  deps: AskRecordedDeps,
  answers: readonly LabelledAnswer[],
  asking: Asking,
): Promise<AskedSlice> {
  const pace = new Pace(deps.clock, asking.plan.callsPerSecond);
  const numbered = answers.map((answer, at) => ({ answer, isCheck: at < asking.checks }));
  const mayBegin = (): boolean => deps.clock.now() < asking.stopAt;
  const asked: AskedAgain[] = [];
  let checked = { asked: 0, answered: 0, same: 0 };
  for await (const { again, check } of inOrder(numbered, { atOnce: AT_ONCE, mayBegin }, async (one) => {
    await pace.turn();
    return askBoth(deps, asking, one);
  })) {
    asked.push(again);
    if (check !== undefined) checked = added(checked, check);
  }
  return { asked, checked };
}

interface Both {
  readonly again: AskedAgain;
  /** What the champion answered this time; undefined where it was not asked. */
  readonly check?: { readonly isAnswered: boolean; readonly isSame: boolean };
}

async function askBoth(
  deps: AskRecordedDeps,
  asking: Asking,
  { answer, isCheck }: { readonly answer: LabelledAnswer; readonly isCheck: boolean },
): Promise<Both> {
  const [challenger, now] = await Promise.all([
    ask(deps, asking, { answer, target: asking.challenger }),
    isCheck ? ask(deps, asking, { answer, target: asking.champion }) : undefined,
  ]);
  const { requestId, label, prediction } = answer;
  const again = { requestId, label, champion: prediction, ...given({ challenger }) };
  if (!isCheck) return { again };
  return {
    again,
    check: { isAnswered: now !== undefined, isSame: now !== undefined && isSameAnswer(prediction, now) },
  };
}

/** The prediction in a target's answer; undefined where there is none, for whatever reason. */
async function ask(
  { caller }: AskRecordedDeps,
  { specification: { signature, task }, plan }: Asking,
  { answer, target }: { readonly answer: LabelledAnswer; readonly target: Target },
): Promise<Prediction | undefined> {
  const request = rebuiltRequest(answer.features, signature?.features ?? []);
  const headers = target.kind === 'http' ? { headers: MARK } : {};
  const reply = await caller.call(target, { ...request, ...headers, deadlineMs: plan.timeoutMs });
  if (reply.kind !== 'reply' || statusKind(reply.status) !== 'answer') return undefined;
  const predicted = predictionIn(reply.body, { path: signature?.prediction?.path, task });
  return predicted.kind === 'good' ? (scalarOf(predicted.value) ?? undefined) : undefined;
}

function added(sums: RetroSums['checked'], { isAnswered, isSame }: NonNullable<Both['check']>): RetroSums['checked'] {
  return {
    asked: sums.asked + 1,
    answered: sums.answered + Number(isAnswered),
    same: sums.same + Number(isSame),
  };
}

/** Turns, one after the other, with a pause of 1 / rate between them. */
class Pace {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  #last = Promise.resolve();
  #due = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#pauseMs = 1_000 / perSecond;
  }

  turn(): Promise<void> {
    this.#last = this.#last.then(() => this.#pause());
    return this.#last;
  }

  async #pause(): Promise<void> {
    const left = this.#due - this.#clock.now();
    if (left > 0) await this.#clock.sleep(left);
    this.#due = this.#clock.now() + this.#pauseMs;
  }
}
