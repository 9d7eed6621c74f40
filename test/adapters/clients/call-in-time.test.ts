import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoModelRegistry } from '../../../lambdas/adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRowStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-row-store.ts';
import { S3ObjectStore } from '../../../lambdas/adapters/objects/s3-object-store.ts';
import { aRollout, aRow, aSpecification, anAudit } from '../../support/records.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const DEADLINE_MS = 150;

describe('a service that takes requests and never answers', { timeout: 5_000 }, () => {
  let server: Server;
  let endpoint: string;

  beforeEach(async () => {
    server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function table() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }));
    return { client, table: 'T', deadlineMs: DEADLINE_MS };
  }

  it.each([
    ['reading a specification', () => new DynamoModelRegistry(table()).readSpecification('m')],
    ['listing versions', () => new DynamoModelRegistry(table()).listVersions('m')],
    ['writing a specification', () => new DynamoModelRegistry(table()).writeSpecification(aSpecification(), anAudit())],
    ['writing a record', () => new DynamoRolloutStore(table()).writeRollout(aRollout())],
    ['listing open rollouts', () => new DynamoRolloutStore(table()).listOpen()],
    ['reading rows', () => new DynamoRowStore({ ...table(), clock: { now: () => 0 } }).readRows('m', 'a', 'b')],
    ['writing rows', () => new DynamoRowStore({ ...table(), clock: { now: () => 0 } }).writeRows([aRow()])],
  ])('is given up on within the deadline when %s', async (_what, call) => {
    const start = Date.now();

    await expect(call()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });

    expect(Date.now() - start).toBeLessThan(DEADLINE_MS + 1_000);
  });

  it.each([
    ['reading text', (store: S3ObjectStore): Promise<unknown> => store.readText('k')],
    ['reading lines', (store: S3ObjectStore): Promise<unknown> => store.readLines('k')],
    ['writing text', (store: S3ObjectStore): Promise<unknown> => store.writeText('k', 't')],
  ])('is given up on within the deadline when %s of an object', async (_what, call) => {
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    const start = Date.now();

    await expect(call(new S3ObjectStore({ client, bucket: 'B', deadlineMs: DEADLINE_MS }))).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    });

    expect(Date.now() - start).toBeLessThan(DEADLINE_MS + 1_000);
  });
});
