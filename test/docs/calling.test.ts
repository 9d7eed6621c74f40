import { execFileSync, spawn } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { transformSync } from 'esbuild';
import { replyHeaders } from '../../lambdas/contracts/api/router-reply.ts';

const page = readFileSync('docs/calling.md', 'utf8');
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '';
const statement = z.strictObject({
  Effect: z.literal('Allow'),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
});

describe('the page about calling', () => {
  it('grants what a caller needs and no more', () => {
    expect(statement.parse(JSON.parse(blockOf('json'))).Action).toEqual([
      'lambda:InvokeFunctionUrl',
      'lambda:InvokeFunction',
    ]);
  });

  it('holds Python that can be compiled', () => {
    expect(() =>
      execFileSync('python3', ['-c', 'import ast,sys; ast.parse(sys.stdin.read())'], { input: blockOf('python') }),
    ).not.toThrow();
  });

  it('names headers that the router writes', () => {
    const named = [...page.matchAll(/x-understudy-[a-z-]+/g)].map(([name]) => name);

    expect(named.filter((name) => !Object.values<string>(replyHeaders).includes(name))).toEqual([]);
  });

  it('holds TypeScript that sends a signed request', async () => {
    const folder = mkdtempSync('test/docs/.calling-');
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      writeFileSync(`${folder}/call.mjs`, transformSync(blockOf('ts'), { loader: 'ts' }).code);
      const code = `import('./${folder}/call.mjs').then(({ call }) => call('http://127.0.0.1:${port}/m', { a: 1 }))`;
      const child = spawn(process.execPath, ['-e', code], { stdio: 'inherit' });
      await new Promise((resolve) => child.on('exit', resolve));
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }

    expect(seen[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/.*\/eu-west-1\/lambda\/aws4_request/);
  });
});
