import { addAbortSignal, Readable } from 'node:stream';
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
  type _Object,
} from '@aws-sdk/client-s3';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type {
  LineReader,
  ListedObject,
  ListedObjects,
  ObjectIndex,
  ObjectList,
  ObjectStore,
  ReadLine,
} from '../../usecases/windows/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import { LineCutter } from './line-cutter.ts';

/** Most bytes that are read of one object, unzipped: a small object may unzip to one that never ends. */
const MAX_OBJECT_BYTES = 512 * 1_048_576;

/** What the store of objects is made of. */
export interface Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  /**
   * Longest time that one call may take with all its attempts, reading a text to its end included;
   * of lines, whose reader may take its time, longest wait for the next bytes.
   */
  readonly deadlineMs?: number;
  /** Most bytes of one object that are read, unzipped. @default 512 MB */
  readonly maxObjectBytes?: number;
}

/** The data bucket. Throws STORAGE_UNAVAILABLE when it does not answer in time. */
export class S3ObjectStore implements ObjectStore, ObjectList, ObjectIndex, LineReader {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #deadlineMs: number;
  readonly #maxBytes: number;

  constructor({ client, bucket, deadlineMs = 20_000, maxObjectBytes = MAX_OBJECT_BYTES }: Bucket) {
    this.#client = client;
    this.#bucket = bucket;
    this.#deadlineMs = deadlineMs;
    this.#maxBytes = maxObjectBytes;
  }

  async readText(key: string): Promise<string | undefined> {
    const stream = await this.#open(key);
    if (stream === undefined) return undefined;
    return callInTime(this.#call(`reading ${key}`), async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of addAbortSignal(AbortSignal.timeout(this.#deadlineMs), stream)) {
        chunks.push(bytesOf(chunk));
      }
      const bytes = Buffer.concat(chunks);
      return (isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: this.#maxBytes }) : bytes).toString('utf8');
    });
  }

  async readLines(key: string): Promise<AsyncIterable<ReadLine> | undefined> {
    const stream = await this.#open(key);
    return stream === undefined ? undefined : this.#linesOf(key, stream);
  }

  async writeText(key: string, text: string): Promise<void> {
    const Body = key.endsWith('.gz') ? gzipSync(text) : Buffer.from(text, 'utf8');
    const command = new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body, ContentType: contentTypeOf(key) });
    await callInTime(this.#call(`writing ${key}`), (options) => this.#client.send(command, options));
  }

  async listKeys(from: string, to: string): Promise<readonly string[]> {
    return (await this.listObjects(from, to, Infinity)).objects.map(({ key }) => key);
  }

  async listObjects(from: string, to: string, most: number): Promise<ListedObjects> {
    return callInTime(this.#call(`listing from ${from}`), async (options) => {
      const objects: ListedObject[] = [];
      const input = { Bucket: this.#bucket, Prefix: sharedStart(from, to), StartAfter: from };
      for await (const page of paginateListObjectsV2({ client: this.#client }, input, options)) {
        const found = (page.Contents ?? []).flatMap((one) => listedOf(one) ?? []);
        for (const one of found) if (one.key >= from && one.key < to) objects.push(one);
        // Keys come in order: nothing behind the end is asked for.
        if (objects.length > most || found.some(({ key }) => key >= to)) break;
      }
      return { objects: objects.slice(0, most), isCut: objects.length > most };
    });
  }

  async #open(key: string): Promise<Readable | undefined> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
    try {
      const { Body } = await callInTime(this.#call(`opening ${key}`), (options) => this.#client.send(command, options));
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async *#linesOf(key: string, stream: Readable): AsyncGenerator<ReadLine> {
    try {
      yield* linesWithin(this.#maxBytes, unzipped(arriving(stream, this.#deadlineMs)));
    } catch (error) {
      throw new UnderstudyError('STORAGE_UNAVAILABLE', `reading ${key} stopped before its end`, { cause: error });
    }
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deadlineMs, code: 'STORAGE_UNAVAILABLE' };
  }
}

function sharedStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

async function* linesWithin(maxBytes: number, chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadLine> {
  const decoder = new TextDecoder();
  const cutter = new LineCutter();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      yield cutter.stop();
      return;
    }
    yield* cutter.cut(decoder.decode(chunk, { stream: true }));
  }
  yield* cutter.cut(decoder.decode());
  yield* cutter.last();
}

/** The bytes of a stream, given up when none come for so long; time that its reader takes does not count. */
async function* arriving(stream: Readable, idleMs: number): AsyncGenerator<Buffer> {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const silence = setTimeout(() => stream.destroy(new Error(`nothing came within ${idleMs} ms`)), idleMs);
      const next = await chunks.next().finally(() => clearTimeout(silence));
      if (next.done === true) return;
      yield bytesOf(next.value);
    }
  } finally {
    stream.destroy();
  }
}

/** Decides by the first bytes: names and content encodings are not to be relied on. */
async function* unzipped(arrived: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = arrived[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const whole = Readable.from(followedBy(head, chunks));
  try {
    if (!isGzip(head)) {
      yield* whole;
      return;
    }
    const gunzip = createGunzip();
    whole.once('error', (error) => gunzip.destroy(error));
    yield* whole.pipe(gunzip);
  } finally {
    whole.destroy();
  }
}

/** Whoever stops before the end lets the rest go. */
async function* followedBy(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function bytesOf(chunk: unknown): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  if (Buffer.isBuffer(chunk)) return chunk;
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function contentTypeOf(key: string): string {
  if (key.endsWith('.gz')) return 'application/gzip';
  if (key.endsWith('.html')) return 'text/html; charset=utf-8';
  return key.endsWith('.json') ? 'application/json' : 'application/x-ndjson';
}

function listedOf({ Key, ETag = '', LastModified }: _Object): ListedObject | undefined {
  if (Key === undefined) return undefined;
  return { key: Key, etag: ETag.replaceAll('"', ''), modifiedAt: LastModified?.getTime() ?? 0 };
}
