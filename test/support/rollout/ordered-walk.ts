import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import { answerTo, openQuestion } from '../../../lambdas/domain/rollout/ordering/questions.ts';
import { isOpen, keepsWarm } from '../../../lambdas/domain/rollout/ticking/standing.ts';
import {
  extendStep,
  pauseRollout,
  resumeRollout,
  skipStep,
} from '../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { answerQuestion } from '../../../lambdas/usecases/rollout/restoring/answer-question.ts';
import {
  abortRollout,
  promoteRollout,
  rejectRollout,
} from '../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import type { PersonOrder } from '../../../lambdas/usecases/rollout/restoring/person-order.ts';
import { reconcileRollouts } from '../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { retryRollout } from '../../../lambdas/usecases/rollout/planning/retry-rollout.ts';
import { undoPromotion } from '../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { arnOf } from '../fakes/memory-executions.ts';
import { MODEL, RolloutWorld } from '../rollout-world.ts';
import { calls, codeOf, failOnce, servingBy, standingIn, type Failing } from './walked-world.ts';

const MINUTE = 60_000;
const orders = {
  abort: abortRollout,
  promote: promoteRollout,
  pause: pauseRollout,
  resume: resumeRollout,
  skip: skipStep,
  extend: extendStep,
  approve: (deps: RolloutWorld['deps'], order: PersonOrder) => answerQuestion(deps, 'approve', order),
  reject: rejectRollout,
} as const;
type Kind = keyof typeof orders;

/** Names by which an order may be refused; anything else is a fault of ours. */
export const refusals = [
  'ROLLOUT_CLOSED',
  'NO_SUCH_STEP',
  'INVALID_INPUT',
  'ROLLOUT_OPEN',
  'NOTHING_TO_UNDO',
  'NOT_ASKED',
  'NOT_ALLOWED',
];

const step = fc.option(fc.nat(3), { nil: undefined });
const ordered = fc.record({
  does: fc.constant('order' as const),
  kind: fc.constantFrom<Kind>(
    'pause',
    'resume',
    'skip',
    'extend',
    'pause',
    'resume',
    'skip',
    'extend',
    'promote',
    'abort',
    'approve',
    'approve',
    'approve',
    'reject',
  ),
  by: fc.constantFrom('arn:ann', 'arn:bob'),
  step,
  minutes: fc.integer({ min: 1, max: 20 }),
  twice: fc.boolean(),
  /** Which question is answered: the newest, or one before it. */
  older: fc.constantFrom(0, 0, 0, 1),
});
const undone = fc.record({
  does: fc.constant('undo' as const),
  to: fc.constantFrom(undefined, undefined, 'v1', 'v2'),
  twice: fc.boolean(),
});
const passed = fc.record({
  does: fc.constant('pass' as const),
  windows: fc.integer({ min: 1, max: 6 }),
  requests: fc.constantFrom(0, 50, 400),
});
const turned = fc.record({ does: fc.constant('turn' as const), errors: fc.constantFrom(0, 0, 0.02, 0.9) });
export const failed = fc.record({
  does: fc.constant('fail' as const),
  call: fc.constantFrom(...calls),
  after: fc.boolean(),
});
const repeated = fc.constant({ does: 'repeat' as const });
const died = fc.constant({ does: 'die' as const });
export const action = fc.oneof(
  { weight: 6, arbitrary: ordered },
  { weight: 2, arbitrary: undone },
  { weight: 6, arbitrary: passed },
  { weight: 1, arbitrary: turned },
  { weight: 3, arbitrary: failed },
  { weight: 2, arbitrary: repeated },
  { weight: 1, arbitrary: died },
);
const gate = (otherwise: 'approve' | 'reject' | 'hold') => ({ approvers: ['*'], deadline: 'PT9M', otherwise });
const maybe = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom('approve' as const, 'reject' as const, 'hold' as const).map(gate) },
);
export const gating = fc.record({ start: maybe, increase: maybe, promotion: maybe });
export const holding = fc.constantFrom('off' as const, { share: 10, for: 'PT6M' }, { share: 5, for: 'PT30M' });
export type Gates = typeof gating extends fc.Arbitrary<infer T> ? T : never;
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

interface QuestionsAtEnd {
  readonly open: number;
  readonly twice: number;
  readonly wrong: readonly unknown[];
  readonly closed: readonly string[];
  /** Before what gates asked. */
  readonly gates: Readonly<Record<string, unknown>>;
}

const gateAsked: unknown = expect.anything();

/** A rollout under way, the state that its machine is in, and one call to fail. */
export class Walk {
  readonly world = new RolloutWorld();
  state: MachineState | undefined;
  before: MachineState | undefined;
  /** What orders were answered. */
  readonly answers = new Set<string>();

