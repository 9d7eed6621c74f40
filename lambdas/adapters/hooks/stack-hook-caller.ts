import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createHmac } from 'node:crypto';
import { EVENT_SOURCE } from '../../contracts/messages/events.ts';
import { HOOK_DETAIL_TYPE, type HookCall } from '../../contracts/messages/hooks/hook-call.ts';
import type { Hook } from '../../contracts/people/rollout/hooks.ts';
import type { AllowedHooks } from '../../contracts/runtime/opened.ts';
import { hookPlaceFault } from '../../domain/rollout/hooking/allowed-hooks.ts';
import type { Heard } from '../../domain/rollout/hooking/next-run.ts';
import type { HookCaller } from '../../usecases/rollout/hooking/ports.ts';
import type { TargetCaller } from '../../usecases/serving/ports.ts';
import { heardOf } from './hook-answer.ts';

/** What calls hooks. */
export interface HookParts {
  readonly allowed: AllowedHooks;
  /** Names of functions of the platform, which are never hooks. */
  readonly own: readonly string[];
  /** Calls functions and addresses of the stack's list, and no other. */
  readonly targets: TargetCaller;
  readonly bus: EventBridgeClient;
  /** Text of a secret; undefined when there is none to be had. */
  readonly readSecret: (arn: string) => Promise<string | undefined>;
}

/** Calls hooks by the ways of targets: the same guard of addresses, no redirects, one deadline. */
export class StackHookCaller implements HookCaller {
  readonly #parts: HookParts;

  constructor(parts: HookParts) {
    this.#parts = parts;
  }

  async call(hook: Hook, call: HookCall, deadlineMs: number): Promise<Heard> {
    const fault = hookPlaceFault(hook, this.#parts);
    if (fault !== undefined) return { kind: 'failed', says: fault.message };
    try {
      return hook.kind === 'event' ? await this.#put(call, deadlineMs) : await this.#ask(hook, call, deadlineMs);
    } catch (error) {
      return { kind: 'unheard', says: error instanceof Error ? error.message.slice(0, 300) : 'unknown error' };
    }
  }

  async #ask(hook: Hook, call: HookCall, deadlineMs: number): Promise<Heard> {
    const text = JSON.stringify(call);
    const body = new TextEncoder().encode(text);
    const request = { body, contentType: 'application/json', deadlineMs };
    const { targets } = this.#parts;
    if (hook.kind === 'lambda')
      return heardOf(await targets.call({ kind: 'lambda', functionArn: hook.function ?? '' }, request));
    const headers = { 'x-understudy-key': call.key, ...(await this.#signatureOf(hook, text)) };
    return heardOf(await targets.call({ kind: 'http', url: hook.url ?? '' }, { ...request, headers }));
  }

  /** HMAC-SHA256 (RFC 2104) of the body, in hexadecimal digits; the body names its time, so that an old one can be told. */
  async #signatureOf({ secret }: Hook, text: string): Promise<Record<string, string>> {
    if (secret === undefined) return {};
    const key = await this.#parts.readSecret(secret);
    if (key === undefined || key === '') throw new Error(`secret ${secret} holds no text`);
    return { 'x-understudy-signature': `sha256=${createHmac('sha256', key).update(text).digest('hex')}` };
  }

  async #put(call: HookCall, deadlineMs: number): Promise<Heard> {
    const { allowed, bus } = this.#parts;
    const entry = {
      EventBusName: allowed.bus,
      Source: EVENT_SOURCE,
      DetailType: HOOK_DETAIL_TYPE,
      Detail: JSON.stringify(call),
    };
    const command = new PutEventsCommand({ Entries: [entry] });
    const { FailedEntryCount = 0, Entries } = await bus.send(command, { abortSignal: AbortSignal.timeout(deadlineMs) });
    if (FailedEntryCount === 0) return { kind: 'passed', says: 'the bus took it' };
    return { kind: 'unheard', says: Entries?.[0]?.ErrorMessage ?? 'the bus did not take it' };
  }
}
