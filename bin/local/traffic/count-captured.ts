import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { captureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { CAPTURE_PREFIX } from '../../../lambdas/contracts/stored/object-keys.ts';
import { capturedOfServed, type CapturedOfServed, type ServedIds } from './captured-of-served.ts';

const PARALLEL = 8;
const BETWEEN_COUNTS_MS = 1_000;

/** Predictions found in the captured objects of a bucket, each counted once. */
export interface Captured extends CapturedOfServed {
  /** Sent by Understudy itself to prove a restore. */
  readonly probe: number;
  readonly objects: number;
  readonly bytes: number;
}

/** Counts until as many are captured as were served, or `withinMs` have passed: the last records are still on their way. */
export async function countCapturedAtRest(
  s3: S3Client,
  from: { readonly bucket: string; readonly model: string; readonly served: ServedIds; readonly withinMs: number },
): Promise<Captured> {
  const deadline = Date.now() + from.withinMs;
  const all = from.served.ids.size + from.served.nameless;
  for (;;) {
    const captured = await countCaptured(s3, from);
    if (captured.random >= all || Date.now() > deadline) return captured;
    await sleep(BETWEEN_COUNTS_MS);
  }
}

/** Reads every captured object of a model and counts distinct request ids. */
async function countCaptured(
  s3: S3Client,
  { bucket, model, served }: { readonly bucket: string; readonly model: string; readonly served: ServedIds },
): Promise<Captured> {
  const keys = await listKeys(s3, bucket);
  const ids = { random: new Set<string>(), probe: new Set<string>() };
  let bytes = 0;
  const queue = [...keys];
  const worker = async (): Promise<void> => {
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      const body = await readObject(s3, bucket, key);
      bytes += body.length;
      for (const record of recordsOf(body)) {
        if (record.model !== model) continue;
        if (record.assignment === 'probe') ids.probe.add(record.requestId);
        else if (record.assignment !== 'shadow') ids.random.add(record.requestId);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return { ...capturedOfServed(ids.random, served), probe: ids.probe.size, objects: keys.length, bytes };
}

async function listKeys(s3: S3Client, bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: CAPTURE_PREFIX,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

async function readObject(s3: S3Client, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

function recordsOf(body: Buffer): readonly ReturnType<typeof captureRecord.parse>[] {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(body) : body).toString('utf8').split('\n');
  return lines.flatMap((line) => {
    try {
      return captureRecord.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}
