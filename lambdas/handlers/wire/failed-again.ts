import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { SqsFailedMessages } from '../../adapters/machine/sqs-failed-messages.ts';

/** Messages that were tried less often first. */
export function freshFirst(records: readonly SQSRecord[]): SQSRecord[] {
  return records.toSorted((a, b) => triesOf(a) - triesOf(b));
}

const triesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/** Lets failed messages come again sooner than those of a call that never ended. */
export class FailedAgain {
  readonly #queue: Pick<SqsFailedMessages, 'comeAgain'>;
  readonly #logger: Logger;

  constructor(queue: Pick<SqsFailedMessages, 'comeAgain'>, logger: Logger) {
    this.#queue = queue;
    this.#logger = logger;
  }

  /** Where the queue does not hear it, they come with the others. */
  async comeAgain(
    records: readonly SQSRecord[],
    { batchItemFailures }: SQSBatchResponse,
    seconds: number,
  ): Promise<void> {
    const ids = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const receipts = records.filter(({ messageId }) => ids.has(messageId)).map(({ receiptHandle }) => receiptHandle);
    try {
      await this.#queue.comeAgain(receipts, seconds);
    } catch (error) {
      this.#logger.warn('failed messages come again later', { error });
    }
  }
}
