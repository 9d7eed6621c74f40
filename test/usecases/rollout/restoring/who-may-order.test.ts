import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld } from '../../../support/control-world.ts';
import { aSpecification } from '../../../support/records.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const ANN = 'arn:aws:sts::111111111111:assumed-role/data-science/ann';
const EVE = 'arn:aws:sts::111111111111:assumed-role/risk/eve';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

/** Ann's role starts, Eve's approves, everybody aborts. */
function givenAccess(what: 'serving' | 'open'): void {
  world.given(what);
  const access = { start: ['role/data-science'], approve: ['role/risk', 'role/data-science'], differentApprover: true };
  world.registry.specifications.set('m', aSpecification({ access }));
  const open = world.registry.rollouts.get('m/r1');
  if (open !== undefined) world.registry.rollouts.set('m/r1', { ...open, startedBy: ANN });
}

describe('who may order', () => {
  it('starts for those who are named, and tells others who they are and who may', async () => {
    givenAccess('serving');
    world.caller = EVE;

    const refused = await world.call('POST /models/m/rollouts', { version: 'v2', force: true });

    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      error: { code: 'NOT_ALLOWED', faults: [{ path: 'access.start', message: expect.stringContaining(EVE) }] },
    });
    expect(refused.text).toContain('it is for role/data-science');
    expect(world.executions.inputs.size).toBe(0);
    world.caller = ANN;
    expect(await world.call('POST /models/m/rollouts', { version: 'v2', force: true })).toMatchObject({ status: 202 });
  });

  it('refuses a start of which nobody says whose it is', async () => {
    const machine = new RolloutWorld();
    await machine.givenModel({ access: { start: ['role/data-science'] } });
    machine.givenChampion();

    const typed = await machine.prepare({ model: MODEL, version: 'v2', force: true });
    const called = await machine.prepare({ model: MODEL, version: 'v2', force: true, startedBy: ANN }, 'r2');

    expect(typed).toMatchObject({ next: 'refuse', reason: expect.stringContaining('access.start: you are console') });
    expect(called.next).toBe('shift');
  });

  it('says in a plan that the start would be refused', async () => {
    givenAccess('serving');
    world.caller = EVE;

    const planned = await world.call('POST /models/m/plans', { version: 'v2', force: true });

    expect(planned).toMatchObject({ status: 200, body: { faults: [{ path: 'access.start' }] } });
  });

  it('promotes for somebody else than the starter alone', async () => {
    givenAccess('open');
    world.caller = ANN;

    const own = await world.call('POST /models/m/rollouts/r1/promote');

    expect(own).toMatchObject({ status: 403, body: { error: { faults: [{ path: 'access.differentApprover' }] } } });
    expect(world.registry.rollouts.get('m/r1')?.requests).toEqual([]);
    world.caller = EVE;
    expect(await world.call('POST /models/m/rollouts/r1/promote')).toMatchObject({ status: 202 });
  });

  it('asks nobody to be somebody whose name is free text, as it was while lists decided nothing', async () => {
    world.given('open');
    const access = { start: ['the team'], approve: ['alice'], abort: ['alice'], differentApprover: false };
    world.registry.specifications.set('m', aSpecification({ access }));
    world.caller = ANN;

    expect(await world.call('POST /models/m/rollouts/r1/abort')).toMatchObject({ status: 200 });
    world = new ControlWorld();
    world.given('serving');
    world.registry.specifications.set('m', aSpecification({ access }));
    world.caller = ANN;
    expect(await world.call('POST /models/m/rollouts', { version: 'v2', force: true })).toMatchObject({ status: 202 });
  });

  it('starts nothing that would promote without the yes of those who are named for it', async () => {
    givenAccess('serving');
    world.caller = ANN;
    const settings = { inconclusive: 'promote' };

    const refused = await world.call('POST /models/m/rollouts', { version: 'v2', force: true, settings });

    const path = 'settings.inconclusive';
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'NOT_ALLOWED', faults: [{ path }] } } });
    expect(refused.text).toContain('access.differentApprover');
  });

  it('aborts for everybody unless the specification names some', async () => {
    givenAccess('open');
    world.caller = 'arn:aws:iam::111111111111:user/anybody';

    expect(await world.call('POST /models/m/rollouts/r1/abort')).toMatchObject({ status: 200 });

    world = new ControlWorld();
    world.given('open');
    world.registry.specifications.set('m', aSpecification({ access: { abort: ['role/ops'] } }));
    expect(await world.call('POST /models/m/rollouts/r1/abort')).toMatchObject({ status: 403 });
    expect(world.registry.routes.get('m')?.challengers).toHaveLength(1);
  });
});
