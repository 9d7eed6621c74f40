import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { LambdaModelChecker } from '../../../lambdas/adapters/machine/lambda-model-checker.ts';

const lambda = mockClient(LambdaClient);
const checker = new LambdaModelChecker({ client: new LambdaClient({}), functionName: 'check' });

function payload(body: unknown) {
  const text = JSON.stringify(body);
  return Object.assign(new TextEncoder().encode(text), { transformToString: () => text });
}

describe('a check by the function of the schedule', () => {
  beforeEach(() => lambda.reset());

  it('asks for one model and brings back what was found', async () => {
    const checked = { model: 'm', at: '2026-02-01T12:00:00.000Z', checks: [], opened: [], closed: [] };
    lambda.on(InvokeCommand).resolves({ Payload: payload(checked) });

    expect(await checker.checkNow('m')).toEqual(checked);
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'check',
      Payload: Buffer.from('{"checkNow":{"model":"m"}}'),
    });
  });

  it('fails by name when the function failed or cannot be called', async () => {
    lambda
      .on(InvokeCommand)
      .resolvesOnce({ FunctionError: 'Unhandled', Payload: payload({ errorMessage: 'no table' }) });
    await expect(checker.checkNow('m')).rejects.toMatchObject({ code: 'CHECK_FAILED', message: /no table/ });

    lambda
      .on(InvokeCommand)
      .rejects(Object.assign(new Error('x'), { name: 'TooManyRequestsException', $metadata: {} }));
    await expect(checker.checkNow('m')).rejects.toMatchObject({ code: 'CHECK_FAILED' });
  });
});
