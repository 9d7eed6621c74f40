import * as z from 'zod';
import { foldOrder } from './fold-order.ts';

/** Event of S3 on the default bus for a new object. Keys are plain here; other engines encode them. */
const busEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1), etag: z.string().optional() }),
  }),
});

/** Message of a bucket notification. Keys are URL-encoded here, with `+` for a space. */
const notification = z.object({
  Records: z.array(
    z.object({
      s3: z.object({
        bucket: z.object({ name: z.string().min(1) }),
        object: z.object({ key: z.string().min(1), eTag: z.string().optional() }),
      }),
    }),
  ),
});

/** An object to fold, whichever way it was told. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** What the key may stand for, where no object has it as it was told. */
  readonly decodedKey?: string;
  /** Empty if the message had none. */
  readonly etag: string;
  /** Line from which on a dropped file is folded, counted from 0. */
  readonly from: number;
}

/** Messages that tell of objects to fold, read into one form. */
export const objectCreated = z.union([
  busEvent.transform(({ detail: { bucket, object } }): readonly CreatedObject[] => {
    const decodedKey = decoded(object.key);
    const other = decodedKey === object.key ? {} : { decodedKey };
    return [{ bucket: bucket.name, key: object.key, ...other, etag: object.etag ?? '', from: 0 }];
  }),
  notification.transform(({ Records }): readonly CreatedObject[] =>
    Records.map(({ s3: { bucket, object } }) => ({
      bucket: bucket.name,
      key: decoded(object.key),
      etag: object.eTag ?? '',
      from: 0,
    })),
  ),
  foldOrder.transform(({ kind: _kind, ...object }): readonly CreatedObject[] => [object]),
]);

/** What a URL-encoded key stands for; a key that is none stands for itself. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
