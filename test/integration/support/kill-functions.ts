import { runProgram } from '../../../bin/local/machine/run-program.ts';
import type { System } from './system.ts';

/** Kills the processes of all functions at once; how many there were. The emulator starts new ones, as AWS does. */
export async function killFunctions(system: System): Promise<number> {
  const { output } = await runProgram('ps', ['-A', '-o', 'pid=,ppid='], { timeoutMs: 30_000 });
  const processes = output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const workers = processes.filter(([, parent]) => parent === system.emulator.pid);
  return workers.filter(([pid = 0]) => wasKilled(pid)).length;
}

function wasKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
    return false;
  }
}
