import { describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { givenServingModel, untilRunning, whenRolloutStarts } from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { TimedCallers } from '../../support/traffic/timed-callers.ts';

const model = 'held-back';
/** A minute of the text is a window of the system. Nobody decides before the promotion: what is tried here comes after it. */
const settings = (time: string) => ({
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT5M' }] },
  hold: 'PT60M',
  inconclusive: 'promote',
  holdBack: { share: 10, for: time },
});

// The cases build on each other.
describe('a hold-back', () => {
  it('keeps a share for the version before, then gives all to the champion and tells what the promotion brought', async () => {
    await givenServingModel(system, model);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], settings('PT60M'));
    await untilRunning(system, model, rolloutId);
    const callers = new TimedCallers(system, model);
    const promoted = await until(rolloutId, ({ keepWarm }) => keepWarm?.verdict !== undefined);
    const from = callers.answers.length;
    const ended = await until(rolloutId, ({ keepWarm }) => keepWarm?.ended !== undefined);
    const during = callers.answers.slice(from).filter(({ at }) => at < Date.parse(ended.keepWarm?.ended?.at ?? ''));
    await eventually(
      'answers of v2 alone',
      60_000,
      async () => callers.answers.slice(-30).every(({ version }) => version === 'v2') || undefined,
    );
    await callers.stop();

    expect(promoted).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1', sharePercent: 10 } });
    const old = during.filter(({ version }) => version === 'v1').length;
    console.log(`hold-back: ${old} of ${during.length} answers by the version before`);
    expect(old / during.length).toBeGreaterThan(0.03);
    expect(old / during.length).toBeLessThan(0.25);
    expect(ended.keepWarm).toMatchObject({ ended: { reason: 'held back for 1 min, as planned' } });
    const [failed] = ended.keepWarm?.brought ?? [];
    expect(failed).toMatchObject({ name: 'failed requests', is: 'undecided' });
    expect(failed?.champion.outcomes).toBeGreaterThan(0);
    expect((await cli('rollout', 'status', model, rolloutId)).out).toContain(
      'what this promotion brought, v2 against v1: failed requests',
    );
  });

  it('is ended by the next start, whose promotion is taken back when the new champion fails beside the old', async () => {
    const before = await whenRolloutStarts(system, [model, 'v3'], settings('PT900M'));
    await untilRunning(system, model, before);
    const callers = new TimedCallers(system, model);
    await until(before, ({ keepWarm }) => keepWarm !== undefined);

    const rolloutId = await whenRolloutStarts(system, [model, 'v4'], settings('PT900M'));
    const ended = await until(before, ({ keepWarm }) => keepWarm?.ended !== undefined);
    const { keepWarm } = await until(rolloutId, (record) => record.keepWarm?.verdict !== undefined);
    system.behaviours.set(`${model}-v4`, { failureShare: 1, delayMs: 0 });
    const record = await until(rolloutId, ({ state }) => state === 'rolled-back');
    await callers.stop();
    system.behaviours.delete(`${model}-v4`);

    expect(ended.keepWarm?.ended?.reason).toBe(`rollout ${rolloutId} began`);
    expect(keepWarm).toMatchObject({ version: 'v3', sharePercent: 10 });
    expect(record.outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: ['errors'] });
    expect(await routeOf()).toMatch(/"champion":\{"version":"v3"/);
    expect(await routeOf()).not.toContain('"holdBack":{"version"');
  });

  it('ends with an undo, which needs no wait', async () => {
    const rolloutId = await whenRolloutStarts(system, [model, 'v5'], settings('PT900M'));
    await untilRunning(system, model, rolloutId);
    await until(rolloutId, ({ keepWarm }) => keepWarm !== undefined);

    const { out } = await cli('rollout', 'undo', model, '--reason', 'it answers nonsense');
    const route = await routeOf();
    const ended = await until(rolloutId, ({ keepWarm }) => keepWarm?.ended !== undefined);

    expect(out).toContain('all requests go to v3 in place of v5');
    expect(route).not.toContain('"holdBack":{"version"');
    expect(ended).toMatchObject({ state: 'promoted', keepWarm: { ended: { reason: 'v3 serves in place of v5' } } });
  });
});

function until(rolloutId: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${rolloutId}`, 240_000, async () => {
    const record = await rolloutOf(system, model, rolloutId);
    return is(record) ? record : undefined;
  });
}

async function routeOf(): Promise<string> {
  const { body } = await control(system, ['GET', `/models/${model}`]);
  return JSON.stringify(body);
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
