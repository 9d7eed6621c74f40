import type { Hook } from '../../../contracts/people/rollout/hooks.ts';
import type { HookRun } from '../../../contracts/stored/rollouts/hook-run.ts';
import type { Moment } from './hook-runs.ts';

/** What one delivery came to. `unheard`: nobody knows whether the hook heard it, so it is asked again. */
export interface Heard {
  readonly kind: 'passed' | 'failed' | 'pending' | 'unheard';
  readonly says: string;
}

/** Times of a delivery. */
export interface Delivery {
  /** ISO instants before and after it. */
  readonly sentAt: string;
  readonly heardAt: string;
  /** Milliseconds from the first delivery of the attempt, and from that of the first attempt, to `heardAt`. */
  readonly attemptMs: number;
  readonly allMs: number;
}

/** Limits of a hook, in milliseconds. */
export interface HookTimes {
  readonly timeoutMs: number;
  readonly holdMs: number;
}

/** The run as it is asked now: a new one, the same again, or a new attempt after one that was held. */
export function askedRun(
  { name }: Hook,
  { on, step }: Moment,
  known: { run: HookRun | undefined; at: string },
): HookRun {
  const { run, at } = known;
  const place = { name, on, ...(step === undefined ? {} : { step }) };
  if (run?.state === 'pending') return { ...run, deliveries: run.deliveries + 1 };
  const fresh = { ...place, state: 'pending', askedAt: at, at, deliveries: 1, says: '' } as const;
  if (run === undefined) return { ...fresh, attempt: 1, since: at };
  return { ...fresh, attempt: run.attempt + 1, since: run.since };
}

/** The run after a delivery: passed, still waited for, or failed with what is declared for that. */
export function heardRun(
  hook: Pick<Hook, 'on' | 'onFailure'>,
  asked: HookRun,
  { heard, delivery, times }: { readonly heard: Heard; readonly delivery: Delivery; readonly times: HookTimes },
): HookRun {
  const run = { ...asked, at: delivery.heardAt, says: heard.says };
  if (heard.kind === 'passed') return { ...run, state: 'passed' };
  if (heard.kind === 'failed') return failedRun(run, 'failed', mayTryOn(hook, { delivery, times }));
  if (delivery.attemptMs < times.timeoutMs) return { ...run, state: 'pending' };
  return failedRun(run, 'late', mayTryOn(hook, { delivery, times }));
}

/** What becomes of a failure: `stop` where nothing may follow it. */
function failedRun(run: HookRun, how: 'failed' | 'late', effect: 'stop' | 'held' | 'ignored'): HookRun {
  if (effect === 'stop') return { ...run, state: how };
  return { ...run, state: effect, says: how === 'late' ? `late: ${run.says}` : run.says };
}

function mayTryOn(
  hook: Pick<Hook, 'on' | 'onFailure'>,
  { delivery, times }: { readonly delivery: Delivery; readonly times: HookTimes },
): 'stop' | 'held' | 'ignored' {
  const effect = effectOf(hook);
  if (effect === 'ignore') return 'ignored';
  return effect === 'hold' && delivery.allMs < times.holdMs ? 'held' : 'stop';
}

/** What is declared to follow a failure. */
function effectOf({ on, onFailure }: Pick<Hook, 'on' | 'onFailure'>): 'fail' | 'hold' | 'ignore' {
  const isAfter = on === 'afterPromotion' || on === 'onRollback';
  return onFailure ?? (isAfter ? 'ignore' : 'fail');
}
