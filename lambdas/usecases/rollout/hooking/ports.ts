import type { HookCall } from '../../../contracts/messages/hooks/hook-call.ts';
import type { Hook } from '../../../contracts/people/rollout/hooks.ts';
import type { Heard } from '../../../domain/rollout/hooking/next-run.ts';

/** Calls hooks of every kind. */
export interface HookCaller {
  /** Never throws and never lasts longer than `deadlineMs`. Calls nothing that the stack does not list. */
  call(hook: Hook, call: HookCall, deadlineMs: number): Promise<Heard>;
}

/** Has owed hooks of a closed rollout called. */
export interface OwedHooks {
  /** Returns when that was asked for; asked again, it may be done twice, under the same keys. */
  callOwed(model: string, rolloutId: string): Promise<void>;
}
