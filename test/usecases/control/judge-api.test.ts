import { describe, expect, it } from 'vitest';
import { evidencePage, retrospect, startPlan } from '../../../lambdas/contracts/api/api.ts';
import { answerControl } from '../../../lambdas/usecases/control/answer-control.ts';
import { ControlWorld } from '../../support/control-world.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

async function worldWith(): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel();
  world.givenChampion();
  return world;
}

async function call(world: RolloutWorld, line: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', search = ''] = target.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const text = body === undefined ? '' : JSON.stringify(body);
  return answerControl({ ...new ControlWorld().deps, ...world.deps }, { method, path, query, body: text, by: 'ann' });
}

describe('planning a rollout without starting it', () => {
  it('says what it would be, and writes nothing', async () => {
    const world = await worldWith();

    const { status, body } = await call(world, `POST /models/${MODEL}/plans`, { version: 'v2' });

    expect(status).toBe(200);
    const { plan, faults } = startPlan.parse(body);
    expect(faults).toEqual([]);
    expect(plan?.says.join()).toContain('what it will be able to see is not known: 0 requests of the champion');
    expect(world.registry.rollouts.size).toBe(0);
    expect(world.executions.statuses.size).toBe(0);
  });

  it('names every fault for which the start would be refused', async () => {
    const world = await worldWith();

    const { status, body } = await call(world, `POST /models/${MODEL}/plans`, { version: 'v9' });

    expect(status).toBe(200);
    expect(startPlan.parse(body).faults).toEqual([{ path: 'version', message: expect.stringContaining('v1, v2') }]);
  });

  it('refuses settings with unknown keys and wrong values, all at once', async () => {
    const world = await worldWith();
    const settings = {
      advance: 'fast',
      guardrails: { latency: { by: 'mean' }, colour: 1, limits: [{ metric: 'latency', maxPercent: 1 }] },
    };

    const { status, body } = await call(world, `POST /models/${MODEL}/plans`, { version: 'v2', settings });

    expect(status).toBe(400);
    const text = JSON.stringify(body);
    for (const path of [
      'settings.advance',
      'settings.guardrails.latency.by',
      'colour',
      'settings.guardrails.limits[0].aboveMs',
    ])
      expect(text).toContain(path);
  });
});

describe('the evidence of a rollout', () => {
  it('comes with record and verdicts, from a window on', async () => {
    const world = await worldWith();
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);

    const { body } = await call(world, `GET /models/${MODEL}/rollouts/r1/evidence?from=5`);

    const page = evidencePage.parse(body);
    expect(page.rollout.rolloutId).toBe('r1');
    expect(page.verdicts.length).toBeGreaterThan(0);
    expect(page.rows[0]?.minute).toBe(5);
    expect(page.next).toBeUndefined();
  });

  it('is not found for a rollout that is not there, and a wrong page is named', async () => {
    const world = await worldWith();

    expect((await call(world, `GET /models/${MODEL}/rollouts/r9/evidence`)).status).toBe(404);
    const wrong = await call(world, `GET /models/${MODEL}/rollouts/r9/evidence?from=-1`);
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain('must be a whole number from 0 up');
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 600);
    const part = await call(world, `GET /models/${MODEL}/rollouts/r1/evidence?part=v3`);
    expect(part.status).toBe(400);
    expect(JSON.stringify(part.body)).toContain('must be left out: the rollout has one evidence');
  });
});

describe('a retrospect of recorded rows', () => {
  it('says when the rollout would have been rolled back, at which weight and why', async () => {
    const world = await worldWith();
    const from = new Date(world.clock.now()).toISOString();
    world.behaviours.set('v2', { errors: 0.2 });
    const settings = { guardrails: { failures: { percent: 40 } }, inconclusive: 'rollback' };
    await world.drive(await world.prepare({ model: MODEL, version: 'v2', settings }), 600);
    expect(world.record().verdict?.kind).toBe('inconclusive');

    const { status, body } = await call(world, `POST /models/${MODEL}/retrospects`, {
      version: 'v2',
      from,
      to: new Date(world.clock.now()).toISOString(),
    });

    expect(status).toBe(200);
    const { says, looks, champion } = retrospect.parse(body);
    expect(champion).toBe('v1');
    expect(says).toMatch(/^would have been rolled back at 5 % after \d+ min: rolled back after \d+ min: errors/);
    expect(looks.at(-1)).toMatchObject({ look: 'abort', weightPercent: 5 });
  });

  it('names every fault of the range', async () => {
    const world = await worldWith();

    const answer = await call(world, `POST /models/${MODEL}/retrospects`, {
      version: 'v2',
      from: '2026-02-01T12:00:00Z',
      to: '2026-02-01T12:00:00Z',
    });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('must be 1 min to 1 day after from, got 0 s');
    expect(JSON.stringify(answer.body)).toContain('must have been in a rollout');
  });
});
