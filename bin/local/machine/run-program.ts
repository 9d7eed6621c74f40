import { spawn } from 'node:child_process';
import { disownGroup, killGroup, ownGroup } from './process-groups.ts';

/** How a program is run. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After this time the program and its children are killed. */
  readonly timeoutMs: number;
  /** Called with each line that the program prints. */
  readonly onLine?: (line: string) => void;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

/** How a program ended, and all that it printed. */
export interface ProgramEnd {
  readonly kind: 'ended' | 'timed-out' | 'not-found' | 'stopped';
  /** Exit code; -1 if it has none. */
  readonly code: number;
  readonly output: string;
}

/** Runs a program in a process group of its own, so that a time-out or a stop also ends its children. Never throws. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], { ...spawnOptions(options), stdio: ['ignore', 'pipe', 'pipe'] });
    ownGroup(child.pid);
    let output = '';
    let kind: ProgramEnd['kind'] = 'ended';
    const end = (why: ProgramEnd['kind']): void => {
      kind = why;
      killGroup(child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => end('timed-out'), options.timeoutMs);
    const onStop = (): void => end('stopped');
    if (options.signal?.aborted === true) onStop();
    options.signal?.addEventListener('abort', onStop);
    const finish = (code: number): void => {
      clearTimeout(timer);
      disownGroup(child.pid);
      options.signal?.removeEventListener('abort', onStop);
      resolve({ kind, code, output });
    };
    const onText = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      for (const line of chunk.toString('utf8').split('\n')) if (line.trim() !== '') options.onLine?.(line.trim());
    };
    child.stdout.on('data', onText);
    child.stderr.on('data', onText);
    child.on('error', () => {
      kind = 'not-found';
      finish(-1);
    });
    child.on('close', (code) => finish(code ?? -1));
  });
}

function spawnOptions({ cwd, env }: ProgramOptions): {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly detached: true;
} {
  return { detached: true, ...(cwd === undefined ? {} : { cwd }), ...(env === undefined ? {} : { env }) };
}