  async begin(
    inconclusive: 'rollback' | 'approve' | 'promote' | 'extend',
    gates: Gates,
    holdBack: 'off' | { readonly share: number; readonly for: string },
  ): Promise<void> {
    const canary = { kind: 'canary', steps: [5, 25].map((weight) => ({ weight, bake: 'PT4M' })) } as const;
    await this.world.givenModel({ rollout: { strategy: canary, inconclusive, gates, holdBack } });
    await this.start();
  }

  /** Shares that follow a KPI; on some days the challenger is better. */
  async beginBandit(
    inconclusive: 'rollback' | 'approve',
    { gates, converts }: { gates: Gates; converts: number },
  ): Promise<void> {
    const lengths = { every: 'PT3M', explore: 'PT15M', deadline: 'PT40M' };
    const bandit = { kind: 'bandit', goal: { kpi: 'sale', effectPercent: 20 }, ...lengths } as const;
    const kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT1M' } as const];
    await this.world.givenModel({ kpis, rollout: { strategy: bandit, inconclusive, gates } });
    this.world.behaviours.set('v1', { errors: 0, converts: 0.3 }).set('v2', { errors: 0, converts });
    await this.start();
  }

  /** A challenger without an end, told by a KPI at the end of each period. */
  async beginStanding(
    whenBetter: 'tell' | 'promote',
    { gates, converts }: { gates: Gates; converts: number },
  ): Promise<void> {
    const standing = { kind: 'champion-challenger', share: 25, period: 'PT5M', kpi: 'sale', whenBetter } as const;
    const kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT1M' } as const];
    await this.world.givenModel({ kpis, rollout: { strategy: standing, gates } });
    this.world.behaviours.set('v1', { errors: 0, converts: 0.3 }).set('v2', { errors: 0, converts });
    await this.start();
  }

  /** What has no end is ended by a person, who asks again where a call fails. */
  async abort(): Promise<void> {
    const order = { model: MODEL, rolloutId: 'r1', by: 'arn:ann', body: {} };
    for (let n = 0; n < 8; n++) await abortRollout(this.world.deps, order).catch(() => undefined);
  }

  protected async start(): Promise<void> {
    this.world.givenChampion();
    this.state = await this.world.prepare({ model: MODEL, version: 'v2', force: true, startedBy: 'arn:ann' });
  }

  async act(action: Action): Promise<void> {
    switch (action.does) {
      case 'order':
        return this.order(action);
      case 'undo':
        return this.undo(action.to, action.twice ? 2 : 1);
      case 'pass':
        for (let n = 0; n < action.windows; n++) await this.pass(action.requests);
        return;
      case 'turn':
        this.world.behaviours.set('v2', { ...this.world.behaviours.get('v2'), errors: action.errors });
        return;
      case 'fail':
        return this.failOnce(action.call, action.after);
      case 'repeat':
        return this.repeat();
      case 'die':
        return this.die();
    }
  }

  async die(): Promise<void> {
    this.world.executions.statuses.set(arnOf('r1'), 'aborted');
    await reconcileRollouts(this.world.deps);
    this.state = undefined;
  }

  async repeat(): Promise<void> {
    if (this.before !== undefined) await this.world.run(this.before).catch(() => undefined);
  }

  /** One window of traffic, and what the machine does at its end; a state that failed is run again, and then the way is back. */
  async pass(requests: number): Promise<void> {
    await this.world.sendTraffic(requests);
    this.world.clock.advance(MINUTE);
    do {
      if (this.state === undefined || this.state.next === 'stop' || this.state.next === 'refuse') return;
      const now = this.state;
      this.state = await this.#run(now);
      this.before = now;
    } while (this.state.next !== 'wait');
  }

