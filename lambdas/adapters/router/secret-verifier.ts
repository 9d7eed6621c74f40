import { timingSafeEqual } from 'node:crypto';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import type { PredictionVerifier, VerifiedId } from '../../usecases/windows/feedback/ports.ts';
import type { SecretReader } from './secret-signer.ts';
import { keyIdOf, signatureOf } from './signing-key.ts';

/** `keyId.body.signature`, and `.i` behind it for instance i of a batch. */
const FORM = /^([\w-]{8})\.([\w-]+)\.([\w-]{27})(?:\.(\d{1,6}))?$/;

/** Checks prediction ids against the signing secret, which is read once, however many ids wait for it, and kept. */
export class SecretVerifier implements PredictionVerifier {
  private readonly read: SecretReader;
  private key: Promise<string> | undefined;

  constructor(read: SecretReader) {
    this.read = read;
  }

  async verify(id: string): Promise<VerifiedId> {
    const [, keyId = '', body = '', signature = '', instance] = FORM.exec(id) ?? [];
    if (body === '') return { kind: 'malformed' };
    const key = await this.theKey();
    if (keyId !== keyIdOf(key)) return { kind: 'unknown-key' };
    if (!isSame(signature, signatureOf(key, body))) return { kind: 'forged' };
    const payload = Buffer.from(body, 'base64url').toString('utf8');
    return { kind: 'verified', payload, ...(instance === undefined ? {} : { instance: Number(instance) }) };
  }

  private theKey(): Promise<string> {
    this.key ??= readKey(this.read).catch((error: unknown) => {
      this.key = undefined;
      throw error;
    });
    return this.key;
  }
}

async function readKey(read: SecretReader): Promise<string> {
  const unreadable = 'the signing key cannot be read, send the feedback again';
  const key = await read().catch((cause: unknown) => {
    throw new UnderstudyError('REGISTRY_UNAVAILABLE', unreadable, { cause });
  });
  if (key === undefined || key === '') throw new UnderstudyError('REGISTRY_UNAVAILABLE', unreadable);
  return key;
}

/** Takes the same time wherever the texts differ. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
