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
import { foldDeps } from './wire/fold-deps.ts';
import { FoldMeter } from './wire/fold-meter.ts';

const env = foldEnv.parse(process.env);
const logger = new Logger({ serviceName: 'fold' });
const meter = new FoldMeter(env.STAGE);
const deps = { ...foldDeps(env), hashOf: objectHash };
const failed = new SqsFailedMessages({ client: queueClient(), url: env.FOLD_QUEUE });
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
  const fresh = Records.toSorted((a, b) => triesOf(a) - triesOf(b));
  const fold = async (record: SQSRecord): Promise<void> => foldMessage(record, context?.getRemainingTimeInMillis());
  try {
    const response = await processPartialResponse({ Records: fresh }, fold, processor, inOrder);
    await comeAgain(Records, response);
    return response;
  } finally {
    meter.publish();
  }
}

const triesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/** Sooner than the messages of a call that never ended; where the queue does not hear it, they come with those. */
async function comeAgain(records: readonly SQSRecord[], { batchItemFailures }: SQSBatchResponse): Promise<void> {
  const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const receipts = records.filter(({ messageId }) => ids.has(messageId)).map(({ receiptHandle }) => receiptHandle);
  try {
    await failed.comeAgain(receipts, foldTimes.againSeconds);
  } catch (error) {
    logger.warn('failed messages come again later', { error });
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
