import { beforeEach, describe, expect, it } from 'vitest';
import { rolloutStatus } from '../../../lambdas/contracts/api/api.ts';
import { ControlWorld } from '../../support/control-world.ts';
import { aRollout, aRow, AT } from '../../support/records.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('showing', () => {
  it('shows what is declared, registered and serving, and rollouts from the newest on', async () => {
    world.given('serving');
    world.registry.rollouts.set('m/a', aRollout({ rolloutId: 'a', startedAt: '2026-02-01T10:00:00.000Z' }));
    world.registry.rollouts.set('m/b', aRollout({ rolloutId: 'b', startedAt: '2026-02-01T11:00:00.000Z' }));

    const answer = await world.call('GET /models/m');

    expect(answer).toMatchObject({
      status: 200,
      body: {
        specification: { model: 'm' },
        versions: [{ version: 'v1' }, { version: 'v2' }],
        route: { revision: 3 },
        rollouts: [{ rolloutId: 'b' }, { rolloutId: 'a' }],
      },
    });
  });

  it('adds up what each version did since the start, drawn requests alone', async () => {
    world.given('open');
    await world.registry.writeVerdict('m', 'r1', 0, { kind: 'continue' });
    const [entry] = aRow().entries;
    if (entry === undefined) throw new Error('the row has no entry');
    const probe = { ...entry, assignment: 'probe', requests: 9 } as const;
    const hop = { ...entry, hop: 'fallback', requests: 50 } as const;
    const v2 = { ...entry, version: 'v2', requests: 100, timeouts: 2, clientErrors: 7, latency: { '0': 98, '180': 2 } };
    await world.rows.writeRows([
      aRow({ window: '2026-02-01T11:59:00.000Z' }),
      aRow({ entries: [entry, probe] }),
      aRow({ window: '2026-02-01T12:03:00.000Z', entries: [v2, hop] }),
    ]);

    const { body } = await world.call('GET /models/m/rollouts/r1');

    const status = rolloutStatus.parse(body);
    expect(status.verdicts).toEqual([{ kind: 'continue' }]);
    expect(status.route?.revision).toBe(3);
    expect(status.recent).toMatchObject({
      from: AT,
      to: '2026-02-01T12:04:00.000Z',
      arms: [
        { version: 'v1', requests: 3, errors: 1, timeouts: 0 },
        { version: 'v2', requests: 100, timeouts: 2, clientErrors: 7 },
      ],
      captured: { random: 103, probe: 9 },
    });
    const [, second] = status.recent?.arms ?? [];
    expect(Math.abs((second?.latencyP50Ms ?? 0) / 19.5 - 1)).toBeLessThan(0.03);
    expect(second?.latencyP99Ms).toBeUndefined();
  });

  it('shows a rollout that has no rows yet', async () => {
    world.given('open');

    expect(await world.call('GET /models/m/rollouts/r1')).toMatchObject({
      body: { recent: { arms: [], captured: {} } },
    });
  });
});