  async #run(state: MachineState): Promise<MachineState> {
    for (let n = 0; n < 3; n++) {
      const next = await this.world.run(state).catch(() => undefined);
      if (next !== undefined) return next;
    }
    return { ...state, next: 'rollback', reason: 'a state failed for good' };
  }

  async order({ kind, by, step: of, minutes, twice, older }: Extract<Action, { does: 'order' }>): Promise<void> {
    const { questions = [] } = this.world.record();
    const answer = { question: questions.at(-1 - older)?.id ?? 'start-1' };
    const extension = { step: of, bake: `PT${minutes}M` };
    const bodies: Partial<Record<Kind, object>> = {
      skip: { step: of },
      extend: extension,
      approve: answer,
      reject: answer,
    };
    const order: PersonOrder = { model: MODEL, rolloutId: 'r1', by, body: bodies[kind] ?? {} };
    for (let n = 0; n < (twice ? 2 : 1); n++) {
      this.answers.add(await orders[kind](this.world.deps, order).then(() => 'taken', codeOf));
    }
  }

  async undo(to: string | undefined, times: number): Promise<void> {
    const body = { reason: 'looks wrong', ...(to === undefined ? {} : { to }) };
    for (let n = 0; n < times; n++) {
      const asked = undoPromotion(this.world.deps, { model: MODEL, body, by: 'arn:ann' });
      this.answers.add(await asked.then(() => 'taken', codeOf));
    }
  }

  /** Somebody goes back from what was promoted, and asks again where that failed. */
  async regret(call: Failing, after: boolean): Promise<void> {
    if (this.serving() !== 'v2') return;
    this.failOnce(call, after);
    await this.undo(undefined, 3);
    for (let n = 0; n < 3; n++) await reconcileRollouts(this.world.deps);
  }

  /** What ended otherwise is tried again, by two who do not know of each other, and driven to its end. */
  async again(): Promise<object> {
    if (this.world.record().state === 'promoted') return tried;
    for (const call of calls) Reflect.deleteProperty(this.world.registry, call);
    const order = { model: MODEL, rolloutId: 'r1', by: 'arn:ann', body: { force: true } };
    const tries = [await retryRollout(this.world.deps, order), await retryRollout(this.world.deps, order)];
    const input = this.world.executions.inputs.get(arnOf('r1-try2'));
    let state = await this.world.prepare(input, 'r1-try2');
    for (let n = 0; n < 8; n++) {
      state = await this.world.drive(state, 200, 40);
      await this.approveOpen('r1-try2');
    }
    for (let n = 0; n < 3; n++) await reconcileRollouts(this.world.deps);
    const { retries, plan } = this.world.record('r1-try2');
    const hasSamePlan = isDeepStrictEqual(plan.steps, this.world.record().plan.steps);
    return { ids: tries.map(({ rollout }) => rollout.rolloutId), retries, hasSamePlan };
  }

  serving(): string {
    return servingBy(this.world);
  }

  async approveOpen(rolloutId: string): Promise<void> {
    const open = openQuestion(this.world.record(rolloutId));
    if (open === undefined) return;
    const order = { model: MODEL, rolloutId, by: 'arn:ann', body: { question: open.id } };
    await answerQuestion(this.world.deps, 'approve', order).catch(() => undefined);
  }

  /** No question stays open behind the end, none is asked twice, and each yes or no is that of the first who gave it. */
  questions(): QuestionsAtEnd {
    const { questions = [], requests } = this.world.record();
    const wrong = questions.filter(({ id, closed }) => {
      const answer = answerTo(requests, id)?.kind;
      const right = { approve: ['approved'], reject: ['rejected'], none: ['overdue', 'withdrawn'] };
      const may = answer === 'approve' || answer === 'reject' ? right[answer] : right.none;
      return !may.includes(closed?.answer ?? 'open');
    });
    return {
      open: questions.filter(({ closed }) => closed === undefined).length,
      twice: questions.filter(({ closed }, at) => {
        const again = questions.slice(at + 1).some(({ about, step: of }) => isSame(questions[at], about, of));
        return again && closed?.answer !== 'withdrawn';
      }).length,
      wrong,
      closed: questions.map(({ about, closed }) => `${about} ${closed?.answer ?? 'open'}`),
      gates: Object.fromEntries(
        questions.flatMap(({ about }) => (about === 'undecided' || about === 'split' ? [] : [[about, gateAsked]])),
      ),
    };
  }

  failOnce(call: Failing, after: boolean): void {
    failOnce(this.world, call, after);
  }

  standing(): object {
    return standingIn(this.world);
  }

  /** What orders to the ended rollout are answered. */
  lateAnswers(): Promise<readonly string[]> {
    const order = { model: MODEL, rolloutId: 'r1', by: 'x', body: {} };
    const late = [pauseRollout, resumeRollout, skipStep].map((one) => one(this.world.deps, order));
    const answer = answerQuestion(this.world.deps, 'approve', {
      ...order,
      by: 'arn:bob',
      body: { question: 'start-77' },
    });
    const extension = extendStep(this.world.deps, { ...order, body: { bake: 'PT9M' } });
    return Promise.all([...late, extension, answer].map((one) => one.then(() => 'taken', codeOf)));
  }

  /** Somebody ends the last pause, and nobody orders any more: the machine goes on, and the reconciler looks after it. */
  async end(): Promise<void> {
    const order = { model: MODEL, rolloutId: 'r1', by: 'arn:ann', body: {} };
    // A call that was to fail may fail here: people ask again.
    for (let n = 0; n < 30; n++) await resumeRollout(this.world.deps, order).catch(() => undefined);
    for (let n = 0; n < 150 && isOpen(this.world.record()); n++) {
      await this.pass(n < 40 ? 100 : 0);
      // What is waited for without end is answered some time.
      if (n % 20 === 19) await this.approveOpen('r1');
    }
    for (let n = 0; n < 20; n++) await this.pass(0);
    for (let n = 0; n < 60 && keepsWarm(this.world.record()); n++) await this.pass(0);
    for (let n = 0; n < 30; n++) await reconcileRollouts(this.world.deps);
  }
}

function isSame(
  one: { readonly about: string; readonly step: number } | undefined,
  about: string,
  of: number,
): boolean {
  return one?.about === about && one.step === of;
}

/** Two orders are one try, of the same plan. */
export const tried = { ids: ['r1-try2', 'r1-try2'], retries: { rolloutId: 'r1' }, hasSamePlan: true };
