import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import { answering, record } from '../../../support/worlds/recorded-requests.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const newest = Date.parse('2026-02-01T11:30:00.000Z');
const RED = 'Threshold Crossed';

describe('own alarms while recorded requests are asked', () => {
  let world: RolloutWorld;
  let state: MachineState;

  async function given(strength?: 'hold' | 'warn'): Promise<void> {
    world = new RolloutWorld();
    const alarm = { alarm: 'db', ...(strength === undefined ? {} : { strength }) };
    await world.givenModel({
      labels: { maturity: 'PT1H' },
      rollout: {
        strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT5M' }] },
        retroShadow: { requests: 4_000, callsPerSecond: 20 },
        guardrails: { alarms: [alarm] },
      },
    });
    world.givenChampion();
    world.alarms.set('db', 'OK');
    answering(world, 'v1', { nth: 20 });
    answering(world, 'v2', { nth: 20 });
    await record(
      world,
      Array.from({ length: 4_000 }, (_, n) => ({ n: n + 1, at: newest })),
    );
    state = await world.prepare({ model: MODEL, version: 'v2', force: true });
  }

  async function slice(): Promise<void> {
    world.clock.advance((state.pauseSeconds ?? 0) * 1_000);
    state = await world.run(state);
  }

  beforeEach(() => given());

  it('end it when one turns red on the way, with its reason, and no request ever went to the challenger', async () => {
    await slice();
    expect(state.next).toBe('retro');
    const asked = world.record().retro?.calls.challenger;
    world.alarms.set('db', 'ALARM', RED);
    await slice();
    // Told again, the state finds what was said, although the alarm has recovered.
    world.alarms.set('db', 'OK');
    const again = await world.run({ ...state, next: 'retro' });
    expect(again).toMatchObject({ next: 'rollback', reason: state.reason });

    await world.drive(state, 100, 10);

    const { outcome, retro, revisions } = world.record();
    expect(outcome).toMatchObject({
      kind: 'rolled-back',
      tests: ['alarm:db'],
      by: 'the judge',
      reason: expect.stringMatching(
        /^rolled back before its first window: alarm db is in ALARM since .*Threshold Crossed/,
      ),
    });
    expect([revisions, retro?.calls.challenger, retro?.ended]).toEqual([[], asked, undefined]);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
    expect(world.teller.published.at(-1)).toMatchObject({
      kind: 'rolled-back',
      what: expect.stringContaining('alarm db'),
    });
    expect((await world.registry.listVerdicts(MODEL, 'r1')).length).toBe(1);
    expect(await notTheSame(world)).toEqual([]);
  });

  it('that warn are told once and shown, and it goes on', async () => {
    await given('warn');
    await slice();
    world.alarms.set('db', 'ALARM', RED);
    await slice();
    await slice();

    expect(world.record()).toMatchObject({ alarms: [{ state: 'alarm' }], broken: [{ name: 'alarm:db' }] });
    expect(world.teller.published.filter(({ kind }) => kind === 'guardrail')).toHaveLength(1);
    expect(state.next).toBe('retro');
  });

  it('ask nobody where the plan has none', async () => {
    const { alarms: _none, ...plan } = world.record().plan;
    world.registry.rollouts.set(`${MODEL}/r1`, { ...world.record(), plan });
    const before = world.alarms.asked.length;

    await slice();

    expect(world.record().retro?.slices).toBe(1);
    expect(world.alarms.asked.length).toBe(before);
  });
});
