import type { HookCall } from '../../../lambdas/contracts/messages/hooks/hook-call.ts';
import type { Hook } from '../../../lambdas/contracts/people/rollout/hooks.ts';
import type { Heard } from '../../../lambdas/domain/rollout/hooking/next-run.ts';
import type { HookCaller, OwedHooks } from '../../../lambdas/usecases/rollout/hooking/ports.ts';

/** Hooks that pass unless a test says otherwise by name; what they were sent is kept. */
export class ScriptedHooks implements HookCaller {
  readonly answers = new Map<string, () => Heard | Promise<Heard>>();
  readonly calls: HookCall[] = [];
  readonly deadlines: number[] = [];

  async call(hook: Hook, call: HookCall, deadlineMs: number): Promise<Heard> {
    this.calls.push(structuredClone(call));
    this.deadlines.push(deadlineMs);
    return (await this.answers.get(hook.name)?.()) ?? { kind: 'passed', says: 'fine' };
  }
}

/** What the reconciler asked to have called. */
export class AskedHooks implements OwedHooks {
  readonly asked: string[] = [];

  async callOwed(model: string, rolloutId: string): Promise<void> {
    this.asked.push(`${model}/${rolloutId}`);
  }
}

/** What a stack lists for hooks in tests. */
export const openHooks = {
  allowed: { functions: [], hosts: ['hooks.example'], secrets: [], local: false },
  own: [],
};
