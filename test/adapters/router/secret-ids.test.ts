import { describe, expect, it } from 'vitest';
import { KeptKey } from '../../../lambdas/adapters/router/kept-key.ts';
import { SecretIds } from '../../../lambdas/adapters/router/secret-ids.ts';
import { SecretSigner } from '../../../lambdas/adapters/router/secret-signer.ts';

const slowly = async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, 400));
  return 'key';
};

describe('ids that are made again', () => {
  it('are those that the router gave', async () => {
    const ids = new SecretIds(new KeptKey(async () => 'key'));

    const given = await new SecretSigner(
      async () => 'key',
      () => 0,
    ).sign('payload');
    expect(await ids.sign('payload')).toBe(given);
    expect(given).toContain('.');
    expect(await ids.sign('x'.repeat(600))).toBeUndefined();
  });

  it('wait for a key that comes late, and fail at once again where it cannot be read', async () => {
    expect(await new SecretIds(new KeptKey(slowly)).sign('payload')).toBeDefined();

    let reads = 0;
    const failing = new SecretIds(
      new KeptKey(async () => {
        reads += 1;
        if (reads === 1) throw new Error('throttled');
        return 'key';
      }),
    );
    await expect(failing.sign('payload')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(await failing.sign('payload')).toBeDefined();
  });
});
