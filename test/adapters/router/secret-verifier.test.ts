import { describe, expect, it } from 'vitest';
import { SecretSigner } from '../../../lambdas/adapters/router/secret-signer.ts';
import { SecretVerifier } from '../../../lambdas/adapters/router/secret-verifier.ts';

async function idBy(key: string): Promise<string> {
  return (await new SecretSigner(async () => key, Date.now).sign('[1,"m"]')) ?? '';
}

function verify(id: string, key: string | undefined = 'key') {
  return new SecretVerifier(async () => key).verify(id);
}

describe('checking a prediction id', () => {
  it('gives back what was signed, and the instance of a batch', async () => {
    const id = await idBy('key');

    expect(await verify(id)).toEqual({ kind: 'verified', payload: '[1,"m"]' });
    expect(await verify(`${id}.17`)).toEqual({ kind: 'verified', payload: '[1,"m"]', instance: 17 });
  });

  it('names an id whose content or signature was changed', async () => {
    const [keyId = '', , signature = ''] = (await idBy('key')).split('.');
    const other = Buffer.from('[1,"n"]').toString('base64url');
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);

    expect(await verify(`${keyId}.${other}.${signature}`)).toEqual({ kind: 'forged' });
    expect(await verify((await idBy('key')).replace(signature, flipped))).toEqual({ kind: 'forged' });
  });

  it('tells an id of another key from a forged one', async () => {
    expect(await verify(await idBy('old key'))).toEqual({ kind: 'unknown-key' });
  });

  it.each(['', 'x', 'a.b.c', 'abcdefgh.body.short', 'abcdefgh..aaaaaaaaaaaaaaaaaaaaaaaaaaa'])(
    'calls %j malformed, without reading the key',
    async (id) => {
      const verifier = new SecretVerifier(() => Promise.reject(new Error('read')));

      expect(await verifier.verify(id)).toEqual({ kind: 'malformed' });
    },
  );

  it('reads the key once for all that wait for it, and again after a failure', async () => {
    const id = await idBy('key');
    let reads = 0;
    const verifier = new SecretVerifier(async () => {
      reads += 1;
      if (reads === 1) throw new Error('TimeoutError');
      return 'key';
    });
    const all = (): Promise<unknown>[] => Array.from({ length: 50 }, () => verifier.verify(id));

    await expect(Promise.all(all())).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(await Promise.all(all())).toEqual(Array(50).fill({ kind: 'verified', payload: '[1,"m"]' }));
    expect(reads).toBe(2);
  });

  it('decides nothing while the key cannot be read', async () => {
    const id = await idBy('key');

    await expect(new SecretVerifier(async () => undefined).verify(id)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
  });
});
