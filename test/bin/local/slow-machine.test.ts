import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../bin/console/progress.ts';
import { apiErrorOf } from '../../../bin/client/api-error.ts';
import { CliError } from '../../../bin/client/cli-error.ts';
import { createSender } from '../../../bin/client/signed-request.ts';
import { askPatiently } from '../../../bin/local/ask-patiently.ts';
import { unservedWords } from '../../../bin/local/main-job.ts';
import { aRollout } from '../../support/records.ts';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

describe('a local run that cannot go on', () => {
  it.each([
    ['inconclusive', 'nobody decided', true],
    ['restored', 'a step of the rollout failed: States.Timeout', true],
    ['refused', 'version.target: none of 5 sample requests was answered properly', false],
  ] as const)('says whether the machine was too slow for a first champion that ended as %s', (kind, reason, isSlow) => {
    const outcome = { kind, reason, at: '2026-02-01T12:00:09.000Z', tests: [] };
    const first = { ...aRollout({ version: 'v1' }), state: kind, outcome };

    const text = unservedWords(first, { answers: [] });

    expect(text).toMatch(/^v1 does not serve: /);
    expect(text).toContain(reason);
    expect(text.includes(`\n  numbers: ${reason}`)).toBe(kind !== 'refused');
    expect(text.includes(`too slow: the rollout of v1 ended as ${kind}`)).toBe(isSlow);
  });

  it('says which step it was, and after how long', async () => {
    const printed = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const progress = createProgress(process.stderr);

    await expect(progress.step('Deploy', () => Promise.reject(new Error('no end')))).rejects.toThrow('no end');
    await progress.step('Serve', async () => undefined);

    const lines = printed.mock.calls.map(([line]) => String(line).trim());
    printed.mockRestore();
    expect(lines).toEqual(['Deploy', 'failed after 0.0 s', 'Serve', 'done in 0.0 s']);
  });
});

describe('a question of the local run', () => {
  const slow = new CliError('unreachable', 'reading the route failed within 5000 ms', { mayPass: true });
  const asking = (...errors: readonly Error[]) => {
    const left = [...errors];
    return async (): Promise<string> => {
      const error = left.shift();
      if (error !== undefined) throw error;
      return 'answer';
    };
  };

  it('is asked again while the machine is too slow to answer, and says so', async () => {
    const said: string[] = [];

    const answer = await askPatiently(asking(slow, slow), { say: (line) => said.push(line), pauseMs: 0 });

    expect(answer).toBe('answer');
    expect(said).toEqual(Array(2).fill('this machine is slow, asked again: reading the route failed within 5000 ms'));
  });

  it('is given up after six times, and at once where the answer is no', async () => {
    const patience = { say: () => undefined, pauseMs: 0 };

    await expect(askPatiently(asking(...Array<Error>(6).fill(slow)), patience)).rejects.toBe(slow);
    const no = new CliError('refused', 'no');
    await expect(askPatiently(asking(no), patience)).rejects.toBe(no);
  });

  it.each([
    [429, 'answer'],
    [502, 'answer'],
    [503, 'answer'],
    [504, 'answer'],
    [500, 'm'],
    [501, 'm'],
    [400, 'm'],
    [409, 'm'],
  ])('is asked again after an answer of %d, or ends the run: %s', async (status, end) => {
    for (const body of [{ error: { code: 'SOME', message: 'm' } }, 'no JSON']) {
      const error = apiErrorOf(status, body, 'm');

      const ended = askPatiently(asking(error), { say: () => undefined, pauseMs: 0 }).catch(messageOf);

      expect(await ended).toBe(end);
    }
  });

  it('is asked again where no answer came, not where there are no credentials', async () => {
    const listener = createServer((socket) => socket.destroy()).listen(0);
    await once(listener, 'listening');
    const address = listener.address();
    const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const call = { method: 'GET', base, path: '/', timeoutMs: 5_000 };
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
    await expect(createSender('eu-west-1')(call)).rejects.toMatchObject({ exitCode: 4, mayPass: true });
    vi.unstubAllEnvs();
    listener.close();

    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const file of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(file, '/dev/null');
    await expect(createSender('eu-west-1')(call)).rejects.toMatchObject({ exitCode: 4, mayPass: false });
    vi.unstubAllEnvs();
  });
});
