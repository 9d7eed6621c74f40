import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const MAX_ID_BYTES = 512;

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

/** Prediction id of a payload: `keyId.payload.signature`, each base64url; undefined where it would be longer than an id may be. */
export function idOf(key: string, payload: string): string | undefined {
  const body = Buffer.from(payload).toString('base64url');
  const id = `${keyIdOf(key)}.${body}.${signatureOf(key, body)}`;
  return id.length > MAX_ID_BYTES ? undefined : id;
}

/** What a probe proves itself with: whose platform asks, for which model, when and what. */
export interface ProbeClaim {
  readonly model: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly body: Uint8Array;
}

/** HMAC-SHA256 (RFC 2104) of a probe, cut to 160 bits, in base64url; its prefix keeps it apart from all else that the key signs. */
export function probeProofOf(key: string, { model, at, body }: ProbeClaim): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', key).update(`probe:${model}:${at}:${digest}`).digest('base64url').slice(0, 27);
}

/** HMAC-SHA256 (RFC 2104) of what positions are drawn for, in base64url: nobody without the key can choose a position. */
export function saltOf(key: string, purpose: string): string {
  return createHmac('sha256', key).update(`salt:${purpose}`).digest('base64url');
}

/** Whether two texts are the same; takes the same time wherever they differ. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
