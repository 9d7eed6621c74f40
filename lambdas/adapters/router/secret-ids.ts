import type { IdMaker } from '../../usecases/erasing/ports.ts';
import type { KeptKey } from './kept-key.ts';
import { idOf } from './signing-key.ts';

/** Makes prediction ids again. It waits for the key: without an id a label would be left. */
export class SecretIds implements IdMaker {
  readonly #key: KeptKey;

  constructor(key: KeptKey) {
    this.#key = key;
  }

  async sign(payload: string): Promise<string | undefined> {
    return idOf(await this.#key.get(), payload);
  }
}
