import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { callInTime } from '../../../lambdas/adapters/clients/call-in-time.ts';
import { DynamoModelRegistry } from '../../../lambdas/adapters/dynamo/registry/dynamo-model-registry.ts';
import { aSpecification, anAudit } from '../../support/records.ts';

const call = { what: 'writing', deadlineMs: 1_000, code: 'REGISTRY_UNAVAILABLE' } as const;

function named(name: string, more: object = {}): Error {
  return Object.assign(new Error('no'), { name, ...more });
}

describe('a fault of ours', () => {
  it('is not called an outage when a value cannot be written at all', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const endpoint = 'http://127.0.0.1:9';
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }));
    const specification = { ...aSpecification(), fallback: [{ static: { x: 2 ** 60 } }] };

    const written = new DynamoModelRegistry({ client, table: 'T' }).writeSpecification(specification, anAudit());

    await expect(written).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each([
    ['a value that nobody checked', new TypeError('x is not a function')],
    ['a call that the service calls wrong', named('ValidationException', { $metadata: {} })],
    [
      'a transaction with a wrong item',
      new TransactionCanceledException({
        message: 'no',
        $metadata: {},
        CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
      }),
    ],
  ])('is told as such: %s', async (_what, error) => {
    await expect(callInTime(call, () => Promise.reject(error))).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: error,
    });
  });
});

describe('an outage', () => {
  it.each([
    ['a deadline', named('TimeoutError')],
    ['a refused connection', named('Error', { code: 'ECONNREFUSED' })],
    ['a failed fetch', new TypeError('fetch failed', { cause: named('Error', { code: 'ECONNRESET' }) })],
    ['a service that is overloaded', named('ThrottlingException', { $metadata: {}, $fault: 'client' })],
    ['a service that failed', named('InternalServerError', { $metadata: {}, $fault: 'server' })],
  ])('stays one: %s', async (_what, error) => {
    await expect(callInTime(call, () => Promise.reject(error))).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });
});
