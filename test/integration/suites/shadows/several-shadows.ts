import { describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { driveToEnd, givenServingModel, untilRunning, versionOf, whenRolloutStarts } from '../../support/models.ts';
import { expectReplayed } from '../../support/told/replayed.ts';
import { system } from '../../support/shared-system.ts';
import { control } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';

const model = 'several';
const settings = {
  strategy: { kind: 'shadow', share: 100, bake: 'PT15M', challengers: [{ version: 'v3', share: 60 }] },
};

describe('two versions that get copies at the same time', () => {
  it('are compared with the champion each for itself, and the one that breaks leaves alone', async () => {
    await givenServingModel(system, model);
    await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'v3'));
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], settings);
    await untilRunning(system, model, rolloutId);
    system.behaviours.set(`${model}-v3`, { failureShare: 1, delayMs: 0 });

    const { answers, record } = await driveToEnd(system, { model, rolloutId, most: 6000 });

    expect(record, JSON.stringify(record.outcome)).toMatchObject({ state: 'reported' });
    expect(record.revisions).toHaveLength(2);
    expect(record.experiment?.out).toMatchObject([{ version: 'v3' }]);
    expect(new Set(answers.map(({ status, version }) => `${status} ${version}`))).toEqual(new Set(['200 v1']));
    const shadows = record.verdict?.shadows ?? [];
    expect(shadows.map(({ version, state }) => [version, state])).toEqual([
      ['v2', 'in'],
      ['v3', 'out'],
    ]);
    for (const { numbers, copies } of shadows) {
      expect(copies).toBeGreaterThan(0);
      // Each has a half of the champion's of its own, request by request.
      expect(numbers['championRequests']).toBe(numbers['challengerRequests']);
    }
    const url = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
    const { out, err } = await runCli(url, 'rollout', 'status', model);
    await expectReplayed(model, rolloutId);
    expect(out + err).toMatch(/v3 \(out\): [\d,]+ cop(y|ies)/);
  });

  it('cannot be one version twice, nor the champion: all faults at once', async () => {
    const challengers = ['v2', 'v1', 'v2'].map((version) => ({ version, share: 10 }));
    const strategy = { ...settings.strategy, challengers };

    const { status, body } = await control(system, ['POST', `/models/${model}/rollouts`], {
      version: 'v2',
      settings: { strategy },
    });

    expect(status).toBe(400);
    const text = JSON.stringify(body);
    for (const at of [0, 1, 2]) expect(text).toContain(`settings.strategy.challengers[${at}].version`);
  });
});
