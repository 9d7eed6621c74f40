import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { queueClient } from '../adapters/clients/machine-clients.ts';
import { SqsFailedMessages } from '../adapters/machine/sqs-failed-messages.ts';
import { objectHash } from '../adapters/objects/object-hash.ts';
import { foldTimes } from '../contracts/runtime/fold-times.ts';
import { foldEnv } from '../contracts/runtime/windows-env.ts';
import { objectCreated } from '../contracts/messages/object-created.ts';
import { foldCreated } from '../usecases/windows/fold-created.ts';
import { FailedAgain, freshFirst } from './wire/failed-again.ts';
import { foldDeps } from './wire/fold-deps.ts';
import { FoldMeter } from './wire/fold-meter.ts';

const env = foldEnv.parse(process.env);
const logger = new Logger({ serviceName: 'fold' });
const meter = new FoldMeter(env.STAGE);
const deps = { ...foldDeps(env), hashOf: objectHash };
const failed = new FailedAgain(new SqsFailedMessages({ client: queueClient(), url: env.FOLD_QUEUE }), logger);
const processor = new BatchProcessor(EventType.SQS);

/** Longest time of one object: with less left of a call, the rest of its batch comes again. */
const OBJECT_MS = foldTimes.objectSeconds * 1000;
const inOrder = { throwOnFullBatchFailure: false, processInParallel: false } as const;

/**
 * Folds the objects that a batch of messages tells of, one after the other; messages that failed come again, and at last go to the
 * dead letters. Those that failed before come last, so that an object that takes too long holds up no other.
 */
export async function handler(
  { Records }: SQSEvent,
  context?: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const fold = async (record: SQSRecord): Promise<void> => foldMessage(record, context?.getRemainingTimeInMillis());
  try {
    const response = await processPartialResponse({ Records: freshFirst(Records) }, fold, processor, inOrder);
    await failed.comeAgain(Records, response, foldTimes.againSeconds);
    return response;
  } finally {
    meter.publish();
  }
}

async function foldMessage({ body, messageId }: SQSRecord, leftMs = Infinity): Promise<void> {
  try {
    if (leftMs < OBJECT_MS) throw new Error('the time of this batch is used up');
    const until = Date.now() + OBJECT_MS;
    for (const created of objectCreated.parse(JSON.parse(body))) {
      const outcome = await foldCreated(deps, { ...created, windowSeconds: env.WINDOW_SECONDS, until });
      if (outcome.kind === 'gone') logger.warn('object gone before it was folded', { key: created.key });
      else logger.info('object folded', { key: created.key, ...outcome });
      meter.folded(outcome);
    }
  } catch (error) {
    logger.error('message not folded', { messageId, error });
    throw error;
  }
}
