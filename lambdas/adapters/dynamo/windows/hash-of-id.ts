import { createHash } from 'node:crypto';

/** 128 bits of a prediction id's SHA-256: ids are long, keys need not be. */
export function hashOfId(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}
