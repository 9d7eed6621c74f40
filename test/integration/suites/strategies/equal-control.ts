import { describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import {
  givenServingModel,
  specificationOf,
  untilRunning,
  versionOf,
  whenRolloutStarts,
} from '../../support/models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { TimedCallers } from '../../support/traffic/timed-callers.ts';

const model = 'controlled';
/** A small, fresh target drops three of ten requests, whichever model it has; the large one that serves drops none. */
const SMALL = { failureShare: 0.3, delayMs: 0 };
const declared = {
  ...specificationOf(model),
  // What is small fails by design: nobody shall be kept from being called.
  breaker: 'off',
  slo: { timeoutMs: 10_000, availability: 50 },
};
const settings = (version?: string) => ({
  strategy: { kind: 'canary', steps: [10, 50].map((weight) => ({ weight, bake: 'PT4M' })) },
  hold: 'PT120M',
  ...(version === undefined ? {} : { control: { kind: 'equal', version } }),
});

// The cases build on each other.
describe('a rollout with a control', () => {
  it('promotes a challenger that beside the large champion alone goes back', async () => {
    await givenServingModel(system, model);
    const put = await control(system, ['PUT', `/models/${model}`], declared);
    expect(put.status, JSON.stringify(put.body)).toBeLessThan(300);
    await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'v1-control'));
    for (const version of ['v1-control', 'v2', 'v3']) system.behaviours.set(`${model}-${version}`, SMALL);
    const callers = new TimedCallers(system, model);

    const plain = await until(await whenRolloutStarts(system, [model, 'v2'], settings()), isOver);
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], settings('v1-control'));
    await untilRunning(system, model, rolloutId);
    const first = await routeOf();
    await until(rolloutId, ({ step }) => step === 1);
    const promoted = await until(rolloutId, isOver);
    const answers = await callers.stop();

    expect(plain).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    expect(first).toMatch(/"control":\{"version":"v1-control".*?"weightPercent":10\}/);
    expect(promoted).toMatchObject({ state: 'promoted', outcome: { by: 'the judge', tests: expect.any(Array) } });
    const { challengerRequests, controlRequests, championRequests } = promoted.verdict?.numbers ?? {};
    const [own, beside] = [Number(challengerRequests), Number(controlRequests)];
    console.log(
      `control: ${plain.outcome?.reason}\ncontrol: ${promoted.outcome?.reason}\ncontrol: ${own} requests of the challenger, ${beside} of the control, ${championRequests} of the champion`,
    );
    expect(Math.abs(own - beside)).toBeLessThan(4 * Math.sqrt(own + beside) + 1);
    expect(Number(championRequests)).toBeGreaterThan(0);
    const controlled = answers.filter(({ variant }) => variant === 'control');
    expect(controlled.length).toBeGreaterThan(10);
    // Where the control failed, the champion answered.
    expect(controlled.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(controlled.map(({ version }) => version))).toEqual(new Set(['v1', 'v1-control']));
    expect(await routeOf()).not.toContain('"control"');
    const status = (await cli('rollout', 'status', model, rolloutId)).out;
    expect(status).toContain('against v1, compared with control v1-control');
    expect(status).toContain('at the control');
    expect((await cli('replay', `${model}/${rolloutId}`)).out).toContain('same');
  });

  it('takes back a challenger that is worse than the control, and lets both leave', async () => {
    await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'v3-control'));
    system.behaviours.set(`${model}-v3-control`, SMALL);
    system.behaviours.set(`${model}-v4`, { failureShare: 0.95, delayMs: 0 });
    system.behaviours.delete(`${model}-v3`);
    const callers = new TimedCallers(system, model);

    const record = await until(await whenRolloutStarts(system, [model, 'v4'], settings('v3-control')), isOver);
    await callers.stop();

    console.log(`control: ${record.outcome?.reason}`);
    expect(record).toMatchObject({ state: 'rolled-back', champion: 'v3', outcome: { tests: ['errors'] } });
    expect(record.outcome?.reason).toContain('at the control');
    expect(await routeOf()).not.toContain('"control"');
  });

  it('promotes nobody beside a control that fails itself, whatever the policy', async () => {
    const callers = new TimedCallers(system, model);
    // It answers samples, and fails from then on.
    for (const version of ['v3-control', 'v5']) system.behaviours.delete(`${model}-${version}`);
    const rolloutId = await whenRolloutStarts(system, [model, 'v5'], {
      ...settings('v3-control'),
      inconclusive: 'promote',
    });
    await untilRunning(system, model, rolloutId);
    for (const version of ['v3-control', 'v5'])
      system.behaviours.set(`${model}-${version}`, { failureShare: 1, delayMs: 0 });

    const record = await until(rolloutId, isOver);
    await callers.stop();

    console.log(`control: ${record.outcome?.reason}`);
    expect(record).toMatchObject({ state: 'inconclusive', outcome: { by: 'the judge', tests: ['control:errors'] } });
    expect(await routeOf()).toMatch(/"champion":\{"version":"v3"/);
    expect(await routeOf()).not.toContain('"control"');
    expect((await cli('rollout', 'status', model, rolloutId)).out).toContain('because the control broke');
  });
});

function isOver({ outcome }: RolloutRecord): boolean {
  return outcome !== undefined;
}

function until(rolloutId: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${rolloutId}`, 300_000, async () => {
    const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
    return record !== undefined && is(record) ? record : undefined;
  });
}

async function routeOf(): Promise<string> {
  const { body } = await control(system, ['GET', `/models/${model}`]);
  const route = typeof body === 'object' && body !== null && 'route' in body ? body.route : undefined;
  return JSON.stringify(route);
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
