import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { checkedNow, type CheckedNow } from '../../contracts/api/monitoring-api.ts';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { CheckNowRequest } from '../../contracts/messages/check-batch.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import type { ModelChecker } from '../../usecases/monitoring/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** What the checker is made of. */
export interface CheckFunction {
  readonly client: LambdaClient;
  /** Name or ARN of the function that checks models. */
  readonly functionName: string;
  readonly deadlineMs?: number;
}

/** Has models checked by the function of the schedule. Throws CHECK_FAILED when it does not answer in time, or failed. */
export class LambdaModelChecker implements ModelChecker {
  readonly #to: CheckFunction;

  constructor(to: CheckFunction) {
    this.#to = to;
  }

  async checkNow(model: string): Promise<CheckedNow> {
    const { client, functionName, deadlineMs = 50_000 } = this.#to;
    const request: CheckNowRequest = { checkNow: { model } };
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) });
    const call = { what: `checking ${model}`, deadlineMs, code: 'CHECK_FAILED' } as const;
    const answer = await callInTime(call, (options) => client.send(command, options));
    const body: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
    if (answer.FunctionError === undefined) return checkedNow.parse(body);
    throw new UnderstudyError('CHECK_FAILED', `checking ${model} failed: ${String(fieldOf(body, 'errorMessage'))}`);
  }
}
