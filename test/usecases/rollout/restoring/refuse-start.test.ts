import { beforeEach, describe, expect, it } from 'vitest';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { executionName } from '../../../../lambdas/usecases/rollout/execution-name.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };
const V2_URL = 'https://models.example/v2';

describe('a start that is refused', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  it('leaves a closed record with reason and faults, which is told once and changes nothing when it is repeated', async () => {
    const state = await world.prepare({ model: MODEL, version: 'v9', startedBy: 'ann' });

    const { outcome, ...record } = world.record();
    expect(record).toMatchObject({
      state: 'refused',
      version: 'v9',
      champion: 'v1',
      startedBy: 'ann',
      plan: { steps: [] },
    });
    expect(`refused: ${outcome?.reason}`).toBe(state.reason);
    expect(outcome?.faults).toEqual([{ path: 'version', message: expect.stringContaining('(v1, v2), got "v9"') }]);
    const before = structuredClone(world.record());

    expect((await world.prepare({ model: MODEL, version: 'v9' })).next).toBe('refuse');

    expect(world.record()).toEqual(before);
    expect(world.teller.kinds('r1')).toEqual(['refused']);
  });

  it.each(['v9', 'v2'])(
    'leaves the versions as they are when its execution is heard to have failed: %s',
    async (version) => {
      await world.registry.setVersionStatus(MODEL, 'v2', 'former-champion');
      world.caller.replies.set(V2_URL, () => jsonReply(500, {}));
      await world.prepare({ model: MODEL, version });

      const outcome = await endExecution(world.deps, {
        model: MODEL,
        rolloutId: 'r1',
        arn: arnOf('r1'),
        status: 'FAILED',
      });

      expect(outcome).toBe('told');
      expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('former-champion');
      expect(world.teller.kinds('r1')).toEqual(['refused']);
    },
  );

  it('keeps the plan that was made before the target was asked', async () => {
    world.caller.replies.set(V2_URL, () => jsonReply(500, {}));

    await world.prepare(START);

    expect(world.record()).toMatchObject({ state: 'refused', plan: { plannedWindows: 15 } });
    expect(world.record().outcome?.reason).toContain('none of 5 sample requests');
  });

  it('leaves the record of another rollout alone whose id it bears', async () => {
    await world.drive(await world.prepare(START), 600);

    await world.prepare({ model: MODEL, version: 'v9' });

    expect(world.record()).toMatchObject({ state: 'promoted', version: 'v2' });
  });

  it('stays short enough to be told, however many faults there are', async () => {
    const typed = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`${'key'.repeat(50)}${n}`, n]));

    const { reason } = await world.prepare({ ...START, ...typed });

    expect(reason).toMatch(/; and 2980 more$/);
    expect(JSON.stringify(world.teller.published).length).toBeLessThan(20_000);
    expect(world.record().outcome?.faults).toHaveLength(20);
  });

  it('finds what is wrong with a specification that was declared before it was checked, by its own paths', async () => {
    const kpi = { name: 'sale', kind: 'binary' as const, better: 'higher' as const };
    const limit = { metric: 'errors' as const, name: 'a', maxPercent: 5 };
    const settings = { guardrails: { limits: [limit, limit] } };
    await world.givenModel({ kpis: [kpi, kpi], rollout: settings });

    const { reason } = await world.prepare({ ...START, settings: { ...settings, alpha: 2 } });
    const { reason: stored } = await world.prepare(START, 'r2');

    expect(reason).toContain('settings.guardrails.limits[1].name: ');
    expect(reason).toContain('settings.alpha: ');
    expect(stored).toContain('kpis[1].name: ');
    expect(stored).toContain('rollout.guardrails.limits[1].name: ');
  });
});

describe('a start by another machine', () => {
  it('is taken with the id that Step Functions passes on, and kept as who started', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    const arn = 'arn:aws:states:eu-central-1:123456789012:execution:Release:x';

    const { next } = await world.prepare({ ...START, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn }, 'n'.repeat(80));

    expect(next).toBe('shift');
    expect(world.record('n'.repeat(80)).startedBy).toBe(arn);
  });
});

describe('names of executions', () => {
  it('follow from the id, and stay within what Step Functions takes for the longest one', () => {
    const long = 'n'.repeat(80);

    expect([executionName('r1', 1), executionName('r1', 2)]).toEqual(['r1', 'r1-2']);
    expect(executionName(long, 12)).toMatch(/^n+-[0-9a-f]{8}-12$/);
    expect(executionName(long, 12)).toHaveLength(80);
    expect(executionName(long, 2)).not.toBe(executionName(`${'n'.repeat(79)}m`, 2));
  });
});
