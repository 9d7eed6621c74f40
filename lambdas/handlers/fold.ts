import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { objectHash } from '../adapters/objects/object-hash.ts';
import { PowertoolsMeter } from '../adapters/telling/powertools-meter.ts';
import { fleetDimensions, fleetMetrics } from '../contracts/runtime/metric-names.ts';
import { foldEnv } from '../contracts/runtime/windows-env.ts';
import { objectCreated } from '../contracts/messages/object-created.ts';
import { foldArrived, type Arrived } from '../usecases/windows/fold-arrived.ts';
import { foldDeps } from './wire/fold-deps.ts';

const env = foldEnv.parse(process.env);
const logger = new Logger({ serviceName: 'fold' });
const meter = new PowertoolsMeter(fleetDimensions('fold', env.STAGE));
const deps = foldDeps(env);
const processor = new BatchProcessor(EventType.SQS);

/** Folds the objects that a batch of messages tells of; messages that failed come again, and at last go to the dead letters. */
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
      const outcome = await foldArrived(deps, object);
      logger.info('object folded', { key: created.key, ...outcome });
      measure(outcome);
    }
  } catch (error) {
    logger.error('message not folded', { messageId, error });
    throw error;
  }
}

function measure({ lagMs, malformed }: Arrived): void {
  if (lagMs !== undefined) meter.time(fleetMetrics.foldLag, lagMs);
  if (malformed > 0) meter.count(fleetMetrics.malformedLines, malformed);
}
