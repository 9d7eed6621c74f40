import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { callInTime } from '../clients/call-in-time.ts';
import type { QueueParts } from './queue-parts.ts';

/** Has messages come again sooner than those of a call that never ended. Throws INTERNAL when the queue does not hear it. */
export class SqsFailedMessages {
  readonly #of: QueueParts;

  constructor(parts: QueueParts) {
    this.#of = parts;
  }

  /** @param receipts of one batch, at most ten */
  async comeAgain(receipts: readonly string[], afterSeconds: number): Promise<void> {
    if (receipts.length === 0) return;
    const { client, url, deadlineMs = 3_000 } = this.#of;
    const Entries = receipts.map((ReceiptHandle, n) => ({
      Id: String(n),
      ReceiptHandle,
      VisibilityTimeout: afterSeconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
    const call = { what: 'having failed messages come again', deadlineMs, code: 'INTERNAL' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}
