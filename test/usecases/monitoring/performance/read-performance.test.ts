import { describe, expect, it } from 'vitest';
import type { NamedOutcome } from '../../../../lambdas/domain/outcome.ts';
import { outcomeOf } from '../../../../lambdas/domain/performance/entry/measure-binary.ts';
import type { MeasuredPerformance } from '../../../../lambdas/usecases/monitoring/performance/performance-outcome.ts';
import { readPerformance } from '../../../../lambdas/usecases/monitoring/performance/read-performance.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

const random = lehmer(7);

/** Predictions whose truth follows them. */
function flights(count: number, over: Partial<Labelled> = {}): readonly (Labelled & { readonly prediction: number })[] {
  return Array.from({ length: count }, () => {
    const prediction = Math.round(random() * 1_000) / 1_000;
    return { ...over, prediction, label: random() < prediction ? 1 : 0 };
  });
}

/** Pairs of a positive and a negative, one after the other. */
function areaByPairs(rows: readonly { readonly prediction: number; readonly label: unknown }[]): number {
  let [wins, pairs] = [0, 0];
  for (const positive of rows.filter(({ label }) => label === 1))
    for (const negative of rows.filter(({ label }) => label !== 1)) {
      wins += positive.prediction > negative.prediction ? 1 : positive.prediction === negative.prediction ? 0.5 : 0;
      pairs += 1;
    }
  return wins / pairs;
}

function read(world: PerformanceWorld, hours: number, over: { readonly version?: string; readonly at?: string } = {}) {
  const span = { from: hourAt(0), to: hourAt(hours), at: hourAt(hours + 3), windowSeconds: 60 };
  return readPerformance(world.deps, { model: 'm', version: 'v1', ...span, ...over });
}

async function measured(...given: Parameters<typeof read>): Promise<MeasuredPerformance> {
  const outcome = await read(...given);
  if (outcome.kind !== 'measured') throw new Error(`not measured: ${outcome.kind}`);
  return outcome;
}

function numberIn(numbers: readonly NamedOutcome[], name: string) {
  const outcome = outcomeOf(numbers, name);
  if (outcome.kind !== 'measured') throw new Error(`no ${name}: ${outcome.kind}`);
  const { value, bound, interval } = outcome;
  return { value, bound, interval: interval.kind === 'known' ? interval.value : undefined };
}

describe('the performance of a version', () => {
  it('is that of all its labelled requests, within the bound, with an interval', async () => {
    const world = new PerformanceWorld();
    const hours = [flights(300), flights(200), flights(250)];
    for (const hour of hours) world.pass(hour);

    const { numbers, coverage, points, warnings } = await measured(world, 3);

    const exact = areaByPairs(hours.flat());
    const { value, bound, interval } = numberIn(numbers, 'auc');
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(bound);
    expect(bound).toBeLessThan(0.01);
    expect(interval?.lower).toBeLessThan(exact);
    expect(interval?.upper).toBeGreaterThan(exact);
    const right = hours.flat().filter(({ prediction, label }) => (prediction >= 0.5 ? 1 : 0) === label).length;
    expect(numberIn(numbers, 'accuracy@0.5').value).toBeCloseTo(right / 750, 12);
    expect(numberIn(numbers, 'lift-decile-1').interval).toBeDefined();
    expect(coverage).toEqual({ requests: 750, labelled: 750, unpredicted: 0 });
    expect(points.map(({ start, labelled }) => [start, labelled])).toEqual([
      [hourAt(0), 300],
      [hourAt(1), 200],
      [hourAt(2), 250],
    ]);
    expect(warnings).toEqual([]);
    const second = hours[1] ?? [];
    const [point] = points.slice(1);
    const own = numberIn(point?.numbers ?? [], 'auc');
    expect(Math.abs(own.value - areaByPairs(second))).toBeLessThanOrEqual(own.bound);
  });

  it('leaves out other versions, probes and copies, and counts requests without a label', async () => {
    const world = new PerformanceWorld();
    const own = [...flights(100), ...flights(100, { assignment: 'holdout' })];
    const others = [...flights(50, { version: 'v2' }), ...flights(50, { assignment: 'shadow' })];
    world.pass([...own, ...others, { label: 1 }], { v1: 400, v2: 100 });

    const { numbers, coverage, warnings } = await measured(world, 1);

    expect(Math.abs(numberIn(numbers, 'auc').value - areaByPairs(own))).toBeLessThan(0.01);
    expect(coverage).toEqual({ requests: 400, labelled: 200, unpredicted: 1 });
    expect(warnings).toEqual(['1 of 201 labels came without a prediction']);
  });

  it('says which labels are of requests that are younger than the maturity, and which rows are gone', async () => {
    const world = new PerformanceWorld();
    for (let i = 0; i < 3; i += 1) world.pass(flights(60));
    world.objects.objects.delete(`wide/m/${hourAt(0)}.json.gz`);

    const { points, warnings } = await measured(world, 3, { at: hourAt(4) });

    expect(points.map(({ isRipe }) => isRipe)).toEqual([true, true, false]);
    expect(warnings).toEqual([
      "60 labels of requests younger than the labels' maturity",
      `rows of 1 period are gone, the first ${hourAt(0)}`,
    ]);
  });

  it('takes the newest threshold when the specification changed, and says what it left out', async () => {
    const world = new PerformanceWorld();
    world.pass(flights(90));
    const changed = new PerformanceWorld({ signature: { prediction: { path: '$', threshold: 0.3 } } });
    changed.hours = 1;
    changed.pass(flights(80));
    world.store.pointers.push(...changed.store.pointers);
    for (const [key, text] of changed.objects.objects) world.objects.objects.set(key, text);

    const { numbers, warnings } = await measured(world, 2);

    expect(numberIn(numbers, 'accuracy@0.3').value).toBeGreaterThan(0);
    expect(numbers.some(({ name }) => name === 'accuracy@0.5')).toBe(false);
    expect(warnings).toEqual(['90 labels of another task or threshold left out']);
  });

  it('is that of errors for a regression, and of classes for several of them', async () => {
    const regression = new PerformanceWorld({ task: 'regression' });
    const pairs = Array.from({ length: 80 }, () => ({ prediction: random() * 10, label: random() * 10 }));
    regression.pass(pairs);
    const classes = new PerformanceWorld({ task: 'multiclass' });
    const answers = Array.from({ length: 60 }, (_, i) => ({
      prediction: 'abc'.charAt(i % 3),
      label: 'ab'.charAt(i % 2),
    }));
    classes.pass(answers);

    const errors = await measured(regression, 1);
    const shares = await measured(classes, 1);

    const squares = pairs.reduce((sum, { prediction, label }) => sum + (prediction - label) ** 2, 0);
    expect(numberIn(errors.numbers, 'rmse').value).toBeCloseTo(Math.sqrt(squares / 80), 10);
    expect(numberIn(shares.numbers, 'accuracy').value).toBeCloseTo(20 / 60, 12);
  });

  it('is no number without labels, and says why', async () => {
    const none = new PerformanceWorld({ labels: undefined });
    none.pass([]);
    const ranking = new PerformanceWorld({ task: 'ranking' });
    const silent = new PerformanceWorld();
    silent.pass([], { v1: 100 });

    expect(await read(none, 1)).toEqual({ kind: 'no-labels', reason: 'the model declares no labels' });
    expect(await read(ranking, 1)).toEqual({ kind: 'no-labels', reason: 'labels of task ranking have no sketches' });
    expect(await read(silent, 1)).toEqual({ kind: 'insufficient-data', of: 'labels of v1', needed: 1, got: 0 });
  });
});
