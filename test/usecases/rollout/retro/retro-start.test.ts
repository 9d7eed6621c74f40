import { describe, expect, it } from 'vitest';
import { ControlWorld } from '../../../support/control-world.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const retroShadow = {};
const signature = {
  features: [
    { name: 'distance', kind: 'numeric' as const },
    { name: 'iban', kind: 'categorical' as const, sensitive: 'hash' as const },
  ],
  prediction: { path: '$.score' },
  samples: [{ distance: 1, iban: 'x', route: { from: 'A' } }],
};

/** Paths and messages of the faults by which a start is refused. */
async function refusedStart(
  settings: object | undefined,
  over: object,
  input: object = {},
): Promise<readonly string[]> {
  const world = new RolloutWorld();
  await world.givenModel(over);
  if (!('first' in input)) world.givenChampion();
  await world.prepare({
    model: MODEL,
    version: 'v2',
    force: true,
    ...input,
    ...(settings === undefined ? {} : { settings }),
  });
  return (world.record().outcome?.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe('recorded requests that cannot be asked', () => {
  it('refuse a start with each reason, under the path of who wrote them', async () => {
    const labels = { maturity: 'P1D' };

    expect(await refusedStart({ retroShadow }, { signature, labels })).toEqual([
      expect.stringMatching(
        /^settings\.retroShadow: .*not the whole input: signature\.features\[1\] \(iban\) is captured hashed/,
      ),
      expect.stringMatching(
        /^settings\.retroShadow: .*signature\.samples\[0\] has \$\.route that no captured feature holds/,
      ),
    ]);
    expect(await refusedStart(undefined, { signature, labels, rollout: { retroShadow } })).toEqual([
      expect.stringMatching(/^rollout\.retroShadow: .*captured hashed/),
      expect.stringMatching(/^rollout\.retroShadow: .*\$\.route/),
    ]);
  });

  it('refuse a start whose labels nobody declared, or whose deadline is too near, all at once', async () => {
    const settings = { retroShadow: { requests: 5_000, callsPerSecond: 0.5, deadline: 'PT10M' } };

    const faults = await refusedStart(settings, { signature: undefined });

    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'settings.retroShadow',
      'settings.retroShadow.deadline',
      'settings.retroShadow',
    ]);
    expect(faults.join('\n')).toContain('declare labels');
    expect(faults.join('\n')).toContain('PT10000S at least');
    expect(faults.join('\n')).toContain('the model declares no input');
  });

  it('refuse a first version: nobody has answered anything', async () => {
    const faults = await refusedStart({ retroShadow }, { labels: { maturity: 'P1D' } }, { first: true });

    expect(faults).toEqual([expect.stringContaining('settings.retroShadow: must be left out for a first version')]);
  });

  it('refuse the declaration of a model, beside its other faults', async () => {
    const world = new ControlWorld();
    const body = {
      model: 'm',
      task: 'binary',
      owner: 'x',
      labels: { maturity: 'P1D' },
      signature,
      rollout: { retroShadow },
    };

    const answer = await world.call('PUT /models/m', body);

    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: {
          faults: [
            { path: 'owner' },
            { path: 'rollout.retroShadow', message: expect.stringContaining('captured hashed') },
            { path: 'rollout.retroShadow', message: expect.stringContaining('$.route') },
          ],
        },
      },
    });
  });

  it('say before the start what they will ask, and what that may cost', async () => {
    const world = new RolloutWorld();
    await world.givenModel({ labels: { maturity: 'P1D' }, rollout: { retroShadow: { requests: 500 } } });
    world.givenChampion();

    const state = await world.prepare({ model: MODEL, version: 'v2', force: true });

    expect(state).toMatchObject({ next: 'retro', pauseSeconds: 1 });
    expect(state.reason).toContain(
      'before any traffic it answers up to 500 labelled requests recorded in the last 7 days, 5 a second for 2 h at most, and the champion 20 of them again; then the first step',
    );
    const { judge, retro } = world.record().plan;
    expect(judge).toMatchObject({ alpha: 0.008 });
    expect(retro?.alpha).toBeCloseTo(0.001, 12);
  });
});
