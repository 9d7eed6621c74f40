import type { FieldHasher, PredictionSigner } from '../../usecases/serving/ports.ts';
import { fieldHashOf, idOf, isSame, probeProofOf, type ProbeClaim } from './signing-key.ts';

const RETRY_MS = 10_000;
/** Longest that a reply waits for the key: the first ones of a process may go out without an id. */
const WAIT_MS = 250;
/** Age up to which a probe is believed, either way: clocks differ, and a call waits at most ten seconds. */
const PROBE_AGE_MS = 60_000;

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
 * Signs contexts with HMAC-SHA256 (RFC 2104), cut to 160 bits: `keyId.payload.signature`, each base64url.
 *
 * Without a key there is no id; the key is asked for again after ten seconds.
 */
export class SecretSigner implements PredictionSigner, FieldHasher {
  private readonly read: SecretReader;
  private readonly now: () => number;
  private key: string | undefined;
  private reading: Promise<string | undefined> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(read: SecretReader, now: () => number) {
    this.read = read;
    this.now = now;
  }

  /** Starts to read the key, so that the first reply need not wait for it. */
  prepare(): void {
    void this.readKey();
  }

  async sign(payload: string): Promise<string | undefined> {
    const key = this.key ?? (await this.readKey());
    return key === undefined ? undefined : idOf(key, payload);
  }

  async hash(value: string): Promise<string | undefined> {
    const key = this.key ?? (await this.readKey());
    return key === undefined ? undefined : fieldHashOf(key, value);
  }

  /**
   * Whether a probe is the platform's own; without a key none can be shown to be.
   *
   * A proof of another key may be one of a rotated key, so the key is read again, at most every ten seconds.
   */
  async isOwnProbe({ proof, ...claim }: ProbeClaim & { readonly proof: string }): Promise<boolean> {
    if (Math.abs(this.now() - claim.at) > PROBE_AGE_MS) return false;
    const isMadeBy = (key?: string): boolean => key !== undefined && isSame(proof, probeProofOf(key, claim));
    if (isMadeBy(this.key ?? (await this.readKey()))) return true;
    return isMadeBy(await this.readKey());
  }

  /** The key as it is now, or as it was read less than ten seconds ago. */
  private async readKey(): Promise<string | undefined> {
    if (this.now() - this.askedAt > RETRY_MS) {
      this.askedAt = this.now();
      this.reading = this.read().then(
        (key) => (this.key = key === '' || key === undefined ? this.key : key),
        () => this.key,
      );
    }
    return within(this.reading);
  }
}

async function within(reading: Promise<string | undefined> | undefined): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WAIT_MS);
  });
  const key = await Promise.race([reading, late]);
  clearTimeout(timer);
  return key;
}
