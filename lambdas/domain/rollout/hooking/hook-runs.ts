import type { Hook } from '../../../contracts/people/rollout/hooks.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { HookRun } from '../../../contracts/stored/rollouts/hook-run.ts';

/** A moment of a rollout, and the step that it goes before. */
export interface Moment {
  readonly on: Hook['on'];
  readonly step?: number;
}

/** A hook that is due at a moment, and what became of it so far. */
export interface Due {
  readonly hook: Hook;
  readonly moment: Moment;
  readonly run: HookRun | undefined;
}

type Hooked = Pick<RolloutRecord, 'settings' | 'hookRuns'>;

/** Moments before a step or the promotion, in their order. */
export function momentsOf(follows: 'shift' | 'promote', step: number): readonly Moment[] {
  if (follows === 'promote') return [{ on: 'beforePromotion' }];
  return [...(step === 0 ? [{ on: 'beforeStart' as const }] : []), { on: 'beforeStep', step }];
}

/** Hooks that have to pass before the rollout goes on, in the order in which they were written; each moment after the one before it. */
export function dueHooks(record: Hooked, moments: readonly Moment[]): readonly Due[] {
  const { hooks = [] } = record.settings;
  const all = moments.flatMap((moment) =>
    hooks.filter(({ on }) => on === moment.on).map((hook) => ({ hook, moment, run: runOf(record, hook, moment) })),
  );
  return all.filter(({ run }) => !isSettled(run));
}

/** Whether nothing waits for this run any more. */
export function isSettled(run: HookRun | undefined): boolean {
  return run?.state === 'passed' || run?.state === 'ignored';
}

/** Whether nothing may follow this run: what has failed is not asked again, whoever repeats the question. */
export function hasFailed(run: HookRun | undefined): run is HookRun {
  return run?.state === 'failed' || run?.state === 'late';
}

/** What became of a hook at a moment. */
function runOf({ hookRuns = [] }: Hooked, { name }: Hook, { on, step }: Moment): HookRun | undefined {
  return hookRuns.findLast((one) => one.name === name && one.on === on && one.step === step);
}

const tookNothing: readonly RolloutRecord['state'][] = ['refused', 'undone', 'overtaken'];

/** Hooks that a closed rollout still owes: after its promotion, or after its way back; a start that never held the route owes none. */
export function owedHooks(
  record: Hooked & Pick<RolloutRecord, 'state' | 'outcome' | 'queued' | 'warming'>,
): readonly Due[] {
  const { state, outcome, queued, warming } = record;
  const hasHeld = queued === undefined && warming === undefined && !tookNothing.includes(state);
  if (outcome === undefined || !hasHeld) return [];
  return dueHooks(record, [{ on: state === 'promoted' ? 'afterPromotion' : 'onRollback' }]);
}

/** Whether a rollout may come to owe a hook after its end. */
export function hasHooksAfter({ settings: { hooks = [] } }: Pick<RolloutRecord, 'settings'>): boolean {
  return hooks.some(({ on }) => on === 'afterPromotion' || on === 'onRollback');
}

/** The same key for every delivery of an attempt. */
export function keyOf(
  { model, rolloutId }: Pick<RolloutRecord, 'model' | 'rolloutId'>,
  { name, on, step, attempt }: Pick<HookRun, 'name' | 'on' | 'step' | 'attempt'>,
): string {
  return [model, rolloutId, name, on, ...(step === undefined ? [] : [step + 1]), attempt].join('/');
}
