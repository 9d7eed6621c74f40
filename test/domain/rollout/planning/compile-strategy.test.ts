import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileStrategy, warmWindows } from '../../../../lambdas/domain/rollout/planning/compile-strategy.ts';

/** Minutes of `PT<n>M`. */
const windowsIn = (duration: string): number => Number(duration.slice(2, -1));

describe('compiling a strategy', () => {
  it('takes the last listed weight of a canary as the last step, and holds as long as the steps last', () => {
    const steps = [
      { weight: 5, bake: 'PT10M' },
      { weight: 50, bake: 'PT20M' },
    ];

    expect(compileStrategy({ kind: 'challenger', strategy: { kind: 'canary', steps }, windowsIn })).toEqual({
      steps: [
        { weightPercent: 5, bakeWindows: 10 },
        { weightPercent: 50, bakeWindows: 20 },
      ],
      plannedWindows: 30,
      horizonWindows: 60,
    });
  });

  it('makes all-at-once one step of all requests', () => {
    const strategy = { kind: 'all-at-once', bake: 'PT30M' } as const;

    expect(compileStrategy({ kind: 'challenger', strategy, windowsIn }).steps).toEqual([
      { weightPercent: 100, bakeWindows: 30 },
    ]);
  });

  it.each([
    [25, [25, 50, 75]],
    [30, [30, 60, 90]],
    [60, [60]],
    [100, [100]],
  ])('makes linear by %s percent the steps %j', (stepPercent, weights) => {
    const strategy = { kind: 'linear', stepPercent, bake: 'PT1M' } as const;
    const { steps } = compileStrategy({ kind: 'challenger', strategy, windowsIn });

    expect(steps.map(({ weightPercent }) => weightPercent)).toEqual(weights);
  });

  it('linear weights grow and leave the champion something, unless one step takes all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (stepPercent) => {
        const strategy = { kind: 'linear', stepPercent, bake: 'PT1M' } as const;
        const weights = compileStrategy({ kind: 'challenger', strategy, windowsIn }).steps.map((s) => s.weightPercent);
        expect(weights.every((weight, index) => weight > (weights[index - 1] ?? 0) && weight < 100)).toBe(true);
        expect((weights.at(-1) ?? 0) + stepPercent).toBeGreaterThanOrEqual(100);
      }),
    );
  });

  it('exponential weights start as written, grow by the factor in tenths of a percent, and leave the champion something', () => {
    const [tenths, factors] = [fc.integer({ min: 1, max: 500 }), fc.integer({ min: 12, max: 1_000 })];
    fc.assert(
      fc.property(tenths, factors, (startTenths, factorTenths) => {
        const [start, factor] = [startTenths / 10, factorTenths / 10];
        const strategy = { kind: 'exponential', start, factor, bake: 'PT1M' } as const;
        const weights = compileStrategy({ kind: 'challenger', strategy, windowsIn }).steps.map((s) => s.weightPercent);
        expect(weights[0]).toBe(start);
        expect(weights.every((weight, index) => weight > (weights[index - 1] ?? 0) && weight < 100)).toBe(true);
        expect(weights.every((weight) => Number.isInteger(Math.round(weight * 1e9) / 1e8))).toBe(true);
        expect((weights.at(-1) ?? 0) * factor).toBeGreaterThan(99);
        expect(weights.length).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('blue/green gives all requests at once and keeps the version before warm, where there is one', () => {
    const strategy = { kind: 'blue-green', bake: 'PT10M', keepWarm: 'PT60M' } as const;

    expect(compileStrategy({ kind: 'challenger', strategy, windowsIn }).steps).toEqual([
      { weightPercent: 100, bakeWindows: 10 },
    ]);
    expect(warmWindows({ kind: 'challenger', strategy, windowsIn })).toBe(60);
    expect(warmWindows({ kind: 'first', strategy, windowsIn })).toBeUndefined();
    expect(warmWindows({ kind: 'challenger', strategy: { ...strategy, keepWarm: 'PT0M' }, windowsIn })).toBeUndefined();
    expect(warmWindows({ kind: 'challenger', strategy: undefined, windowsIn })).toBeUndefined();
  });

  it('lets a first version take all requests for the first bake time, without hold', () => {
    const steps = [
      { weight: 5, bake: 'PT10M' },
      { weight: 50, bake: 'PT20M' },
    ];

    expect(compileStrategy({ kind: 'first', strategy: { kind: 'canary', steps }, windowsIn })).toEqual({
      steps: [{ weightPercent: 100, bakeWindows: 10 }],
      plannedWindows: 10,
      horizonWindows: 10,
    });
  });

  it('gives a step one window at least, and the hold what is declared', () => {
    const strategy = { kind: 'all-at-once', bake: 'PT0M' } as const;

    expect(compileStrategy({ kind: 'challenger', strategy, hold: 'PT7M', windowsIn })).toMatchObject({
      plannedWindows: 1,
      horizonWindows: 8,
    });
  });

  it('makes a shadow a step without requests, which ends the plan or has the steps of another strategy behind it', () => {
    const shadow = { kind: 'shadow', share: 20, bake: 'PT10M' } as const;
    const copies = { weightPercent: 0, bakeWindows: 10, shadow: { sharePercent: 20, timeoutMs: 800 } };
    type Next = Extract<NonNullable<Parameters<typeof compileStrategy>[0]['strategy']>, { kind: 'shadow' }>['next'];
    const compile = (next: Next, kind: 'challenger' | 'first' = 'challenger') =>
      compileStrategy({ kind, windowsIn, timeoutMs: 800, strategy: { ...shadow, next } });

    expect(compile({ kind: 'report' })).toEqual({
      steps: [copies],
      plannedWindows: 10,
      horizonWindows: 10,
      ends: 'report',
    });
    expect(compile({ kind: 'linear', stepPercent: 50, bake: 'PT5M' })).toEqual({
      steps: [copies, { weightPercent: 50, bakeWindows: 5 }],
      plannedWindows: 15,
      horizonWindows: 30,
    });
    // Nobody serves yet whose requests could be copied.
    expect(compile({ kind: 'report' }, 'first')).toEqual({
      steps: [{ weightPercent: 100, bakeWindows: 10 }],
      plannedWindows: 10,
      horizonWindows: 10,
    });
  });
});
