import { createHash, createHmac } from 'node:crypto';

/** First characters of the key's hash, which ids carry, so that a rotated key is told from a forged id. */
export function keyIdOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 8);
}

/** HMAC-SHA256 (RFC 2104) of a captured value, cut to 64 bits, in hex. Its own prefix keeps it apart from signatures of ids. */
export function fieldHashOf(key: string, value: string): string {
  return createHmac('sha256', key).update(`field:${value}`).digest('hex').slice(0, 16);
}

/** HMAC-SHA256 (RFC 2104) of `keyId.body`, cut to 160 bits, in base64url. */
export function signatureOf(key: string, body: string): string {
  return createHmac('sha256', key)
    .update(`${keyIdOf(key)}.${body}`)
    .digest('base64url')
    .slice(0, 27);
}
