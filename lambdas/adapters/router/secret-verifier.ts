import type { PredictionVerifier, VerifiedId } from '../../usecases/windows/feedback/ports.ts';
import { KeptKey } from './kept-key.ts';
import type { SecretReader } from './secret-signer.ts';
import { isSame, keyIdOf, signatureOf } from './signing-key.ts';

/** `keyId.body.signature`, and `.i` behind it for instance i of a batch. */
const FORM = /^([\w-]{8})\.([\w-]+)\.([\w-]{27})(?:\.(\d{1,6}))?$/;

/** Checks prediction ids against the signing secret. */
export class SecretVerifier implements PredictionVerifier {
  private readonly key: KeptKey;

  constructor(read: SecretReader) {
    this.key = new KeptKey(read);
  }

  async verify(id: string): Promise<VerifiedId> {
    const [, keyId = '', body = '', signature = '', instance] = FORM.exec(id) ?? [];
    if (body === '') return { kind: 'malformed' };
    const key = await this.key.get();
    if (keyId !== keyIdOf(key)) return { kind: 'unknown-key' };
    if (!isSame(signature, signatureOf(key, body))) return { kind: 'forged' };
    const payload = Buffer.from(body, 'base64url').toString('utf8');
    return { kind: 'verified', payload, ...(instance === undefined ? {} : { instance: Number(instance) }) };
  }
}
