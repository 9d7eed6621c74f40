import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { CheckBatch } from '../../contracts/messages/check-batch.ts';
import type { CheckQueue } from '../../usecases/monitoring/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import type { QueueParts } from './queue-parts.ts';

/** Puts checks on their queue. Throws INTERNAL when it does not take a message. */
export class SqsCheckQueue implements CheckQueue {
  readonly #to: QueueParts;

  constructor(parts: QueueParts) {
    this.#to = parts;
  }

  async send(batch: CheckBatch, delaySeconds: number): Promise<void> {
    const { client, url, deadlineMs = 8_000 } = this.#to;
    const command = new SendMessageCommand({
      QueueUrl: url,
      MessageBody: JSON.stringify(batch),
      DelaySeconds: delaySeconds,
    });
    const call = { what: 'asking for checks', deadlineMs, code: 'INTERNAL' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}
