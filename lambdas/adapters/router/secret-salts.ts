import type { SaltMaker } from '../../usecases/rollout/ports.ts';
import { KeptKey } from './kept-key.ts';
import type { SecretReader } from './secret-signer.ts';
import { saltOf } from './signing-key.ts';

/** Makes salts by the stage's key. */
export class SecretSalts implements SaltMaker {
  private readonly key: KeptKey;

  constructor(read: SecretReader) {
    this.key = new KeptKey(read);
  }

  async saltFor(model: string, version: string): Promise<string> {
    return saltOf(await this.key.get(), `${model}/${version}`);
  }
}
