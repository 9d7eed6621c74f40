import { describe, expect, it } from 'vitest';
import { CaptureBudget } from '../../../lambdas/domain/capture/capture-budget.ts';
import { sampleCapture } from '../../../lambdas/usecases/serving/sample-capture.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';
import { aRoute } from '../../support/records.ts';
import { baseRoute, givenRouter } from '../../support/worlds/serving-world.ts';

const cold = { ...baseRoute, hot: false };

describe('capture of all models', () => {
  it('keeps features and prediction of one request in eight after a second of six, and counts every request', async () => {
    const router = givenRouter({ route: cold, draw: 0.124 });
    for (let n = 0; n < 6; n += 1) await router.ask();
    router.world.now += 1_000;
    await router.ask();
    router.world.draw = 0.126;
    await router.ask();

    expect(router.captured).toHaveLength(8);
    expect(router.captured.slice(0, 6).map(({ features, weight }) => [features?.['distance'], weight])).toEqual(
      Array.from({ length: 6 }, () => [500, undefined]),
    );
    expect(router.captured[6]).toMatchObject({ weight: 8, prediction: 0.25, features: { distance: 500 } });
    expect(router.captured[7]).toMatchObject({ outcome: 'ok', latencyMs: 0 });
    for (const name of ['features', 'prediction', 'weight'] as const)
      expect(router.captured[7]?.[name]).toBeUndefined();
  });

  it('keeps everything of hot models, and more where the specification says so', async () => {
    const hot = givenRouter({ route: baseRoute });
    const wide = givenRouter({ route: { ...cold, capturePerSecond: 6 } });
    for (const router of [hot, wide]) {
      for (let n = 0; n < 6; n += 1) await router.ask();
      router.world.now += 1_000;
      await router.ask();
    }

    for (const { captured } of [hot, wide])
      expect(captured.map(({ features, weight }) => [features?.['distance'], weight])).toEqual(
        Array.from({ length: 7 }, () => [500, undefined]),
      );
  });

  it('estimates the number of requests without bias at any rate', () => {
    const [random, budget] = [new SeededRandomness(15), new CaptureBudget()];
    let [requests, weights, squares, kept] = [0, 0, 0, 0];
    for (let second = 0; second < 400; second += 1) {
      const rate = [1, 3, 40, 200, 7][second % 5] ?? 1;
      for (let n = 0; n < rate; n += 1) {
        const sample = sampleCapture({ budget, random }, aRoute(), second * 1_000);
        requests += 1;
        if (sample.kind === 'counted') continue;
        kept += 1;
        weights += sample.weight;
        squares += sample.weight * (sample.weight - 1);
      }
    }

    // Variance of a Horvitz-Thompson total, estimated by the sum of w (w - 1) over what was kept.
    expect(Math.abs(weights - requests) / Math.sqrt(squares)).toBeLessThan(4);
    expect(kept).toBeLessThan(requests / 1.5);
  });

  it('begins anew after a second without requests', () => {
    const budget = new CaptureBudget();
    for (let n = 0; n < 10; n += 1) budget.weightOf({ model: 'm', perSecond: 1, at: 0 });

    expect(budget.weightOf({ model: 'm', perSecond: 1, at: 1_000 })).toBe(16);
    expect(budget.weightOf({ model: 'other', perSecond: 1, at: 1_000 })).toBe(1);
    expect(budget.weightOf({ model: 'm', perSecond: 1, at: 3_000 })).toBe(1);
  });
});

describe('a sensitive field', () => {
  it('leaves the router as its hash, whatever its type, and not at all without a key', async () => {
    const route = { ...baseRoute, captureFields: ['distance', 'who'], hashedFields: ['who'] };
    const [router, keyless] = [givenRouter({ route }), givenRouter({ route, hasKey: false })];
    for (const body of ['{"distance":1,"who":"ann"}', '{"distance":1,"who":7}', '{"distance":1,"who":null}'])
      await router.ask(body);
    await keyless.ask('{"distance":1,"who":"ann"}');

    expect(router.captured.map(({ features }) => features?.['who'])).toEqual(['hash:ann', 'hash:7', null]);
    expect(keyless.captured[0]?.features).toEqual({ distance: 1 });
  });
});
