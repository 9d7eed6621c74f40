import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const dynamo = mockClient(DynamoDBDocumentClient);
const sns = mockClient(SNSClient);
const bus = mockClient(EventBridgeClient);
const env = {
  REGISTRY_TABLE: 'R',
  WINDOWS_TABLE: 'W',
  WINDOW_SECONDS: '60',
  DATA_BUCKET: 'B',
  TOPICS: '{"page":"p","ticket":"t","info":"i"}',
  EVENT_BUS: 'bus',
  ROUTER_FUNCTION: 'router',
  HOOK_FUNCTION: 'hook',
  SIGNING_SECRET: 'secret',
  STAGE: 'Understudy-test',
  STATE_MACHINE: 'arn:aws:states:eu-central-1:123456789012:stateMachine:Rollouts',
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};
for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
// Metrics leave a function as lines of its output.
const print = vi.spyOn(console, 'log').mockImplementation(() => {});
const { handler } = await import('../../lambdas/handlers/reconciler.ts');

beforeEach(() => {
  print.mockClear();
  dynamo.reset();
});

describe('reconciler', () => {
  it('writes its heartbeat under the service and the stage of the alarm when a run has ended', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });

    await handler();

    const lines = print.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    expect(lines).toMatchObject([
      { service: 'reconciler', stage: 'Understudy-test', ReconcilerRuns: 1, OpenRollouts: 0 },
    ]);
  });

  it('counts no heartbeat when it failed at one rollout, and pages with its name without the registry', async () => {
    dynamo
      .on(QueryCommand)
      .callsFake(({ ExpressionAttributeValues: values }: { ExpressionAttributeValues: object }) => ({
        Items: Object.values(values).includes('OPEN') ? [{ model: 'm', rolloutId: 'm-v2-1' }] : [],
      }));
    dynamo.on(GetCommand).rejects(new DOMException('down', 'TimeoutError'));
    dynamo.on(TransactWriteCommand).rejects(new DOMException('down', 'TimeoutError'));
    sns.on(PublishCommand).resolves({});
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0, Entries: [] });

    await handler();
    await handler();

    const lines = print.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    const failed = { ReconcilerRuns: 0, OpenRollouts: 1 };
    expect(lines).toMatchObject([failed, failed]);
    expect(sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input)).toMatchObject([
      { TopicArn: 'p', Subject: 'm: a rollout is looked after by nobody' },
    ]);
  });

  it('writes no heartbeat when it could not even list what is open', async () => {
    dynamo.on(QueryCommand).rejects(new DOMException('down', 'TimeoutError'));

    await expect(handler()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(print).not.toHaveBeenCalled();
  });
});
