import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { OwedHooks } from '../../usecases/rollout/hooking/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** The function that calls hooks. */
export interface HookFunction {
  readonly client: LambdaClient;
  readonly functionName: string;
  readonly deadlineMs?: number;
}

/** Has owed hooks called by their own function, which alone may call them. Throws INTERNAL when that cannot be asked. */
export class LambdaOwedHooks implements OwedHooks {
  readonly #to: HookFunction;

  constructor(to: HookFunction) {
    this.#to = to;
  }

  async callOwed(model: string, rolloutId: string): Promise<void> {
    const { client, functionName, deadlineMs = 5_000 } = this.#to;
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify({ owed: { model, rolloutId } })),
    });
    const call = { what: `asking for hooks of ${rolloutId}`, deadlineMs, code: 'INTERNAL' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}
