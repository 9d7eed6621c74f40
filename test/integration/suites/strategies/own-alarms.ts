import { describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import {
  givenServingModel,
  specificationOf,
  untilClosed,
  untilRunning,
  versionOf,
  whenRolloutStarts,
} from '../../support/models.ts';
import { ageOf, putValues, setAlarm } from '../../support/own-alarms.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { TimedCallers } from '../../support/traffic/timed-callers.ts';

const model = 'alarmed';
const [ALARM, NAMESPACE] = ['own-database', 'Own/Queues'];
/** From the order to go back to the last answer of the version that was taken back: routers look every two seconds. */
const GOAL_MS = 30_000;
const RED = 'Threshold Crossed: 1 datapoint [97.0] was greater than the threshold (90.0)';
/** A minute of the text is a window of the system: nothing but an alarm ends it. */
const settingsOf = (alarms: readonly object[]): Record<string, unknown> => ({
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT600M' }] },
  hold: 'PT600M',
  guardrails: { latency: { judged: false }, alarms },
});

// The cases build on each other.
describe('own alarms', () => {
  it('refuse a start while one is in ALARM, with its name and its reason, by a dry run too', async () => {
    await setAlarm(ALARM, 'ALARM', RED);
    const guardrails = { latency: { judged: false }, alarms: [{ alarm: ALARM }] };
    await givenServingModel(system, model);
    await control(system, ['PUT', `/models/${model}`], specificationOf(model, { guardrails }));
    await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'v2'));

    const { status, body } = await control(system, ['POST', `/models/${model}/rollouts`], {
      version: 'v2',
      force: true,
    });
    const dry = await cli('rollout', 'start', model, 'v2', '--force', '--dry-run');

    const said = new RegExp(
      `rollout.guardrails.alarms\\[0\\].{1,20}alarm ${ALARM} is in ALARM since 20.* UTC: Threshold`,
    );
    expect({ status, body: JSON.stringify(body) }).toEqual({ status: 400, body: expect.stringMatching(said) });
    expect(dry.out + dry.err).toMatch(said);
  });

  it('take the challenger back when CloudWatch says ALARM, and the stored verdict says the same', async () => {
    await setAlarm(ALARM, 'OK');
    await putValues(NAMESPACE, 10);
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], settingsOf([{ alarm: ALARM }, ageOf(NAMESPACE)]));
    const { record, callers } = await whileServed(rolloutId, () => setAlarm(ALARM, 'ALARM', RED));

    expect(record.outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: [`alarm:${ALARM}`] });
    expect(record.outcome?.reason).toMatch(new RegExp(`alarm ${ALARM} is in ALARM since 20.* UTC: Threshold Crossed`));
    expect(record.verdict?.alarms).toMatchObject([
      { name: ALARM, state: 'alarm', says: RED, since: expect.stringMatching(/^20/) },
      { name: 'age', state: 'ok', values: [{ value: 10 }] },
    ]);
    expect(callers.lastAfter('v2', Date.parse(record.outcome?.at ?? ''))).toBeLessThan(GOAL_MS);
    expect((await cli('replay', `${model}/${rolloutId}`)).out).toContain('the same verdict from its evidence');
    expect((await cli('rollout', 'status', model, rolloutId)).out).toContain(`alarm ${ALARM} IS BROKEN since 20`);
  });

  it('take it back by the values of a metric, read with the rights of the function', async () => {
    await putValues(NAMESPACE, 10);
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], settingsOf([ageOf(NAMESPACE)]));
    const { record } = await whileServed(rolloutId, () => putValues(NAMESPACE, 900));

    expect(record.outcome).toMatchObject({ kind: 'rolled-back', tests: ['alarm:age'] });
    expect(record.outcome?.reason).toContain('Maximum of Own/Queues Age per 1 min above 300 in 1 of 1 values');
    expect((await cli('replay', `${model}/${rolloutId}`)).out).toContain('the same verdict from its evidence');
  });

  it('hold a rollout as long as CloudWatch says ALARM', async () => {
    await setAlarm(ALARM, 'OK');
    const steps = [10, 50].map((weight) => ({ weight, bake: 'PT3M' }));
    const alarms = [{ alarm: ALARM, strength: 'hold' }, { alarm: 'nobody-made-this' }];
    const strategy = { kind: 'canary', steps };
    const rolloutId = await whenRolloutStarts(system, [model, 'v4'], { ...settingsOf(alarms), strategy });
    await untilRunning(system, model, rolloutId);
    await setAlarm(ALARM, 'ALARM', RED);
    const held = await until(rolloutId, ({ holds, step }) => holds !== undefined || step > 0);
    await setAlarm(ALARM, 'OK');
    const later = await until(rolloutId, ({ step }) => step > 0);
    await control(system, ['POST', `/models/${model}/rollouts/${rolloutId}/abort`], { reason: 'seen' });
    await untilClosed(system, model, rolloutId);

    expect(held).toMatchObject({ step: 0, broken: [{ name: `alarm:${ALARM}`, strength: 'hold' }] });
    expect(held.verdict?.reason).toContain(
      'alarm nobody-made-this cannot be judged: CloudWatch has no alarm of this name',
    );
    expect(later.step).toBe(1);
  });
});

/** Callers ask while the rollout runs, something happens, and the rollout ends. */
async function whileServed(
  rolloutId: string,
  happens: () => Promise<void>,
): Promise<{ readonly record: RolloutRecord; readonly callers: TimedCallers }> {
  await untilRunning(system, model, rolloutId);
  const callers = new TimedCallers(system, model);
  await until(rolloutId, ({ verdict }) => (verdict?.alarms ?? []).length > 0);
  await happens();
  const record = await untilClosed(system, model, rolloutId);
  await eventually(
    'answers of v1',
    60_000,
    async () => callers.answers.slice(-8).every(({ version }) => version === 'v1') || undefined,
  );
  await callers.stop();
  return { record, callers };
}

function until(rolloutId: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${rolloutId}`, 240_000, async () => {
    const record = await rolloutOf(system, model, rolloutId);
    return is(record) ? record : undefined;
  });
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
