import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

/** How a run of the command line ended, and what it printed. */
export interface End {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A control API (and router) that answers what a test put, and the real command line talking to it. */
export interface FakeControl {
  readonly url: string;
  /** Answers by method and path. */
  readonly replies: Map<string, readonly [number, unknown]>;
  /** Calls so far by method and path. */
  readonly calls: Map<string, number>;
  understudy(...args: readonly string[]): Promise<End>;
  stop(): void;
}

export async function startFakeControl(): Promise<FakeControl> {
  const replies = new Map<string, readonly [number, unknown]>();
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    const asked = `${request.method} ${request.url}`;
    calls.set(asked, (calls.get(asked) ?? 0) + 1);
    const [status, body] = replies.get(asked) ?? [404, apiError('NOT_FOUND', 'no such thing')];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url, replies, calls, understudy: (...args) => runCommand(url, args), stop };
}

/** An error as the control API writes it. */
export function apiError(code: string, message: string): unknown {
  return { error: { code, message } };
}

function runCommand(url: string, args: readonly string[]): Promise<End> {
  const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'bin/understudy.ts', ...args], {
    env: { ...process.env, UNDERSTUDY_CONTROL_URL: url, UNDERSTUDY_ROUTER_URL: url },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
