import type { HookCall } from '../../../contracts/messages/hooks/hook-call.ts';
import { secondsIn } from '../../../contracts/people/duration.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { MOST_RUNS, type HookRun } from '../../../contracts/stored/rollouts/hook-run.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { given } from '../../../domain/given.ts';
import { hasFailed, isSettled, keyOf, type Due } from '../../../domain/rollout/hooking/hook-runs.ts';
import { askedRun, heardRun } from '../../../domain/rollout/hooking/next-run.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import { tellHook, type TellDeps } from '../../telling/tell-rollout.ts';
import type { RolloutStore } from '../ports.ts';
import type { HookCaller } from './ports.ts';

/** What calling hooks needs from outside. */
export interface CallHooksDeps extends TellDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout'>;
  readonly hooks: HookCaller;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Longest that one delivery is waited for; a hook that needs longer says `pending`, or is asked again and answers from memory. */
const CALL_MS = 20_000;
/** No call begins after so long in one go: the function behind it has a minute. */
const GO_MS = 30_000;

/** `passed`: all of them; `waiting`: for an answer, or for the next attempt; `stopped`: one failed, and nothing may follow; `left`: somebody ended or changed the rollout. */
export interface Called {
  readonly kind: 'passed' | 'waiting' | 'stopped' | 'left';
  readonly run?: HookRun;
}

/**
 * Calls hooks one after the other, each answer written down before the next is asked; the first that has not passed ends it.
 *
 * At least once: what was delivered and not written down is delivered again, under the same key.
 */
export async function callHooks(deps: CallHooksDeps, record: RolloutRecord, due: readonly Due[]): Promise<Called> {
  const until = deps.clock.now() + GO_MS;
  for (const one of due) {
    if (deps.clock.now() >= until) return { kind: 'waiting' };
    const run = await answered(deps, record, one);
    if (run === undefined) return { kind: 'left' };
    if (run.state !== 'passed' && run.state !== 'pending') await tellHook(deps, { record, run });
    if (isSettled(run)) continue;
    return { kind: hasFailed(run) ? 'stopped' : 'waiting', run };
  }
  return { kind: 'passed' };
}

/** What a hook answers, or has: a failure stands, also where telling it, or the answer of the state itself, was lost; undefined: `left`. */
async function answered(deps: CallHooksDeps, record: RolloutRecord, due: Due): Promise<HookRun | undefined> {
  if (hasFailed(due.run)) return due.run;
  const run = await deliver(deps, record, due);
  return (await keep(deps, record, run)) ? run : undefined;
}

async function deliver({ hooks, clock }: CallHooksDeps, record: RolloutRecord, due: Due): Promise<HookRun> {
  const { hook, moment } = due;
  const sentAt = isoAt(clock.now());
  const asked = askedRun(hook, moment, { run: due.run, at: sentAt });
  const timeoutMs = secondsIn(hook.timeout) * 1_000;
  const times = { timeoutMs, holdMs: secondsIn(hook.holdFor ?? 'PT1H') * 1_000 };
  const leftMs = Math.max(1_000, timeoutMs - (clock.now() - epochMsOf(asked.askedAt)));
  const heard = await hooks.call(hook, callOf(record, asked, { sentAt, timeoutMs }), Math.min(CALL_MS, leftMs));
  const now = clock.now();
  const delivery = {
    sentAt,
    heardAt: isoAt(now),
    attemptMs: now - epochMsOf(asked.askedAt),
    allMs: now - epochMsOf(asked.since),
  };
  return heardRun(hook, asked, { heard, delivery, times });
}

function callOf(
  record: RolloutRecord,
  run: HookRun,
  { sentAt, timeoutMs }: { readonly sentAt: string; readonly timeoutMs: number },
): HookCall {
  const { model, version, champion, rolloutId, startedBy, plan, verdict, outcome } = record;
  const next = run.step === undefined ? undefined : plan.steps[run.step];
  const said = verdict && { kind: verdict.kind, reason: verdict.reason };
  const end = outcome && { kind: outcome.kind, reason: outcome.reason, at: outcome.at, ...given({ by: outcome.by }) };
  const step = run.step === undefined ? undefined : run.step + 1;
  return {
    schema: SCHEMA,
    key: keyOf(record, run),
    hook: run.name,
    on: run.on,
    model,
    version,
    rolloutId,
    startedBy,
    steps: plan.steps.length,
    ...given({ champion, step, weightPercent: next?.weightPercent, verdict: said, outcome: end }),
    askedAt: run.askedAt,
    at: sentAt,
    lateAt: isoAt(epochMsOf(run.askedAt) + timeoutMs),
  };
}

/** Writes the run into the record; false where the rollout was ended, or is driven by somebody else, since it was read. */
async function keep(deps: CallHooksDeps, before: RolloutRecord, run: HookRun): Promise<boolean> {
  const { model, rolloutId } = before;
  return retryOnConflict(deps, async () => {
    const record = await deps.rollouts.readRollout(model, rolloutId);
    if (record === undefined || record.execution !== before.execution || record.state !== stateOf(before, record))
      return false;
    const hookRuns = withRun(record.hookRuns, run);
    const next = { ...record, hookRuns, lastTickAt: isoAt(deps.clock.now()), stamp: record.stamp + 1 };
    return (await deps.rollouts.writeRollout(next)) === 'conflict' ? 'conflict' : true;
  });
}

/** An open rollout may change between its open states; a closed one stays as it ended. */
function stateOf(before: RolloutRecord, now: RolloutRecord): RolloutRecord['state'] {
  return before.outcome === undefined && now.outcome === undefined ? now.state : before.state;
}

function withRun(runs: readonly HookRun[] = [], run: HookRun): HookRun[] {
  const isSame = (one: HookRun): boolean => one.name === run.name && one.on === run.on && one.step === run.step;
  const at = runs.findIndex(isSame);
  const all = at < 0 ? [...runs, run] : runs.map((one, index) => (index === at ? run : one));
  return all.slice(-MOST_RUNS);
}
