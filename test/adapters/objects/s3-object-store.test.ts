import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReadLine } from '../../../lambdas/usecases/windows/ports.ts';
import { MAX_LINE_CHARACTERS } from '../../../lambdas/adapters/objects/line-cutter.ts';
import { S3ObjectStore } from '../../../lambdas/adapters/objects/s3-object-store.ts';

const s3 = mockClient(S3Client);
const store = new S3ObjectStore({ client: new S3Client({}), bucket: 'B' });

function serve(chunks: readonly Buffer[]): void {
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from(chunks) }));
}

async function linesOf(key: string, from = store): Promise<readonly ReadLine[]> {
  const found: ReadLine[] = [];
  for await (const line of (await from.readLines(key)) ?? []) found.push(line);
  return found;
}

function inPieces(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

beforeEach(() => s3.reset());

describe('object store', () => {
  it.each([1, 2, 3, 7, 1_000])('reads gzip and plain lines that come in pieces of %d bytes', async (size) => {
    const text = 'zoë\n{"a":1}\n\nlast';

    serve(inPieces(Buffer.from(text), size));
    expect(await linesOf('named.gz')).toEqual(text.split('\n'));
    serve(inPieces(gzipSync(text), size));
    expect(await linesOf('named.txt')).toEqual(text.split('\n'));
    expect(await store.readText('named.txt')).toBe(text);
  });

  it('lists the objects of a span without the quotes of their etags, and nothing beside it', async () => {
    const LastModified = new Date(1_000);
    const Contents = ['a/1', 'a/2', 'b/1'].map((Key) => ({ Key, ETag: '"e"', LastModified }));
    s3.on(ListObjectsV2Command, { StartAfter: 'a/2' }).resolves({ Contents });

    expect(await store.listObjects('a/2', 'b/', 10)).toEqual({
      objects: [{ key: 'a/2', etag: 'e', modifiedAt: 1_000 }],
      isCut: false,
    });
    expect(await store.listKeys('a/2', 'b/')).toEqual(['a/2']);
  });

  it('asks for no more pages than it may list objects, and says that it was cut', async () => {
    s3.on(ListObjectsV2Command).callsFake(
      ({ ContinuationToken: page = '0' }: { readonly ContinuationToken?: string }) => ({
        Contents: [0, 1].map((n) => ({ Key: `a/${page}${n}` })),
        IsTruncated: true,
        NextContinuationToken: String(Number(page) + 1),
      }),
    );

    const { objects, isCut } = await store.listObjects('a/', 'b/', 3);

    expect([objects.map(({ key }) => key), isCut]).toEqual([['a/00', 'a/01', 'a/10'], true]);
    expect(s3.commandCalls(ListObjectsV2Command)).toHaveLength(2);
  });

  it('fails on an object whose gzip is cut off, so that nothing is taken for the whole', async () => {
    const whole = gzipSync(Array.from({ length: 5_000 }, (_, n) => `line ${n * 7_919}`).join('\n'));
    serve([whole.subarray(0, whole.length / 2)]);

    await expect(linesOf('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await expect(store.readText('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('fails when the connection breaks in the middle of an object', async () => {
    const broken = async function* () {
      yield Buffer.from('one\ntwo');
      throw new Error('connection reset');
    };
    s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from(broken()) }));

    await expect(linesOf('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('gives up on a stream from which nothing comes any more', async () => {
    s3.on(GetObjectCommand).callsFake(() => {
      const silent = new Readable({ read: () => undefined });
      silent.push('one\ntwo');
      return { Body: silent };
    });
    const hasty = new S3ObjectStore({ client: new S3Client({}), bucket: 'B', deadlineMs: 50 });

    await expect(linesOf('k', hasty)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      cause: { message: 'nothing came within 50 ms' },
    });
    await expect(hasty.readText('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('lets a reader take longer over the lines than the bucket may take to answer', async () => {
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n}`);
    serve(lines.map((line) => Buffer.from(`${line}\n`)));
    const hasty = new S3ObjectStore({ client: new S3Client({}), bucket: 'B', deadlineMs: 50 });

    const found: ReadLine[] = [];
    for await (const line of (await hasty.readLines('k')) ?? []) {
      if (found.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 200));
      found.push(line);
    }

    expect(found).toEqual(lines);
  });

  it('skips a line that is too long without holding it, and reads on behind it', async () => {
    const long = MAX_LINE_CHARACTERS + 1;
    const bomb = gzipSync(`before\n${'x'.repeat(50_000_000)}\nbehind\n${'y'.repeat(long - 1)}\n${'z'.repeat(long)}`);
    expect(bomb.length).toBeLessThan(60_000);
    serve(inPieces(bomb, 1_000));

    expect(await linesOf('k')).toEqual([
      'before',
      { reason: 'too-long', line: 1, characters: 50_000_000 },
      'behind',
      'y'.repeat(long - 1),
      { reason: 'too-long', line: 4, characters: long },
    ]);
  });

  it('stops at the most that is read of one object, says so, and lets the rest go', async () => {
    const strict = new S3ObjectStore({ client: new S3Client({}), bucket: 'B', maxObjectBytes: 100_000 });
    const whole = gzipSync(Array.from({ length: 50_000 }, (_, n) => `line ${n}`).join('\n'));
    const body = Readable.from(inPieces(whole, 1_000));
    s3.on(GetObjectCommand).callsFake(() => ({ Body: body }));

    const lines = await linesOf('k', strict);

    expect(lines.length).toBeGreaterThan(5_000);
    expect(lines.length).toBeLessThan(12_000);
    expect(lines.at(-1)).toEqual({ reason: 'beyond-limit', line: lines.length - 1 });
    expect(lines.slice(0, -1)).toEqual(Array.from({ length: lines.length - 1 }, (_, n) => `line ${n}`));
    expect(body.destroyed).toBe(true);
    serve([whole]);
    await expect(strict.readText('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('tells a missing object from a refused one', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));
    expect(await store.readText('k')).toBeUndefined();

    s3.on(GetObjectCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(store.readText('k')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('zips what is named so', async () => {
    s3.on(PutObjectCommand).resolves({});

    await store.writeText('a.json.gz', 'text');
    await store.writeText('a.json', 'text');

    const [zipped, plain] = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
    expect(zipped?.Body).toEqual(gzipSync('text'));
    expect(plain).toMatchObject({ Body: Buffer.from('text'), ContentType: 'application/json' });
  });
});
