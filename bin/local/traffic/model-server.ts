import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { LocalError } from '../local-error.ts';
import { runProgram } from '../machine/run-program.ts';

const FOLDER = 'examples/models/flights';
/** Where the files of the example say that its models are. */
const EXAMPLE_PORT = 8080;
export const EXAMPLE_HOST = `127.0.0.1:${EXAMPLE_PORT}`;
const START_TIMEOUT_MS = 60_000;

/** The example models, served over HTTP by a process of their own. */
export interface ModelServer {
  /** `host:port`, as the stack's `targets` property lists it. */
  readonly host: string;
  /** Address of a version. */
  urlOf(version: string): string;
  stop(): void;
}

/**
 * Starts the models' server on loopback: on the port that the example's files name, so that they hold as they are, or on a free one.
 *
 * @throws LocalError when it does not start
 */
export async function startModels(): Promise<ModelServer> {
  const port = (await isFree(EXAMPLE_PORT)) ? [String(EXAMPLE_PORT)] : [];
  const child = fork(path.resolve(FOLDER, 'serve.mjs'), port, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new LocalError(`the example models' server did not start: ${why}`));
    };
    const timer = setTimeout(() => fail(`no address within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    child.once('exit', (code) => fail(`it ended with ${code ?? 'a signal'}`));
    child.stdout?.once('data', (chunk: Buffer) => {
      clearTimeout(timer);
      const host = /http:\/\/([\d.]+:\d+)/.exec(chunk.toString('utf8'))?.[1];
      if (host === undefined) return fail(`it said ${chunk.toString('utf8').trim()}`);
      child.removeAllListeners('exit');
      resolve({ host, urlOf: (version) => `http://${host}/${version}`, stop: () => void child.kill('SIGTERM') });
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** One line for each version: how well it orders the flights of February, and on how many it crashes. */
export async function evaluateModels(): Promise<readonly string[]> {
  const args = [path.resolve(FOLDER, 'train.mjs'), '--evaluate'];
  const { code, output } = await runProgram(process.execPath, args, { timeoutMs: 180_000 });
  if (code !== 0) throw new LocalError(`the example models cannot be evaluated: ${output.trim()}`);
  return output.trim().split('\n');
}
