import { describe, expect, it } from 'vitest';
import { SecretSalts } from '../../../lambdas/adapters/router/secret-salts.ts';

describe('salts of sticky positions', () => {
  it('are the same for a version whenever they are asked for, and tell nothing of each other', async () => {
    const salts = new SecretSalts(async () => 'key');
    const again = new SecretSalts(async () => 'key');

    const salt = await salts.saltFor('m', 'v2');

    expect(await again.saltFor('m', 'v2')).toBe(salt);
    expect(new Set([salt, await salts.saltFor('m', 'v3'), await salts.saltFor('n', 'v2')]).size).toBe(3);
    expect(await new SecretSalts(async () => 'another').saltFor('m', 'v2')).not.toBe(salt);
    expect(Buffer.from(salt, 'base64url')).toHaveLength(32);
  });

  it('are not made without the key: a guess would be a position that somebody can aim at', async () => {
    await expect(new SecretSalts(async () => undefined).saltFor('m', 'v2')).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
    });
  });
});
