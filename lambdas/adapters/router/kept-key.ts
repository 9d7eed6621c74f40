import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { SecretReader } from './secret-signer.ts';

/** The stage's signing key: read once, however many wait for it, and kept. */
export class KeptKey {
  readonly #read: SecretReader;
  #key: Promise<string> | undefined;

  constructor(read: SecretReader) {
    this.#read = read;
  }

  /** The key. Throws REGISTRY_UNAVAILABLE when it cannot be read; the next call tries again. */
  get(): Promise<string> {
    this.#key ??= readKey(this.#read).catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }

  /** Drops the key, which may have been rotated: the next call reads it. */
  drop(): void {
    this.#key = undefined;
  }
}

async function readKey(read: SecretReader): Promise<string> {
  const unreadable = 'the signing key cannot be read, try again';
  const key = await read().catch((cause: unknown) => {
    throw new UnderstudyError('REGISTRY_UNAVAILABLE', unreadable, { cause });
  });
  if (key === undefined || key === '') throw new UnderstudyError('REGISTRY_UNAVAILABLE', unreadable);
  return key;
}
