import { createHash, createHmac } from 'node:crypto';
import type { PredictionSigner } from '../usecases/ports.ts';

const RETRY_MS = 60_000;
const MAX_BYTES = 512;

/** Reads the signing secret; undefined when there is none to be had. */
export type SecretReader = () => Promise<string | undefined>;

/** Reads a secret of Secrets Manager within two seconds. */
export function secretsManagerReader(secretId: string): SecretReader {
  return async () => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    const client = new SecretsManagerClient({ maxAttempts: 2 });
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
      abortSignal: AbortSignal.timeout(2_000),
    });
    return SecretString;
  };
}

/**
 * Signs contexts with HMAC-SHA256 (RFC 2104): `keyId.payload.signature`, each base64url.
 *
 * Without a key there is no id; the key is asked for again after a minute.
 */
export class SecretSigner implements PredictionSigner {
  private readonly read: SecretReader;
  private readonly now: () => number;
  private key: Promise<string | undefined> | undefined;
  private askedAt = 0;

  constructor(read: SecretReader, now: () => number) {
    this.read = read;
    this.now = now;
  }

  async sign(payload: string): Promise<string | undefined> {
    const key = await this.currentKey();
    if (key === undefined) return undefined;
    const body = Buffer.from(payload).toString('base64url');
    const keyId = createHash('sha256').update(key).digest('base64url').slice(0, 8);
    const signature = createHmac('sha256', key).update(`${keyId}.${body}`).digest('base64url').slice(0, 27);
    const token = `${keyId}.${body}.${signature}`;
    return token.length > MAX_BYTES ? undefined : token;
  }

  private async currentKey(): Promise<string | undefined> {
    if (this.key === undefined) {
      this.askedAt = this.now();
      this.key = this.read().catch(() => undefined);
    }
    const key = await this.key;
    if (key === undefined && this.now() - this.askedAt > RETRY_MS) this.key = undefined;
    return key;
  }
}
