import { PutRecordCommand, type FirehoseClient } from '@aws-sdk/client-firehose';
import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import { hashOf } from '../../contracts/stored/keys.ts';
import type { CaptureSink } from '../../usecases/serving/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

const DEADLINE_MS = 1_800;
const MAX_LINE_BYTES = 5_000;

/** Delivery streams, and the client that writes to them. */
export interface StreamParts {
  readonly client: FirehoseClient;
  readonly streams: readonly string[];
}

/** One line of a record, below 5 KB: a larger one goes without its features and says so. */
export function captureLine(record: CaptureRecord): string {
  const line = `${JSON.stringify(record)}\n`;
  if (Buffer.byteLength(line) < MAX_LINE_BYTES) return line;
  const { features: _features, pair, ...rest } = withoutText(record);
  const cut = pair === undefined ? rest : { ...rest, pair: withoutText(pair) };
  return `${JSON.stringify({ ...cut, isCut: true })}\n`;
}

/** A prediction that is text may be of any length; whether both of a pair agree is kept. */
function withoutText<T extends Pick<CaptureRecord, 'prediction'>>({ prediction, ...rest }: T) {
  return typeof prediction === 'string' ? rest : { ...rest, prediction };
}

/** The stream of a model: models are spread by their hash. */
export function streamOf(model: string, streams: readonly string[]): string {
  return streams[hashOf(model) % streams.length] ?? '';
}

/** Puts text into a stream within the deadline; throws what the caller counts as lost. */
export async function putText(parts: StreamParts, stream: string, text: string): Promise<void> {
  const command = new PutRecordCommand({ DeliveryStreamName: stream, Record: { Data: Buffer.from(text) } });
  const call = { what: `writing capture to ${stream}`, deadlineMs: DEADLINE_MS, code: 'INTERNAL' } as const;
  await callInTime(call, (options) => parts.client.send(command, options));
}

/** One record, one PutRecord: for hosts that are frozen between calls. */
export class FirehoseCaptureSink implements CaptureSink {
  private readonly parts: StreamParts;

  constructor(parts: StreamParts) {
    this.parts = parts;
  }

  async write(record: CaptureRecord): Promise<void> {
    await putText(this.parts, streamOf(record.model, this.parts.streams), captureLine(record));
  }
}
