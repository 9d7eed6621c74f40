import fc from 'fast-check';
import type { Hook } from '../../../lambdas/contracts/people/rollout/hooks.ts';
import type { HookRun } from '../../../lambdas/contracts/stored/rollouts/hook-run.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { callOwed } from '../../../lambdas/usecases/rollout/hooking/call-owed.ts';
import { reconcileRollouts } from '../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import type { Heard } from '../../../lambdas/domain/rollout/hooking/next-run.ts';
import { action, Walk, type Gates } from './ordered-walk.ts';

const MINUTE = 60_000;
/** A hook that keeps its caller waiting. */
const SLOW_MS = 19_000;
const NAMES = ['a', 'b', 'c', 'd'] as const;

const before = fc.record({
  on: fc.constantFrom('beforeStart' as const, 'beforeStep' as const, 'beforeStep' as const, 'beforePromotion' as const),
  onFailure: fc.constantFrom('fail' as const, 'hold' as const, 'hold' as const, 'ignore' as const),
  timeout: fc.constantFrom('PT1S', 'PT2M'),
});
const after = fc.record({
  on: fc.constantFrom('afterPromotion' as const, 'onRollback' as const),
  timeout: fc.constantFrom('PT1S', 'PT3M'),
});
const places = { kind: 'http', url: 'https://hooks.example/x' } as const;
/** One to four hooks, each at a moment of its own. */
export const hooking: fc.Arbitrary<readonly Hook[]> = fc
  .array(fc.oneof({ weight: 2, arbitrary: before }, { weight: 1, arbitrary: after }), { minLength: 1, maxLength: 4 })
  .map((list) =>
    list.map((one, at) => ({
      ...one,
      ...places,
      name: NAMES[at] ?? 'z',
      ...('onFailure' in one && one.onFailure === 'hold' ? { holdFor: 'PT3M' } : {}),
    })),
  );

const alarm = (name: string) =>
  fc.record({
    alarm: fc.constant(name),
    strength: fc.constantFrom('rollback' as const, 'rollback' as const, 'hold' as const, 'warn' as const),
    missing: fc.constantFrom('continue' as const, 'hold' as const, 'rollback' as const),
  });
export const alarming = fc.oneof(fc.constant([]), fc.tuple(alarm('db')), fc.tuple(alarm('db'), alarm('cache')));

/** What a hook says from now on. */
const heard = fc.record({
  does: fc.constant('hear' as const),
  name: fc.constantFrom(...NAMES),
  kind: fc.constantFrom<Heard['kind'][]>('passed', 'passed', 'failed', 'pending', 'unheard'),
  isSlow: fc.boolean(),
});
const turned = fc.record({
  does: fc.constant('alarm' as const),
  name: fc.constantFrom('db', 'cache'),
  to: fc.constantFrom(
    'OK' as const,
    'ALARM' as const,
    'ALARM' as const,
    'INSUFFICIENT_DATA' as const,
    'unread' as const,
  ),
});
export const guarded = fc.oneof(
  { weight: 4, arbitrary: action },
  { weight: 3, arbitrary: heard },
  { weight: 2, arbitrary: turned },
);
type Guarded = typeof guarded extends fc.Arbitrary<infer T> ? T : never;
type Alarms = typeof alarming extends fc.Arbitrary<infer T> ? T : never;

/** A rollout with hooks and own alarms. */
export interface GuardedRollout {
  readonly hooks: readonly Hook[];
  readonly alarms: Alarms;
  readonly gates: Gates;
  readonly inconclusive: 'rollback' | 'promote';
  readonly holdBack: 'off' | { readonly share: number; readonly for: string };
}

/** A walk whose rollout asks hooks and looks at own alarms; they say what was drawn. */
export class GuardedWalk extends Walk {
  #hooks: readonly Hook[] = [];

  constructor() {
    super();
    // As the function behind the reconciler does it.
    Object.assign(this.world.owed, {
      callOwed: (model: string, rolloutId: string) => callOwed(this.world.deps, { model, rolloutId }),
    });
  }

