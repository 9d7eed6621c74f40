import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { StackHookCaller } from '../../../lambdas/adapters/hooks/stack-hook-caller.ts';
import { hook as hookSchema } from '../../../lambdas/contracts/people/rollout/hooks.ts';
import type { HookCall } from '../../../lambdas/contracts/messages/hooks/hook-call.ts';
import type { TargetReply, TargetRequest } from '../../../lambdas/usecases/serving/ports.ts';

const bus = mockClient(EventBridgeClient);
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:hooks-AbCdEf';
const call: HookCall = {
  schema: 1,
  key: 'm/r1/one/beforeStart/1',
  hook: 'one',
  on: 'beforeStart',
  model: 'm',
  version: 'v2',
  rolloutId: 'r1',
  startedBy: 'ann',
  steps: 2,
  askedAt: '2026-02-01T12:00:00.000Z',
  at: '2026-02-01T12:00:00.000Z',
  lateAt: '2026-02-01T12:00:30.000Z',
};
const http = hookSchema.parse({
  name: 'one',
  on: 'beforeStart',
  kind: 'http',
  url: 'https://hooks.example/x',
  secret: SECRET,
});
const allowed = { functions: [], hosts: ['hooks.example'], secrets: [SECRET], bus: 'hooks', local: false };

let requests: TargetRequest[] = [];
const callerFor = (reply: TargetReply, secret: string | undefined = 'word') =>
  new StackHookCaller({
    allowed,
    own: [],
    bus: new EventBridgeClient({}),
    readSecret: async () => secret,
    targets: {
      call: async (_target, request) => {
        requests.push(request);
        return reply;
      },
    },
  });
const reply = (status: number, body = ''): TargetReply => ({
  kind: 'reply',
  status,
  contentType: 'application/json',
  body: new TextEncoder().encode(body),
});

beforeEach(() => {
  requests = [];
  bus.reset();
});

describe('calling a hook', () => {
  it('posts the call with its key, signed by the secret', async () => {
    expect(await callerFor(reply(200)).call(http, call, 5_000)).toEqual({ kind: 'passed', says: '' });

    const [request] = requests;
    if (request === undefined) throw new Error('nothing was asked');
    const { headers = {}, body, deadlineMs } = request;
    expect(JSON.parse(new TextDecoder().decode(body))).toEqual(call);
    expect(headers['x-understudy-key']).toBe(call.key);
    expect(headers['x-understudy-signature']).toBe(`sha256=${createHmac('sha256', 'word').update(body).digest('hex')}`);
    expect(deadlineMs).toBe(5_000);
  });

  it.each([
    ['passed', reply(200, '{"status":"passed","message":"fine"}'), 'fine'],
    ['failed', reply(200, '{"status":"failed","message":"no"}'), 'no'],
    ['pending', reply(200, '{"status":"pending"}'), ''],
    ['pending', reply(202), ''],
    ['passed', reply(200, 'null'), ''],
    ['failed', reply(200, '{"state":"ok"}'), 'its answer has no status of passed, failed or pending: {"state":"ok"}'],
    ['failed', reply(500, 'broken'), 'status 500: broken'],
    ['failed', reply(301), 'status 301'],
    ['unheard', reply(503), 'status 503'],
    ['unheard', { kind: 'timeout' } as const, 'no answer yet'],
    ['unheard', { kind: 'failed', errorClass: 'econnrefused' } as const, 'econnrefused'],
    ['unheard', { kind: 'failed', errorClass: 'TooManyRequestsException' } as const, 'TooManyRequestsException'],
    ['failed', { kind: 'failed', errorClass: 'function-error' } as const, 'function-error'],
    ['failed', { kind: 'failed', errorClass: 'AccessDeniedException' } as const, 'AccessDeniedException'],
  ] as const)('hears %s', async (kind, answer, says) => {
    expect(await callerFor(answer).call(http, call, 5_000)).toEqual({ kind, says });
  });

  it('calls nothing that the stack does not list, and nothing unsigned that should be signed', async () => {
    const elsewhere = { ...http, url: 'https://elsewhere.example/x' };

    expect(await callerFor(reply(200)).call(elsewhere, call, 5_000)).toMatchObject({ kind: 'failed' });
    expect(await callerFor(reply(200), '').call(http, call, 5_000)).toMatchObject({ kind: 'unheard' });
    expect(requests).toEqual([]);
  });

  it('puts an event on the bus of hooks, and asks again where it was not taken', async () => {
    const event = { ...http, kind: 'event' as const };
    bus
      .on(PutEventsCommand)
      .resolvesOnce({ FailedEntryCount: 0 })
      .resolves({
        FailedEntryCount: 1,
        Entries: [{ ErrorMessage: 'full' }],
      });

    expect(await callerFor(reply(200)).call(event, call, 5_000)).toEqual({ kind: 'passed', says: 'the bus took it' });
    expect(await callerFor(reply(200)).call(event, call, 5_000)).toEqual({ kind: 'unheard', says: 'full' });
    expect(bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toMatchObject([
      { EventBusName: 'hooks', Source: 'understudy', DetailType: 'Rollout Hook', Detail: JSON.stringify(call) },
    ]);
  });
});
