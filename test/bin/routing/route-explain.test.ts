import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../bin/program.ts';

const answer = {
  revision: 3,
  next: ['v2', 'static'],
  passed: [{ number: 1, rule: 'far', says: 'rule 1, far, does not match: the path is not "/far"' }],
  decidedBy: 'rule',
  rule: 'tenant',
  number: 2,
  version: 'v1',
  says: 'rule 2, tenant, sends it to v1; no verdict counts it',
};

let server: Server;
const asked: { readonly path: string | undefined; readonly body: unknown }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push({ path: request.url, body: JSON.parse(text) });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  vi.stubEnv('UNDERSTUDY_CONTROL_URL', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'us-east-1');
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

async function run(...args: readonly string[]): Promise<{ readonly out: string; readonly code: unknown }> {
  let out = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      out += String(chunk);
      return true;
    }),
  );
  process.exitCode = 0;
  await runCommandLine(args);
  const code = process.exitCode;
  process.exitCode = 0;
  for (const spy of spies) spy.mockRestore();
  return { out, code };
}

describe('understudy route explain', () => {
  it('sends headers, path and body as they were written and prints what decides', async () => {
    const flags = ['--header', 'X-Tenant:acme', '--path', '/premium', '--body', '{"distance":1}'];
    const { out, code } = await run('route', 'explain', 'm', ...flags);

    expect(code).toBe(0);
    expect(out).toBe(`${answer.passed[0]?.says}\n${answer.says}\nif that fails: v2, static\n`);
    const body = { headers: { 'x-tenant': 'acme' }, path: '/premium', body: { distance: 1 } };
    expect(asked.at(-1)).toEqual({ path: '/models/m/explain', body });
  });

  it.each([
    ['a header without a value', ['--header', 'x'], '--header must be name:value'],
    ['a path without a slash', ['--path', 'x'], '--path must start with /'],
    ['a body that is no JSON', ['--body', '{'], 'the body must be JSON'],
    ['a body nested too deep', ['--body', `${'['.repeat(9_000)}${']'.repeat(9_000)}`], 'nested at most 1000 deep'],
  ])('ends with 2 for %s', async (_what, flags, words) => {
    const { out, code } = await run('route', 'explain', 'm', ...flags);

    expect(code).toBe(2);
    expect(out).toContain(words);
  });
});
