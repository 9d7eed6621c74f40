import { createServer, type Server } from 'node:http';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureRecord } from '../../lambdas/contracts/messages/capture-record.ts';
import { keys, routeCounter } from '../../lambdas/contracts/stored/keys.ts';

const table = mockClient(DynamoDBDocumentClient);
const firehose = mockClient(FirehoseClient);
const secrets = mockClient(SecretsManagerClient);

let server: Server;
let port = 0;
let handler: (event: unknown) => Promise<unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(request.url === '/good' ? 200 : 500).end('{"score":0.75}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = {
    REGISTRY_TABLE: 'Registry',
    WINDOWS_TABLE: 'Windows',
    DATA_BUCKET: 'bucket',
    TARGETS: JSON.stringify({ hosts: [`127.0.0.1:${port}`], functions: [], endpoints: [] }),
    CAPTURE_STREAMS: '["capture"]',
    SIGNING_SECRET: 'secret',
    ROUTE_POLL_MS: '2000',
    HOST: 'lambda',
    STAGE: 'Understudy-test',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'key' });
  ({ handler } = await import('../../lambdas/handlers/router.ts'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  firehose.reset();
  firehose.on(PutRecordCommand).resolves({ RecordId: 'x' });
  table.on(GetCommand, { Key: keys.routeVersions() }).resolves({ Item: { [routeCounter('m')]: 1 } });
  table.on(GetCommand, { Key: keys.route('m') }).resolves({ Item: aRoute() });
});

function aRoute() {
  const url = (path: string) => ({ kind: 'http', url: `http://127.0.0.1:${port}/${path}` });
  return {
    schema: 1,
    model: 'm',
    revision: 4,
    champion: { version: 'v1', target: url('good') },
    challengers: [{ version: 'v2', target: url('bad'), slot: 0, weightPercent: 100 }],
    salt: 's',
    fallback: [],
    timeoutMs: 1000,
    captureFields: ['distance'],
    predictionPath: '$.score',
    hot: true,
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'test',
    reason: 'shift',
  };
}

describe('the deployed router', () => {
  it('answers a request by the champion when the challenger fails, and has captured it when it returns', async () => {
    const reply = await handler({
      rawPath: '/m',
      headers: { 'content-type': 'application/json' },
      requestContext: { http: { method: 'POST' } },
      body: '{"distance":500,"name":"ann"}',
    });

    expect(reply).toMatchObject({
      statusCode: 200,
      headers: {
        'x-understudy-version': 'v1',
        'x-understudy-variant': 'challenger',
        'x-understudy-fallback': 'v1',
        'x-understudy-revision': '4',
        'x-understudy-prediction-id': expect.stringMatching(/^[\w-]{8}\.[\w-]+\.[\w-]{27}$/),
      },
    });
    const [put] = firehose.commandCalls(PutRecordCommand);
    const line = Buffer.from(put?.args[0].input.Record?.Data ?? '').toString();
    expect(captureRecord.parse(JSON.parse(line))).toMatchObject({
      version: 'v2',
      outcome: 'error',
      errorClass: 'http-500',
      answeredBy: 'v1',
      features: { distance: 500 },
      prediction: 0.75,
    });
    expect(line).not.toContain('ann');
  });

  it('answers 404 for a model that nobody registered', async () => {
    table.on(GetCommand, { Key: keys.route('other') }).resolves({});

    const reply = await handler({ rawPath: '/other', headers: {}, body: '{}' });

    expect(reply).toMatchObject({ statusCode: 404 });
    expect(firehose.commandCalls(PutRecordCommand)).toHaveLength(0);
  });
});
