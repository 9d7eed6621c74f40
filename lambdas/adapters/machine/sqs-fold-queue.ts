import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { FoldOrder } from '../../contracts/messages/fold-order.ts';
import type { FoldQueue } from '../../usecases/windows/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import type { QueueParts } from './queue-parts.ts';

/** Puts objects on the queue of what is to be folded. Throws INTERNAL when it does not take a message. */
export class SqsFoldQueue implements FoldQueue {
  readonly #to: QueueParts;

  constructor(parts: QueueParts) {
    this.#to = parts;
  }

  async send(order: FoldOrder): Promise<void> {
    const { client, url, deadlineMs = 8_000 } = this.#to;
    const command = new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(order) });
    const call = { what: 'asking for an object to be folded', deadlineMs, code: 'INTERNAL' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}