  async beginGuarded({ hooks, alarms, gates, inconclusive, holdBack }: GuardedRollout): Promise<void> {
    this.#hooks = hooks;
    const canary = { kind: 'canary', steps: [5, 25].map((weight) => ({ weight, bake: 'PT4M' })) } as const;
    const guardrails = { alarms: [...alarms] };
    const more = { gates, inconclusive, holdBack, hooks: [...hooks], guardrails };
    for (const name of ['db', 'cache']) this.world.alarms.set(name, 'OK');
    await this.world.givenModel({ rollout: { strategy: canary, ...more } });
    await this.start();
  }

  async actGuarded(one: Guarded): Promise<void> {
    if (one.does === 'hear') return this.#hear(one);
    if (one.does !== 'alarm') return this.act(one);
    if (one.to === 'unread') this.world.alarms.states.set(one.name, { kind: 'unread', says: 'no answer' });
    else this.world.alarms.set(one.name, one.to);
  }

  #hear({ name, kind, isSlow }: Extract<Guarded, { does: 'hear' }>): void {
    this.world.hooks.answers.set(name, () => {
      if (isSlow) this.world.clock.advance(SLOW_MS);
      return { kind, says: `${name} ${kind}` };
    });
  }

  /** The machine ends, and what is owed is asked for until each hook has answered or is late. */
  override async end(): Promise<void> {
    await super.end();
    for (let n = 0; n < 10; n++) {
      this.world.clock.advance(MINUTE);
      await reconcileRollouts(this.world.deps);
    }
  }

  /** Steps and promotions that came without the word of a hook that was to be asked before, and hooks after the end that never were. */
  unasked(): readonly string[] {
    const record = this.world.record();
    const reached = record.revisions.map(({ step }) => step);
    return this.#hooks.flatMap((hook) =>
      momentsThatCame(hook, record, reached).flatMap((step) => {
        const run = record.hookRuns?.findLast((one) => one.name === hook.name && one.step === step);
        return isAnswered(hook, run) ? [] : [`${hook.name} ${hook.on} ${step ?? ''}: ${run?.state ?? 'never asked'}`];
      }),
    );
  }

  /** Alarms that hold or take back and were red when the judge promoted all the same. */
  promotedThrough(alarms: Alarms): readonly string[] {
    const { outcome, verdict } = this.world.record();
    if (outcome?.kind !== 'promoted' || outcome.by !== 'the judge') return [];
    const red = verdict?.alarms?.filter(({ state }) => state === 'alarm').map(({ name }) => name) ?? [];
    return alarms
      .filter(({ alarm: name, strength }) => strength !== 'warn' && red.includes(name))
      .map((one) => one.alarm);
  }

  /** What was met: states of hooks by moment, how it ended, and by whom. */
  met(): readonly string[] {
    const { hookRuns = [], state, outcome } = this.world.record();
    const isAlarmed = outcome?.tests.some((test) => test.startsWith('alarm:')) === true;
    return [
      ...hookRuns.map((run) => `${run.on} ${run.state}`),
      state,
      ...(outcome?.by?.startsWith('hook ') === true ? ['stopped by a hook'] : []),
      ...(isAlarmed ? ['stopped by an alarm'] : []),
    ];
  }

  /** Verdicts that are not computed the same from what is stored. */
  async replayedOtherwise(): Promise<readonly number[]> {
    const { verdict, verdicts } = this.world.record();
    const judged = verdict === undefined || verdict.window === 0 ? 0 : verdicts;
    const wrong: number[] = [];
    for (let n = 0; n < judged; n++) if ((await this.world.replay(n)).kind !== 'same') wrong.push(n);
    return wrong;
  }
}

function isAnswered({ onFailure = 'ignore' }: Hook, run: HookRun | undefined): boolean {
  return run?.state === 'passed' || (run?.state === 'ignored' && onFailure === 'ignore');
}

/** Moments of a hook that have come in a rollout that is over: a step, or undefined where it goes before none. */
function momentsThatCame(
  { on }: Hook,
  { state, step, outcome }: RolloutRecord,
  reached: readonly number[],
): readonly (number | undefined)[] {
  const wasPromoted = state === 'promoted';
  const came = {
    beforeStart: reached.length > 0,
    beforePromotion: wasPromoted,
    afterPromotion: wasPromoted,
    onRollback: outcome !== undefined && !wasPromoted && state !== 'refused',
  };
  if (on === 'beforeStep') return Array.from({ length: Math.max(-1, step) + 1 }, (_, n) => n);
  return came[on] ? [undefined] : [];
}
