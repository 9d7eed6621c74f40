import type { CaptureRecord } from '../../contracts/messages/capture-record.ts';
import type { CaptureSink } from '../../usecases/serving/ports.ts';
import { captureLine, putText, streamOf, type StreamParts } from './firehose-capture-sink.ts';

const FLUSH_MS = 250;
const MAX_LINES = 75;
const MAX_CHARACTERS = 500_000;

interface Batch {
  readonly lines: string[];
  size: number;
  readonly done: Promise<void>;
  readonly flush: () => void;
}

/** Joins records by newline before they are put: for hosts that run on between calls. Each write settles with its batch. */
export class BatchingCaptureSink implements CaptureSink {
  private readonly parts: StreamParts;
  private readonly open = new Map<string, Batch>();

  constructor(parts: StreamParts) {
    this.parts = parts;
  }

  write(record: CaptureRecord): Promise<void> {
    const stream = streamOf(record.model, this.parts.streams);
    const batch = this.open.get(stream) ?? this.start(stream);
    const line = captureLine(record);
    batch.lines.push(line);
    batch.size += line.length;
    if (batch.lines.length >= MAX_LINES || batch.size >= MAX_CHARACTERS) batch.flush();
    return batch.done;
  }

  private start(stream: string): Batch {
    const lines: string[] = [];
    let flush = (): void => undefined;
    const due = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FLUSH_MS);
      flush = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const done = due.then(() => {
      this.open.delete(stream);
      return putText(this.parts, stream, lines.join(''));
    });
    const batch = { lines, size: 0, done, flush: () => flush() };
    this.open.set(stream, batch);
    return batch;
  }
}
