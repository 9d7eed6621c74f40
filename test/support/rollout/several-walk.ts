import fc from 'fast-check';
import { rolloutInput, type MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import { SCHEMA } from '../../../lambdas/contracts/people/names.ts';
import { isOpen, isUnheld } from '../../../lambdas/domain/rollout/ticking/standing.ts';
import { pauseRollout, resumeRollout } from '../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { endExecution } from '../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { abortRollout, promoteRollout } from '../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { reconcileRollouts } from '../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { undoPromotion } from '../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { startRollout } from '../../../lambdas/usecases/rollout/planning/start-rollout.ts';
import { startNext } from '../../../lambdas/usecases/rollout/waiting/start-next.ts';
import { arnOf } from '../fakes/memory-executions.ts';
import { MODEL, versionOf } from '../rollout-world.ts';
import { QueueWorld } from './queue-world.ts';
import { calls, codeOf, failOnce } from './walked-world.ts';

const MINUTE = 60_000;
/** States without a wait between them; no way through the machine is longer. */
const MOST_STATES = 30;
const VERSIONS = ['v2', 'v3', 'v4', 'v5', 'v6'] as const;
const orders = { abort: abortRollout, promote: promoteRollout, pause: pauseRollout, resume: resumeRollout } as const;

const started = fc.record({
  does: fc.constant('start' as const),
  version: fc.constantFrom(...VERSIONS),
  whenBusy: fc.constantFrom('queue' as const, 'queue' as const, 'replace' as const, 'refuse' as const),
  twice: fc.boolean(),
});
const ordered = fc.record({
  does: fc.constant('order' as const),
  kind: fc.constantFrom('abort' as const, 'promote' as const, 'pause' as const, 'resume' as const),
  nth: fc.nat(5),
});
const undone = fc.record({ does: fc.constant('undo' as const) });
const passed = fc.record({
  does: fc.constant('pass' as const),
  windows: fc.integer({ min: 1, max: 8 }),
  requests: fc.constantFrom(0, 100, 400),
});
const turned = fc.record({
  does: fc.constant('turn' as const),
  version: fc.constantFrom(...VERSIONS),
  errors: fc.constantFrom(0, 0.9),
});
const failed = fc.record({
  does: fc.constant('fail' as const),
  call: fc.constantFrom(...calls),
  after: fc.boolean(),
});
/** An execution dies; whether the rule on its status tells of it is drawn too. */
const died = fc.record({ does: fc.constant('die' as const), nth: fc.nat(3), isTold: fc.boolean() });
const repeated = fc.record({ does: fc.constant('repeat' as const), nth: fc.nat(3) });

export const severalAction = fc.oneof(
  { weight: 6, arbitrary: started },
  { weight: 3, arbitrary: ordered },
  { weight: 1, arbitrary: undone },
  { weight: 6, arbitrary: passed },
  { weight: 1, arbitrary: turned },
  { weight: 3, arbitrary: failed },
  { weight: 2, arbitrary: died },
  { weight: 1, arbitrary: repeated },
);
type Action = typeof severalAction extends fc.Arbitrary<infer T> ? T : never;

/** One model, starts that meet each other, and every execution driven as Step Functions drives it. */
export class SeveralWalk {
  readonly world = new QueueWorld();
  /** What people were answered. */
  readonly answers = new Set<string>();
  /** What must never be so, as it was seen. */
  readonly seen: string[] = [];
  readonly #states = new Map<string, MachineState>();
  readonly #before = new Map<string, MachineState>();

  async begin(holdBack: 'off' | { readonly share: number; readonly for: string }): Promise<void> {
    const strategy = { kind: 'canary', steps: [5, 25].map((weight) => ({ weight, bake: 'PT4M' })) } as const;
    await this.world.givenModel({ rollout: { strategy, inconclusive: 'promote', hold: 'PT8M', holdBack } });
    this.world.givenChampion();
    await this.world.registry.publishRoute(this.world.route());
    for (const version of VERSIONS) this.world.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  }

  async act(action: Action): Promise<void> {
    switch (action.does) {
      case 'start':
        return this.#start(action);
      case 'order':
        return this.#order(action);
      case 'undo':
        return this.#answered(
          undoPromotion(this.world.deps, { model: MODEL, body: { reason: 'wrong' }, by: 'arn:ann' }),
        );
      case 'pass':
        return this.#passAll(action);
      case 'turn':
        this.world.behaviours.set(action.version, { errors: action.errors });
        return;
      case 'fail':
        return failOnce(this.world, action.call, action.after);
      case 'die':
        return this.#die(action.nth, action.isTold);
      case 'repeat':
        return this.#repeat(action.nth);
    }
  }

  /** Nobody orders any more, and nothing fails: the machines go on, and the reconciler looks after them, until nobody waits. */
  async end(): Promise<void> {
    for (const call of calls) Reflect.deleteProperty(this.world.registry, call);
    const isLeft = (): boolean => this.world.registry.open.size + this.world.registry.waiting.size > 0;
    for (let n = 0; n < 400 && isLeft(); n++) {
      for (const { rolloutId } of this.#open()) {
        const order = { model: MODEL, rolloutId, by: 'arn:ann', body: {} };
        await resumeRollout(this.world.deps, order).catch(() => undefined);
      }
      await this.#pass(100);
    }
    for (let n = 0; n < 3; n++) await reconcileRollouts(this.world.deps);
  }

  /** Ids in the order in which they joined the queue, of those that ever took the route, and the order in which they took it. */
  turns(): { readonly joined: readonly string[]; readonly took: readonly string[] } {
    const { audits } = this.world.registry;
    const idIn = (reason: string): string => /rollout (\S+)/.exec(reason)?.[1] ?? '';
    const took = audits.filter(({ action }) => action === 'prepare').map(({ reason }) => idIn(reason));
    const joined = audits.filter(({ action }) => action === 'queue').map(({ reason }) => idIn(reason));
    return {
      joined: joined.filter((id) => took.includes(id)),
      took: took.filter((id) => joined.includes(id)),
    };
  }

  async #start({ version, whenBusy, twice }: Extract<Action, { does: 'start' }>): Promise<void> {
    const body = { version, settings: { whenBusy }, force: true };
    const order = { model: MODEL, body, first: false, by: 'arn:bob' };
    for (let n = 0; n < (twice ? 2 : 1); n++) await this.#answered(startRollout(this.world.deps, order));
  }

  async #passAll({ windows, requests }: Extract<Action, { does: 'pass' }>): Promise<void> {
    for (let n = 0; n < windows; n++) await this.#pass(requests);
  }

  async #order({ kind, nth }: Extract<Action, { does: 'order' }>): Promise<void> {
    const open = this.#open();
    const record = open[nth % Math.max(1, open.length)];
    if (record === undefined) return;
    const order = { model: MODEL, rolloutId: record.rolloutId, by: 'arn:ann', body: {} };
    return this.#answered(orders[kind](this.world.deps, order));
  }

  async #answered(asked: Promise<unknown>): Promise<void> {
    this.answers.add(await asked.then(() => 'taken', codeOf));
  }

  /** One window of traffic; then each execution goes on up to its next wait, and the reconciler runs. */
  async #pass(requests: number): Promise<void> {
    await this.world.sendTraffic(requests);
    this.world.clock.advance(MINUTE);
    for (const name of this.#running()) await this.#goOn(name);
    await reconcileRollouts(this.world.deps).catch(() => undefined);
    this.#look();
  }

  #look(): void {
    const holding = this.#open().filter((one) => !isUnheld(one));
    if (holding.length > 1) this.seen.push(`${holding.map(({ rolloutId }) => rolloutId).join(' and ')} hold the route`);
    const { challengers, lock } = this.world.route();
    const strangers = challengers.filter(({ version }) => holding.every((one) => one.version !== version));
    // A way back that fails is made again at the reconciler's next run.
    if (strangers.length > 0 && lock === undefined)
      this.seen.push('a challenger has requests and nobody holds the route');
    if (this.world.registry.waiting.size > 5) this.seen.push('more than five wait');
  }

  #open() {
    return [...this.world.registry.rollouts.values()].filter(isOpen);
  }

  #running(): readonly string[] {
    const { inputs, statuses } = this.world.executions;
    return [...inputs.keys()]
      .filter((arn) => statuses.get(arn) === 'running')
      .map((arn) => arn.split(':').at(-1) ?? '');
  }

  async #goOn(name: string): Promise<void> {
    for (let n = 0; n < MOST_STATES; n++) {
      const state = await this.#step(name);
      if (state === 'died') return this.#ended(name, 'failed', true);
      this.#before.set(name, this.#states.get(name) ?? state);
      this.#states.set(name, state);
      if (state.next === 'stop') return this.#ended(name, 'succeeded', true);
      if (state.next === 'refuse') return this.#ended(name, 'failed', true);
      if (state.next === 'wait') return;
    }
    this.seen.push(`${name} never waits`);
  }

  /** The next state, tried three times; one that fails for good leads to the rollback, and that one to the end. */
  async #step(name: string): Promise<MachineState | 'died'> {
    const input = this.world.executions.inputs.get(arnOf(name));
    const state = this.#states.get(name);
    for (let n = 0; n < 3; n++) {
      const asked = state === undefined ? this.world.prepare(input, name) : this.world.run(state, name);
      const next = await asked.catch(() => undefined);
      if (next !== undefined) return next;
    }
    return afterFailure(state ?? firstState(name, input));
  }

  async #die(nth: number, isTold: boolean): Promise<void> {
    const running = this.#running();
    const name = running[nth % Math.max(1, running.length)];
    if (name !== undefined) await this.#ended(name, 'aborted', isTold);
  }

  /** The rule on the status of executions may fail, or not be told: the reconciler does the same. */
  async #ended(name: string, status: 'succeeded' | 'failed' | 'aborted', isTold: boolean): Promise<void> {
    const arn = arnOf(name);
    this.world.executions.statuses.set(arn, status);
    if (!isTold) return;
    const { continues, ...input } = rolloutInput.parse(this.world.executions.inputs.get(arn));
    const start = { execution: this.world.execution(name), input };
    const ended = { model: MODEL, rolloutId: continues?.rolloutId ?? name, arn, status: status.toUpperCase() };
    const told = continues === undefined ? { ...ended, start } : ended;
    await endExecution(this.world.deps, told).catch(() => undefined);
    await startNext(this.world.deps, MODEL).catch(() => undefined);
  }

  /** Step Functions, or the network, makes a call of a state again whose answer was lost. */
  async #repeat(nth: number): Promise<void> {
    const running = this.#running();
    const name = running[nth % Math.max(1, running.length)];
    const state = name === undefined ? undefined : this.#before.get(name);
    if (name !== undefined && state !== undefined) await this.world.run(state, name).catch(() => undefined);
  }
}

/** What the machine has before its first state has answered. */
function firstState(name: string, input: unknown): MachineState {
  const { model, version, continues } = rolloutInput.parse(input);
  const rolloutId = continues?.rolloutId ?? name;
  return { schema: SCHEMA, model, version, rolloutId, tick: 0, next: 'shift', reason: '' };
}

/** Where the machine goes when a state failed for good. */
function afterFailure(state: MachineState): MachineState | 'died' {
  if (state.next === 'rollback' || state.next === 'report') return 'died';
  return { ...state, next: 'rollback', reason: 'a state failed for good' };
}
