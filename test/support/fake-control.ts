import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { vi } from 'vitest';
import { runCommandLine } from '../../bin/program.ts';

/** How a run of the command line ended, and what it printed. */
export interface End {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A control API (and router) that answers what a test put, and the command line talking to it. */
export interface FakeControl {
  readonly url: string;
  /** Answers by method and path. */
  readonly replies: Map<string, readonly [number, unknown]>;
  /** Calls so far by method and path. */
  readonly calls: Map<string, number>;
  /** Runs a command within this process. One at a time: it takes the process's outputs and environment. */
  understudy(...args: readonly string[]): Promise<End>;
  /** Runs a command as people do, as a program of its own. */
  spawned(...args: readonly string[]): Promise<End>;
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
  return {
    url,
    replies,
    calls,
    understudy: (...args) => runHere(url, args),
    spawned: (...args) => spawnProgram(url, args),
    stop,
  };
}

/** An error as the control API writes it. */
export function apiError(code: string, message: string): unknown {
  return { error: { code, message } };
}

/** Where a command finds control API and router. */
function addresses(url: string): Readonly<Record<string, string>> {
  return { UNDERSTUDY_CONTROL_URL: url, UNDERSTUDY_ROUTER_URL: url };
}

async function runHere(url: string, args: readonly string[]): Promise<End> {
  const printed = { out: '', err: '' };
  const into = (stream: keyof typeof printed) => (chunk: string | Uint8Array) => {
    printed[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  };
  const before = process.exitCode;
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ];
  for (const [name, value] of Object.entries(addresses(url))) vi.stubEnv(name, value);
  process.exitCode = 0;
  try {
    await runCommandLine(args);
    return { code: Number(process.exitCode), ...printed };
  } finally {
    process.exitCode = before;
    vi.unstubAllEnvs();
    spies.forEach((spy) => spy.mockRestore());
  }
}

function spawnProgram(url: string, args: readonly string[]): Promise<End> {
  const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'bin/understudy.ts', ...args], {
    env: { ...process.env, ...addresses(url) },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
