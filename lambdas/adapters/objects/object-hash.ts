import { createHash } from 'node:crypto';
import type { CreatedObject } from '../../contracts/messages/object-created.ts';

/** Characters of the hash: 64 bits tell the objects of a bucket apart for longer than rows live. */
const LENGTH = 16;

/** Name of an object's content for ever: start of the SHA-256 hash of bucket, key and etag, in hexadecimal digits. */
export function objectHash({ bucket, key, etag }: Pick<CreatedObject, 'bucket' | 'key' | 'etag'>): string {
  return (
    createHash('sha256')
      // Listings put an etag in quotes, events do not.
      .update(JSON.stringify([bucket, key, etag.replaceAll('"', '')]))
      .digest('hex')
      .slice(0, LENGTH)
  );
}
