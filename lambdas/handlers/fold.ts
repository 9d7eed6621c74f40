import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { documentClient, objectClient } from '../adapters/clients/aws-clients.ts';
import { DynamoRowStore } from '../adapters/dynamo/windows/dynamo-row-store.ts';
import { objectHash } from '../adapters/objects/object-hash.ts';
import { S3ObjectStore } from '../adapters/objects/s3-object-store.ts';
import { PowertoolsMeter } from '../adapters/telling/powertools-meter.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { foldEnv } from '../contracts/runtime/windows-env.ts';
import { fleetDimensions, fleetMetrics } from '../contracts/runtime/metric-names.ts';
import { objectCreated } from '../contracts/messages/object-created.ts';
import { foldObject, type FoldOutcome } from '../usecases/windows/fold-object.ts';

const env = foldEnv.parse(process.env);
const logger = new Logger({ serviceName: 'fold' });
const meter = new PowertoolsMeter(fleetDimensions('fold', env.STAGE));
const clock = new SystemClock();
const objects = new S3ObjectStore({ client: objectClient(), bucket: env.DATA_BUCKET });
const rows = new DynamoRowStore({ client: documentClient(), table: env.WINDOWS_TABLE, clock });
const deps = { lines: objects, objects, rows, clock };
const processor = new BatchProcessor(EventType.SQS);

/** Folds the captured objects that a batch of messages tells of; messages that failed come again, and at last go to the dead letters. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await processPartialResponse(event, foldMessage, processor, { throwOnFullBatchFailure: false });
  } finally {
    meter.publish();
  }
}

async function foldMessage({ body, messageId }: SQSRecord): Promise<void> {
  try {
    for (const created of objectCreated.parse(JSON.parse(body))) {
      const object = { key: created.key, hash: objectHash(created), windowSeconds: env.WINDOW_SECONDS };
      const outcome = await foldObject(deps, object);
      logger.info('object folded', { key: created.key, ...outcome });
      measure(outcome);
    }
  } catch (error) {
    logger.error('message not folded', { messageId, error });
    throw error;
  }
}

function measure(outcome: FoldOutcome): void {
  if (outcome.kind === 'gone') return;
  if (outcome.lagMs !== undefined) meter.time(fleetMetrics.foldLag, outcome.lagMs);
  if (outcome.malformed > 0) meter.count(fleetMetrics.malformedLines, outcome.malformed);
}
