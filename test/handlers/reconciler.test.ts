import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const dynamo = mockClient(DynamoDBDocumentClient);
const env = {
  REGISTRY_TABLE: 'R',
  WINDOWS_TABLE: 'W',
  WINDOW_SECONDS: '60',
  DATA_BUCKET: 'B',
  TOPICS: '{"page":"p","ticket":"t","info":"i"}',
  EVENT_BUS: 'bus',
  ROUTER_FUNCTION: 'router',
  SIGNING_SECRET: 'secret',
  STAGE: 'Understudy-test',
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
    expect(lines).toMatchObject([{ service: 'reconciler', stage: 'Understudy-test', ReconcilerRuns: 1 }]);
  });

  it('writes no heartbeat when it could not even list what is open', async () => {
    dynamo.on(QueryCommand).rejects(new DOMException('down', 'TimeoutError'));

    await expect(handler()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(print).not.toHaveBeenCalled();
  });
});
