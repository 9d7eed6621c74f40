import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchingCaptureSink } from '../../../lambdas/adapters/router/batching-capture-sink.ts';
import { FirehoseCaptureSink } from '../../../lambdas/adapters/router/firehose-capture-sink.ts';
import { captureRecord, type CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';

const firehose = mockClient(FirehoseClient);
const client = new FirehoseClient({});
const parts = { client, streams: ['one'] };

function aRecord(overrides: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    schema: 1,
    requestId: 'r1',
    model: 'm',
    version: 'v1',
    assignment: 'random',
    revision: 3,
    at: 1_770_000_000_000,
    outcome: 'ok',
    latencyMs: 12,
    status: 200,
    prediction: 0.25,
    features: { distance: 500 },
    hot: true,
    ...overrides,
  };
}

/** Text of every record that was put, in order. */
function put(): readonly string[] {
  return firehose
    .commandCalls(PutRecordCommand)
    .map((call) => Buffer.from(call.args[0].input.Record?.Data ?? '').toString('utf8'));
}

beforeEach(() => {
  firehose.reset();
  firehose.on(PutRecordCommand).resolves({ RecordId: 'x' });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

describe('one record, one put', () => {
  it('writes the record as one line', async () => {
    await new FirehoseCaptureSink(parts).write(aRecord());

    const [text = ''] = put();
    expect(text.endsWith('\n')).toBe(true);
    expect(captureRecord.parse(JSON.parse(text))).toEqual(aRecord());
  });

  it('keeps the records of a model in one stream and spreads models over all', async () => {
    const sink = new FirehoseCaptureSink({ client, streams: ['one', 'two', 'three'] });
    for (let i = 0; i < 60; i++) await sink.write(aRecord({ model: `m${i % 30}` }));

    const calls = firehose.commandCalls(PutRecordCommand).map((call) => call.args[0].input.DeliveryStreamName);

    expect(calls.slice(0, 30)).toEqual(calls.slice(30));
    expect(new Set(calls)).toEqual(new Set(['one', 'two', 'three']));
  });

  it('leaves features out of a record that would reach 5 KB, and says so', async () => {
    const large = aRecord({ features: { text: 'é'.repeat(2_500) } });

    await new FirehoseCaptureSink(parts).write(large);

    const [text = ''] = put();
    const { features: _features, ...rest } = large;
    expect(captureRecord.parse(JSON.parse(text))).toEqual({ ...rest, isCut: true });
  });

  it('leaves out a long text prediction too', async () => {
    await new FirehoseCaptureSink(parts).write(aRecord({ prediction: 'x'.repeat(10_000) }));

    const [text = ''] = put();
    expect(text.length).toBeLessThan(5_000);
    expect(captureRecord.parse(JSON.parse(text))).toMatchObject({ isCut: true, version: 'v1' });
  });

  it('fails when the stream does', async () => {
    firehose.on(PutRecordCommand).rejects(new Error('ServiceUnavailable'));

    await expect(new FirehoseCaptureSink(parts).write(aRecord())).rejects.toThrow('writing capture to one');
  });
});

describe('records joined before they are put', () => {
  it('go together after 250 ms', async () => {
    const sink = new BatchingCaptureSink(parts);
    const written = [1, 2, 3].map((n) => sink.write(aRecord({ requestId: `r${n}` })));

    await vi.advanceTimersByTimeAsync(249);
    const early = put().length;
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(written);

    expect(early).toBe(0);
    expect(put()).toHaveLength(1);
    expect(requestIds()).toEqual(['r1', 'r2', 'r3']);
  });

  it('go at 75 without waiting, and none is lost or put twice', async () => {
    const sink = new BatchingCaptureSink(parts);
    const sent = Array.from({ length: 200 }, (_, i) => `r${i}`);
    const written = sent.map((requestId) => sink.write(aRecord({ requestId })));

    await vi.advanceTimersByTimeAsync(250);
    await Promise.all(written);

    expect(requestIds()).toEqual(sent);
  });

  it('are kept apart by stream', async () => {
    const sink = new BatchingCaptureSink({ client, streams: ['one', 'two'] });
    const written = ['a', 'b', 'c', 'd'].map((model) => sink.write(aRecord({ model })));
    await vi.advanceTimersByTimeAsync(250);
    await Promise.all(written);

    expect(put()).toHaveLength(2);
  });

  it('all fail when their put does, so that each is counted, and the next ones are put anew', async () => {
    firehose.on(PutRecordCommand).rejectsOnce(new Error('gone')).resolves({ RecordId: 'x' });
    const sink = new BatchingCaptureSink(parts);
    const settled = Promise.allSettled([sink.write(aRecord()), sink.write(aRecord())]);
    await vi.advanceTimersByTimeAsync(250);

    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = sink.write(aRecord());
    await vi.advanceTimersByTimeAsync(250);
    await expect(next).resolves.toBeUndefined();
  });
});

function requestIds(): readonly string[] {
  const lines = put().join('').trimEnd().split('\n');
  return lines.map((line) => captureRecord.parse(JSON.parse(line)).requestId);
}
