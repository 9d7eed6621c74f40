import { describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { givenServingModel, untilRunning, whenRolloutStarts } from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { TimedCallers } from '../../support/traffic/timed-callers.ts';

const model = 'switched';
/** A minute of the text is a window of the system. */
const settings = { strategy: { kind: 'blue-green', bake: 'PT5M', keepWarm: 'PT300M' } };
/** From an order to the last answer of the version that was taken back, as the goal has it. */
const GOAL_MS = 30_000;

// The cases build on each other.
describe('blue/green', () => {
  it('gives the new version everything, keeps the one before warm, and a broken guardrail returns to it', async () => {
    await givenServingModel(system, model);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], settings);
    await untilRunning(system, model, rolloutId);
    const callers = new TimedCallers(system, model);
    const promoted = await until(rolloutId, ({ keepWarm }) => keepWarm?.verdict !== undefined);
    const before = callers.answers.length;
    system.behaviours.set(`${model}-v2`, { failureShare: 1, delayMs: 0 });
    const brokenAt = Date.now();

    const record = await until(rolloutId, ({ state }) => state === 'rolled-back');
    const decidedAt = Date.parse(record.outcome?.at ?? '');
    await eventually(
      'answers of v1',
      30_000,
      async () => callers.answers.slice(-8).every(({ version }) => version === 'v1') || undefined,
    );
    await callers.stop();
    system.behaviours.delete(`${model}-v2`);

    expect(promoted).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1' }, outcome: { kind: 'promoted' } });
    expect(callers.answers.slice(before - 8, before).map(({ version }) => version)).toEqual(Array(8).fill('v2'));
    expect(record.outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: ['errors'] });
    expect(record.warmRequests?.asked).toBeGreaterThanOrEqual(3);
    expect(record.warmRequests?.answered).toBe(record.warmRequests?.asked);
    const [fromBreak, fromDecision] = [callers.lastAfter('v2', brokenAt), callers.lastAfter('v2', decidedAt)];
    console.log(
      `blue/green, last answer of v2: ${fromBreak} ms after it broke, ${fromDecision} ms after the guardrail`,
    );
    expect(fromDecision).toBeLessThan(GOAL_MS);
    expect(await championOf()).toBe('v1');
  });

  it('returns by one command while it is kept warm, and the rollout says who serves', async () => {
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], settings);
    await untilRunning(system, model, rolloutId);
    const callers = new TimedCallers(system, model);
    await until(rolloutId, ({ keepWarm }) => keepWarm !== undefined);

    const orderedAt = Date.now();
    const { out } = await cli('rollout', 'undo', model, '--reason', 'it answers nonsense');
    const ended = await until(rolloutId, ({ keepWarm }) => keepWarm?.ended !== undefined);
    await callers.stop();

    const took = callers.lastAfter('v3', orderedAt);
    console.log(`blue/green, last answer of v3: ${took} ms after the order to go back`);
    expect(out).toContain('all requests go to v1 in place of v3');
    expect(took).toBeLessThan(GOAL_MS);
    expect(ended).toMatchObject({ state: 'promoted', keepWarm: { ended: { reason: 'v1 serves in place of v3' } } });
    expect(await championOf()).toBe('v1');
    expect((await cli('rollout', 'status', model, rolloutId)).out).toContain('v1 was kept warm until');
  });
});

function until(rolloutId: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${rolloutId}`, 240_000, async () => {
    const record = await rolloutOf(system, model, rolloutId);
    return is(record) ? record : undefined;
  });
}

async function championOf(): Promise<unknown> {
  const { body } = await control(system, ['GET', `/models/${model}`]);
  return /"champion":\{"version":"([^"]+)"/.exec(JSON.stringify(body))?.[1];
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
