import { vi } from 'vitest';
import { runCommandLine } from '../../bin/program.ts';
import type { End } from './fake-control.ts';

/**
 * Runs the command line in this process, as `bin/understudy.ts` does, and keeps what it prints.
 *
 * @param url where the control API and the router answer
 */
export async function runCli(url: string, ...args: readonly string[]): Promise<End> {
  const printed = { out: '', err: '' };
  const keep = (which: 'out' | 'err') => (chunk: unknown) => {
    printed[which] += String(chunk);
    return true;
  };
  vi.stubEnv('UNDERSTUDY_CONTROL_URL', url);
  vi.stubEnv('UNDERSTUDY_ROUTER_URL', url);
  vi.stubEnv('UNDERSTUDY_FEEDBACK_URL', `${url}/feedback`);
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runCommandLine(args);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
    vi.unstubAllEnvs();
  }
  const code = Number(process.exitCode);
  process.exitCode = before;
  return { code, ...printed };
}
