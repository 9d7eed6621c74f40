import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '../../lambdas/adapters/objects/s3-object-store.ts';
import { UnderstudyError } from '../../lambdas/contracts/api/errors.ts';
import { part } from '../../lambdas/contracts/stored/rows/part.ts';
import { foldCapture } from '../../lambdas/usecases/windows/fold-capture.ts';
import type { SeededRandomness } from '../../test/support/fakes/seeded-randomness.ts';
import { windowWorld } from '../../test/support/window-world.ts';
import { fuzzedObject } from './fuzzed-objects.ts';

/** What the bucket holds now. */
let held: Uint8Array = new Uint8Array();
const client = new S3Client({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: {
    handle: () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: Readable.from([held]) } }),
  },
});

/** What became of a fuzzed object: folded, or refused as a whole by a named error. */
export interface FuzzedFold {
  readonly kind: 'folded' | 'refused';
  readonly aside: number;
  readonly ms: number;
}

/**
 * Folds one fuzzed object through the store of objects.
 *
 * @throws Error for anything but a fold or a named error, for parts that are none, and where a whole record was not counted
 */
export async function foldFuzzed(random: SeededRandomness): Promise<FuzzedFold> {
  const { bytes, whole } = fuzzedObject(random);
  held = bytes;
  const world = windowWorld({ signature: { features: [{ name: 'a', kind: 'numeric' }] } }, '2026-02-01T12:05:00.000Z');
  const lines = new S3ObjectStore({ client, bucket: 'B' });
  const start = performance.now();
  try {
    const folded = await foldCapture({ ...world.deps, lines }, { key: 'capture/f', hash: 'f', windowSeconds: 60 });
    if (folded.kind !== 'folded') throw new Error('an object that is there is gone');
    if (whole !== undefined && folded.requests !== whole)
      throw new Error(`${whole} records were whole, ${folded.requests} were counted`);
    for (const [key, text] of world.objects.objects) if (key.startsWith('parts/')) part.parse(JSON.parse(text));
    return { kind: 'folded', aside: folded.malformed, ms: performance.now() - start };
  } catch (error) {
    if (!(error instanceof UnderstudyError) || whole !== undefined) throw error;
    return { kind: 'refused', aside: 0, ms: performance.now() - start };
  }
}
