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
 * What goes together has one batch id, by which folding counts it once; a very large batch goes in parts with ids of their own.
 * Throws STORAGE_UNAVAILABLE when the stream does not take it in time.
 */
export class FirehoseFeedbackSink implements FeedbackSink {
  readonly #deps: FeedbackStream;

  constructor(deps: FeedbackStream) {
    this.#deps = deps;
  }

  async deliver(records: readonly FeedbackRecord[]): Promise<void> {
    for (let start = 0; start < records.length; start += MOST_RECORDS) {
      await this.#put(linesOf(records.slice(start, start + MOST_RECORDS), start));
    }
  }

  async #put(text: string): Promise<void> {
    const { client, stream, deadlineMs = 5_000 } = this.#deps;
    const command = new PutRecordCommand({ DeliveryStreamName: stream, Record: { Data: Buffer.from(text) } });
    const call = { what: 'delivering feedback', deadlineMs, code: 'STORAGE_UNAVAILABLE' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}

function linesOf(records: readonly FeedbackRecord[], start: number): string {
  const named = records.map((record) =>
    start === 0 || record.kind === 'heartbeat' ? record : { ...record, batch: `${record.batch}~${start}` },
  );
  return named.map((record) => `${JSON.stringify(record)}\n`).join('');
}
