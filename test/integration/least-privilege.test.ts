import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveToEnd, givenServingModel, whenRolloutStarts } from './support/models.ts';
import { eventually, rolloutOf } from './support/steps.ts';
import { startSystem, type System } from './support/system.ts';

describe('with IAM enforced, every function runs with its own role', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ auth: true });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('promotes a good challenger and takes a broken one back', async () => {
    await givenServingModel(system, 'bounded');
    const better = await whenRolloutStarts(system, 'bounded', 'v2');
    const promoted = await driveToEnd(system, { model: 'bounded', rolloutId: better, most: 8000 });
    system.behaviours.set('bounded-v3', { failureShare: 0.3, delayMs: 0 });
    const worse = await whenRolloutStarts(system, 'bounded', 'v3');
    const taken = await driveToEnd(system, { model: 'bounded', rolloutId: worse, most: 6000 });

    expect(promoted.record.outcome?.kind).toBe('promoted');
    expect(taken.record.outcome?.kind).toBe('rolled-back');
    const probes = await eventually('the probe answers', 60_000, async () => {
      const { outcome } = await rolloutOf(system, 'bounded', worse);
      return outcome?.probes;
    });
    expect(probes.asked).toBeGreaterThanOrEqual(20);
    expect(probes.champion).toBe(probes.asked);
  });
});
