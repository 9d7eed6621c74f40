import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { documentClient, objectClient } from '../../adapters/clients/aws-clients.ts';
import { DynamoAlertStore } from '../../adapters/dynamo/registry/dynamo-alert-store.ts';
import { DynamoDriftStore } from '../../adapters/dynamo/registry/dynamo-drift-store.ts';
import { DynamoModelRegistry } from '../../adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoWatchStore } from '../../adapters/dynamo/registry/dynamo-watch-store.ts';
import { DynamoPeriodStore } from '../../adapters/dynamo/windows/dynamo-period-store.ts';
import { S3ObjectStore } from '../../adapters/objects/s3-object-store.ts';
import { SystemClock } from '../../adapters/system/system-clock.ts';
import { checkBatch } from '../../contracts/messages/check-batch.ts';
import { checkEnv } from '../../contracts/runtime/monitoring-env.ts';
import { checkModels } from '../../usecases/monitoring/check-models.ts';
import { tellDeps } from '../wire/rollout-deps.ts';

const env = checkEnv.parse(process.env);
const logger = new Logger({ serviceName: 'check' });
const client = documentClient();
const registryTable = { client, table: env.REGISTRY_TABLE };
const alerts = new DynamoAlertStore(registryTable);
const deps = {
  registry: new DynamoModelRegistry(registryTable),
  periods: new DynamoPeriodStore({ client, table: env.WINDOWS_TABLE, clock: new SystemClock() }),
  objects: new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET }),
  alerts,
  log: alerts,
  watches: new DynamoWatchStore(registryTable),
  drift: new DynamoDriftStore(registryTable),
  ...tellDeps(env),
};
const processor = new BatchProcessor(EventType.SQS);
/** Longest time of one model: 25 of them fit the time of a call. */
const order = { windowSeconds: env.WINDOW_SECONDS, everyWindows: env.CHECK_WINDOWS, deadlineMs: 10_000 };

/** Checks the models of a message; a message with a model that failed comes again, and those that were done are passed over. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  return processPartialResponse(event, checkMessage, processor, { throwOnFullBatchFailure: false });
}

async function checkMessage({ body, messageId }: SQSRecord): Promise<void> {
  try {
    const { checked, known, failed } = await checkModels(deps, checkBatch.parse(JSON.parse(body)), order);
    for (const one of checked) logger.info('model checked', { ...one });
    if (known.length > 0) logger.info('models were checked before', { known });
    if (failed.length > 0)
      throw new Error(`not checked: ${failed.map(({ model, reason }) => `${model}: ${reason}`).join('; ')}`);
  } catch (error) {
    logger.error('message not checked', { messageId, error });
    throw error;
  }
}
