import { PutRecordCommand, type FirehoseClient } from '@aws-sdk/client-firehose';
import type { FeedbackRecord } from '../../contracts/messages/feedback.ts';
import type { FeedbackSink } from '../../usecases/windows/feedback/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** The stream of feedback, and the client that writes to it. */
export interface FeedbackStream {
  readonly client: FirehoseClient;
  readonly stream: string;
  readonly deadlineMs?: number;
}

/** Records in one delivery: 700 bytes each at most, below the 1,000 KiB that Firehose takes. */
const MOST_RECORDS = 1_000;

/**
 * Delivers joined feedback: the lines of a batch together, because each record is billed by 5 KiB.
 *
 * A batch of many revisions goes in two deliveries. Its KPI events, at most one a line, go in the first one together, because the
 * rows that they make go by the batch alone.
 * Throws STORAGE_UNAVAILABLE when the stream does not take it in time.
 */
export class FirehoseFeedbackSink implements FeedbackSink {
  readonly #deps: FeedbackStream;

  constructor(deps: FeedbackStream) {
    this.#deps = deps;
  }

  async deliver(records: readonly FeedbackRecord[]): Promise<void> {
    const events = records.filter(({ kind }) => kind === 'kpi');
    const inOrder = [...events, ...records.filter(({ kind }) => kind !== 'kpi')];
    for (let start = 0; start < inOrder.length; start += MOST_RECORDS) {
      await this.#put(linesOf(inOrder.slice(start, start + MOST_RECORDS)));
    }
  }

  async #put(text: string): Promise<void> {
    const { client, stream, deadlineMs = 5_000 } = this.#deps;
    const command = new PutRecordCommand({ DeliveryStreamName: stream, Record: { Data: Buffer.from(text) } });
    const call = { what: 'delivering feedback', deadlineMs, code: 'STORAGE_UNAVAILABLE' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}

function linesOf(records: readonly FeedbackRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
