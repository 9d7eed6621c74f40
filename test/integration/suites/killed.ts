import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../bin/local/machine/run-program.ts';
import { driveToEnd, givenServingModel, untilRunning, whenRolloutStarts } from '../support/models.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually, sendTraffic } from '../support/steps.ts';

const model = 'killed';
/** How often all die, and how long the platform has in between: once in each of the rollout's states, whichever they are. */
const [TIMES, PAUSE_MS] = [6, 1_500];

/** Kills the processes of all functions at once; how many there were. The emulator starts new ones, as AWS does. */
async function killFunctions(): Promise<number> {
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

describe('a rollout whose functions are all killed again and again', () => {
  it('ends by itself: a closed record, one champion, and all answers are its own', async () => {
    await givenServingModel(system, model);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2']);
    await untilRunning(system, model, rolloutId);
    const driven = driveToEnd(system, { model, rolloutId, most: 8000 });
    const killed: number[] = [];
    for (let n = 0; n < TIMES; n += 1) {
      killed.push(await killFunctions());
      await sleep(PAUSE_MS);
    }
    const { record } = await driven;

    expect(Math.min(...killed)).toBeGreaterThan(0);
    // A call that died is made again, or the way back takes over; both are ends.
    expect(['promoted', 'restored'], record.outcome?.reason).toContain(record.outcome?.kind);
    const champion = record.outcome?.kind === 'promoted' ? 'v2' : 'v1';
    const answers = await eventually('twenty answers of one champion', 120_000, async () => {
      const some = await sendTraffic(system, model, { most: 20 });
      return some.every(({ status, version }) => status === 200 && version === champion) ? some : undefined;
    });
    expect(answers).toHaveLength(20);
    const { body } = await control(system, ['GET', `/models/${model}`]);
    expect(JSON.stringify(body)).toContain(`"champion":{"version":"${champion}"`);
  });
});
