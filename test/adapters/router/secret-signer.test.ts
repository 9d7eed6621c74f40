import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SecretSigner, secretsManagerReader } from '../../../lambdas/adapters/router/secret-signer.ts';
import { keyIdOf, probeProofOf } from '../../../lambdas/adapters/router/signing-key.ts';

afterEach(() => void vi.useRealTimers());

const payload = '[1,"m","v2","r",4,960,6,"id",0.25]';

describe('signing a prediction id', () => {
  it('carries the payload and a signature that only the key makes', async () => {
    const signer = new SecretSigner(async () => 'key one', Date.now);

    const [keyId = '', body = '', signature = ''] = ((await signer.sign(payload)) ?? '').split('.');

    expect(Buffer.from(body, 'base64url').toString()).toBe(payload);
    const whole = createHmac('sha256', 'key one').update(`${keyId}.${body}`).digest('base64url');
    expect(whole.startsWith(signature)).toBe(true);
    expect(signature).toHaveLength(27);
  });

  it('names the key without giving it away', async () => {
    const ids = await Promise.all(
      ['key one', 'key two'].map((key) => new SecretSigner(async () => key, Date.now).sign(payload)),
    );
    const [one = '', two = ''] = ids.map((id) => id?.split('.')[0]);

    expect(one).not.toBe(two);
    expect(one).toHaveLength(8);
  });

  it('stays below 512 bytes or is left out', async () => {
    const signer = new SecretSigner(async () => 'key', Date.now);

    expect(await signer.sign('x'.repeat(400))).toBeUndefined();
    expect((await signer.sign('x'.repeat(350)))?.length).toBeLessThanOrEqual(512);
  });

  it('reads the key before the first prediction when told to', async () => {
    const read = vi.fn<() => Promise<string | undefined>>(async () => 'key');
    const signer = new SecretSigner(read, Date.now);

    signer.prepare();
    const readBefore = read.mock.calls.length;
    await signer.sign(payload);

    expect([readBefore, read.mock.calls.length]).toEqual([1, 1]);
  });

  it('reads the key once', async () => {
    const read = vi.fn<() => Promise<string | undefined>>(async () => 'key');
    const signer = new SecretSigner(read, Date.now);

    await Promise.all([signer.sign(payload), signer.sign(payload)]);
    await signer.sign(payload);

    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('signing without a key', () => {
  it('gives no id and asks again after ten seconds', async () => {
    let now = 0;
    const answers = [undefined, 'key'];
    const read = vi.fn<() => Promise<string | undefined>>(async () => answers.shift());
    const signer = new SecretSigner(read, () => now);

    const first = [await signer.sign(payload), await signer.sign(payload)];
    now = 10_001;
    const later = await signer.sign(payload);

    expect(first).toEqual([undefined, undefined]);
    expect(later).toBeDefined();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('gives no id when the secret cannot be read', async () => {
    const signer = new SecretSigner(() => Promise.reject(new Error('denied')), Date.now);

    expect(await signer.sign(payload)).toBeUndefined();
  });

  it('keeps a reply 250 ms at most, and uses the key once it is there', async () => {
    vi.useFakeTimers();
    const signer = new SecretSigner(() => new Promise((resolve) => setTimeout(() => resolve('key'), 1_000)), Date.now);

    const first = signer.sign(payload);
    await vi.advanceTimersByTimeAsync(250);
    const early = await first;
    await vi.advanceTimersByTimeAsync(750);

    expect(early).toBeUndefined();
    expect(await signer.sign(payload)).toBeDefined();
  });
});

describe('hashing a captured value', () => {
  it('gives the first 64 bits of an HMAC that no id is signed with', async () => {
    const whole = createHmac('sha256', 'key one').update('field:ann@example.com').digest('hex');

    expect(await new SecretSigner(async () => 'key one', Date.now).hash('ann@example.com')).toBe(whole.slice(0, 16));
  });

  it('gives nothing without a key', async () => {
    expect(await new SecretSigner(async () => undefined, Date.now).hash('ann')).toBeUndefined();
  });
});

describe('knowing the platform’s own probes', () => {
  const claim = { model: 'm', body: new Uint8Array([1]) };
  const madeBy = (key: string, at: number) => ({ ...claim, at, proof: probeProofOf(key, { ...claim, at }) });

  it('reads a rotated key again, at most every ten seconds', async () => {
    let [now, key] = [0, 'old'];
    const read = vi.fn<() => Promise<string | undefined>>(async () => key);
    const signer = new SecretSigner(read, () => now);
    const before = await signer.isOwnProbe(madeBy('old', now));

    key = 'new';
    now = 5_000;
    const early = await signer.isOwnProbe(madeBy('new', now));
    now = 10_001;
    const later = await signer.isOwnProbe(madeBy('new', now));
    const forged = [await signer.isOwnProbe(madeBy('forged', now)), await signer.isOwnProbe(madeBy('forged', now))];

    expect({ before, early, later, forged }).toEqual({
      before: true,
      early: false,
      later: true,
      forged: [false, false],
    });
    expect(read).toHaveBeenCalledTimes(2);
    expect((await signer.sign(payload))?.split('.')[0]).toBe(keyIdOf('new'));
  });

  it('keeps its key when it cannot be read again', async () => {
    let now = 0;
    const answers = [async () => 'key', async () => undefined, () => Promise.reject(new Error('denied'))];
    const signer = new SecretSigner(
      async () => answers.shift()?.(),
      () => now,
    );
    await signer.isOwnProbe(madeBy('key', now));
    for (const at of [20_000, 40_000]) {
      now = at;
      expect(await signer.isOwnProbe(madeBy('other', now))).toBe(false);
      expect(await signer.isOwnProbe(madeBy('key', now))).toBe(true);
    }
    expect(answers).toHaveLength(0);
  });
});

describe('reading the secret', () => {
  it('asks Secrets Manager for the string', async () => {
    const secrets = mockClient(SecretsManagerClient);
    secrets.on(GetSecretValueCommand, { SecretId: 'arn:s' }).resolves({ SecretString: 'key' });

    expect(await secretsManagerReader('arn:s')()).toBe('key');
  });
});
