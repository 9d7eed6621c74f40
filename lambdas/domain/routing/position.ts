import { createHmac } from 'node:crypto';

/** Equal slices of the position. */
export const SLICES = 64;

/**
 * Position of a sticky key in [0, 1): the same key and salt always give the same position, other salts draw anew.
 *
 * The first 53 bits of HMAC-SHA256 (RFC 2104) of the key, with the salt as its secret: whoever does not know the salt cannot choose a
 * key that falls into a share.
 */
export function positionOf(key: string, salt: string): number {
  const digest = createHmac('sha256', salt).update(key).digest();
  return Number(digest.readBigUInt64BE(0) >> 11n) / 0x20000000000000;
}

/** Equal slice 0..63 of a position in [0, 1). */
export function sliceOf(position: number): number {
  return Math.min(SLICES - 1, Math.floor(position * SLICES));
}

/** Digest of bytes together with a text: two of them are the same only where both are. HMAC-SHA256 (RFC 2104) in base64. */
export function digestOf(bytes: Uint8Array, text: string): string {
  return createHmac('sha256', text).update(bytes).digest('base64');
}
