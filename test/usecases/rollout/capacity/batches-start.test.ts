import { beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../../../lambdas/contracts/people/target.ts';
import { BatchesWorld, START } from '../../../support/rollout/batches-world.ts';
import { ControlWorld } from '../../../support/control-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';
import { aRoute, aSpecification } from '../../../support/records.ts';

const lambda = { kind: 'lambda', functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:score' } as const;
const component = { kind: 'sagemaker', endpointName: 'new', inferenceComponent: 'c1' } as const;

describe('the start of a rollout in batches', () => {
  let world: BatchesWorld;

  beforeEach(async () => {
    world = new BatchesWorld();
    await world.givenBatches();
  });

  async function faults(): Promise<readonly string[]> {
    await world.prepare(START);
    return (world.record().outcome?.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
  }

  function targetOf(version: 'v1' | 'v2', target: Target): void {
    const found = world.registry.versions.get(`${MODEL}/${version}`);
    if (found !== undefined) world.registry.versions.set(`${MODEL}/${version}`, { ...found, target });
    if (version === 'v1') world.registry.routes.set(MODEL, { ...world.route(), champion: { version, target } });
  }

  it('is refused for targets without instances, both sides at once', async () => {
    targetOf('v1', { kind: 'http', url: 'https://models.example/v1' });
    targetOf('v2', component);

    expect(await faults()).toEqual([
      'champion.target.kind: must be sagemaker where the strategy is batches, got "http": only there are instances to be moved',
      'version.target.inferenceComponent: must be left out where the strategy is batches, got "c1": components share the instances of their endpoint',
    ]);
    expect(world.capacity.orders).toEqual([]);
  });

  it.each([
    [
      'a champion with one instance',
      ['old', 1],
      'champion.target.endpointName: old must have 2 instances at least, it has 1: a batch would be all of it; take blue-green',
    ],
    [
      'a challenger that is a fleet already',
      ['new', 3],
      'version.target.endpointName: new must begin with 2 instances (a batch) at most, it has 3: both would make a double fleet',
    ],
  ] as const)('is refused for %s', async (_what, [endpoint, instances], fault) => {
    world.capacity.given(endpoint, instances);

    expect(await faults()).toEqual([fault]);
  });

  it('is refused for an endpoint that cannot be read, is serverless, or is the same', async () => {
    const variants = [{ name: 'A', instances: 0, wanted: 0, scaling: 'serverless' as const }];
    world.capacity.answers.set('old', { kind: 'unseen', says: 'AccessDeniedException: no' });
    world.capacity.answers.set('new', { kind: 'seen', state: 'ready', status: 'InService', isAsync: false, variants });

    expect(await faults()).toEqual([
      'champion.target.endpointName: old could not be read: AccessDeniedException: no',
      'version.target.endpointName: new must have instances, it is serverless: take canary or linear',
    ]);
  });

  it('is refused for two versions on one endpoint', async () => {
    world.capacity.given('old', 2);
    world.capacity.given('new', 1);
    targetOf('v2', { kind: 'sagemaker', endpointName: 'old' });

    expect((await faults()).join()).toContain('old must');
  });

  it('asks no endpoint for another strategy', async () => {
    world.capacity.answers.set('old', { kind: 'unseen', says: 'never asked' });
    const strategy = { kind: 'linear', stepPercent: 50, bake: 'PT3M' };

    const state = await world.prepare({ ...START, settings: { strategy } });

    expect(state.next).toBe('shift');
    expect(world.record().plan.capacity).toBeUndefined();
  });
});

describe('a model that is replaced in batches', () => {
  const rollout = { strategy: { kind: 'batches', bake: 'PT3M' } };

  it('takes no version that runs where no instances can be moved', async () => {
    const world = new ControlWorld();
    const { model } = aSpecification();
    world.registry.specifications.set(model, aSpecification({ rollout: { strategy: batches() } }));

    const answer = await world.call(`POST /models/${model}/versions`, {
      version: 'v9',
      target: { kind: 'http', url: 'http://models.example.com/v9' },
    });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('target.kind');
    expect(answer.text).toContain('must be sagemaker where the strategy is batches');
  });

  it('is not declared while its champion runs elsewhere', async () => {
    const world = new ControlWorld();
    const { model, task, owner } = aSpecification();
    world.registry.routes.set(model, aRoute({ champion: { version: 'v1', target: lambda } }));

    const answer = await world.call(`PUT /models/${model}`, { model, task, owner, rollout });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('rollout.strategy.kind');
    expect(answer.text).toContain('must not be batches: champion v1, target.kind must be sagemaker');
  });

  it.each([
    [{ batchPercent: 0.5 }, 'rollout.strategy.batchPercent'],
    [{ batchPercent: 51 }, 'rollout.strategy.batchPercent'],
    [{ scaleWithin: 'PT3H' }, 'rollout.strategy.scaleWithin'],
    [{ returnWithin: 'PT1S' }, 'rollout.strategy.returnWithin'],
    [{ steps: 4 }, 'rollout.strategy.steps'],
  ])('says where its strategy is wrong: %j', async (wrong, path) => {
    const world = new ControlWorld();
    const { model, task, owner } = aSpecification();
    const strategy = { ...rollout.strategy, ...wrong };

    const answer = await world.call(`PUT /models/${model}`, { model, task, owner, rollout: { strategy } });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`"${path}"`);
  });

  it('holds nobody back', async () => {
    const world = new ControlWorld();
    const { model, task, owner } = aSpecification();
    const holdBack = { share: 5, for: 'P1D' };

    const answer = await world.call(`PUT /models/${model}`, { model, task, owner, rollout: { ...rollout, holdBack } });

    expect(answer.text).toContain('must be left out, or off, with batches');
  });
});

function batches() {
  return {
    kind: 'batches' as const,
    bake: 'PT3M',
    batchPercent: 25,
    scaleWithin: 'PT30M',
    returnWithin: 'PT15M',
    keepWarm: 'PT1H',
  };
}
