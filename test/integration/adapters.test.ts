import { BillingMode, CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { EMULATOR_PACKAGES, startEmulator, type Emulator } from '../../bin/local/machine/emulator.ts';
import { ensureVenv } from '../../bin/local/machine/python.ts';
import { documentClient, objectClient } from '../../lambdas/adapters/clients/aws-clients.ts';
import { DynamoBaselineStore } from '../../lambdas/adapters/dynamo/registry/dynamo-baseline-store.ts';
import { DynamoModelRegistry } from '../../lambdas/adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../../lambdas/adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRouteStore } from '../../lambdas/adapters/dynamo/registry/dynamo-route-store.ts';
import { DynamoOutcomeStore } from '../../lambdas/adapters/dynamo/windows/dynamo-outcome-store.ts';
import { DynamoRowStore } from '../../lambdas/adapters/dynamo/windows/dynamo-row-store.ts';
import { DynamoSliceStore } from '../../lambdas/adapters/dynamo/windows/dynamo-slice-store.ts';
import { S3ObjectStore } from '../../lambdas/adapters/objects/s3-object-store.ts';
import { keys } from '../../lambdas/contracts/stored/keys.ts';
import { FixedClock } from '../support/fakes/fixed-clock.ts';
import { SeededRandomness } from '../support/fakes/seeded-randomness.ts';
import { objectLaws } from '../support/laws/object-laws.ts';
import { outcomeLaws } from '../support/laws/outcome-laws.ts';
import { baselineLaws } from '../support/laws/baseline-laws.ts';
import { registryLaws } from '../support/laws/registry-laws.ts';
import { rowLaws } from '../support/laws/row-laws.ts';
import { plainTables } from './support/clients.ts';

const [TABLE, ROWS, BUCKET] = ['laws-registry', 'laws-windows', 'laws-data'];
let emulator: Emulator;

beforeAll(async () => {
  await ensureVenv('.understudy/venv', EMULATOR_PACKAGES);
  emulator = await startEmulator({});
  process.env['AWS_ENDPOINT_URL'] = emulator.endpoint;
  await Promise.all([TABLE, ROWS].map((name) => plainTables().send(tableOf(name))));
  await objectClient().send(new CreateBucketCommand({ Bucket: BUCKET }));
});

afterAll(() => emulator.stop());

registryLaws('tables', () => {
  const table = { client: documentClient(), table: TABLE };
  const clock = new FixedClock(Date.now());
  const objects = new S3ObjectStore({ client: objectClient(), bucket: BUCKET });
  return {
    registry: new DynamoModelRegistry(table),
    routes: new DynamoRouteStore({ ...table, objects, clock, randomness: new SeededRandomness() }),
    rollouts: new DynamoRolloutStore(table),
  };
});
baselineLaws('tables', () => {
  const table = { client: documentClient(), table: TABLE };
  const objects = new S3ObjectStore({ client: objectClient(), bucket: BUCKET });
  return {
    registry: new DynamoModelRegistry(table),
    objects,
    baselines: new DynamoBaselineStore({ ...table, objects }),
  };
});
rowLaws('tables', () => {
  const clock = new FixedClock(Date.now());
  return { rows: new DynamoRowStore({ client: documentClient(), table: ROWS, clock }), now: clock.now() };
});
outcomeLaws('tables', () => {
  const clock = new FixedClock(Date.now());
  const table = { client: documentClient(), table: ROWS, clock };
  const outcomes = new DynamoOutcomeStore(table);
  const slices = new DynamoSliceStore(table);
  const put = async (Item: Record<string, unknown>): Promise<void> => {
    await table.client.send(new PutCommand({ TableName: ROWS, Item }));
  };
  return {
    store: {
      readOutcomes: (...span) => outcomes.readOutcomes(...span),
      readSlices: (...span) => slices.readSlices(...span),
    },
    now: clock.now(),
    putOutcome: (row) => put({ ...keys.outcomeRow(row.model, row), ...row }),
    putSlices: (row) => put({ ...keys.sliceRow(row.model, row), ...row }),
    hear: (heardUntil) => put({ ...keys.outcomesHeard(), schema: 1, heardUntil }),
  };
});
objectLaws('bucket', () => new S3ObjectStore({ client: objectClient(), bucket: BUCKET }));

function tableOf(name: string): CreateTableCommand {
  return new CreateTableCommand({
    TableName: name,
    BillingMode: BillingMode.PAY_PER_REQUEST,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
}
