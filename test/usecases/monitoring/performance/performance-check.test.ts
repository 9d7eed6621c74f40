import { describe, expect, it } from 'vitest';
import {
  performanceDetails,
  type PerformanceDetails,
} from '../../../../lambdas/contracts/stored/performance-details.ts';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

const random = lehmer(11);

function flights(count: number, version = 'v1'): readonly Labelled[] {
  return Array.from({ length: count }, () => {
    const prediction = random();
    return { version, prediction, label: random() < prediction ? 1 : 0 };
  });
}

function valueOf(versions: PerformanceDetails['versions']): number {
  const auc = versions[0]?.numbers.find(({ name }) => name === 'auc');
  return auc?.kind === 'measured' ? auc.value : Number.NaN;
}

async function check(world: PerformanceWorld) {
  const at = hourAt(world.hours + 1);
  const { outcomes } = await checkModel(world.deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  const row = world.store.checks.get('m')?.checks.find((one) => one.check === 'performance');
  return { outcome: outcomes['performance'], details: row?.details };
}

describe('the check of performance', () => {
  it('leaves the numbers of every version over its newest ripe labels', async () => {
    const world = new PerformanceWorld();
    world.pass(flights(900));
    for (let i = 0; i < 54; i += 1) world.pass([...flights(50), ...flights(20, 'v2')], { v1: 60, v2: 24 });

    const { outcome, details } = await check(world);

    expect(outcome).toEqual({ kind: 'ran', findings: 0 });
    const { from, to, versions } = performanceDetails.parse(details);
    // Labels of the last hour are not ripe; the six hours of its day before it and the day before them have enough.
    expect([from, to]).toEqual([hourAt(24), hourAt(54)]);
    expect(versions).toMatchObject([
      { version: 'v1', requests: 1_800, labelled: 1_500, warnings: [] },
      { version: 'v2', requests: 720, labelled: 600 },
    ]);
    const auc = versions[0]?.numbers.find(({ name }) => name === 'auc');
    expect(auc).toMatchObject({ kind: 'measured', interval: [expect.any(Number), expect.any(Number)] });
  });

  it('reads a row of each day before the newest, and comes to what their hours say', async () => {
    const [byDays, byHours] = [new PerformanceWorld(), new PerformanceWorld()];
    for (let i = 0; i < 9 * 24 + 20; i += 1) {
      const labels = flights(2);
      byDays.pass(labels, { v1: 3 });
      byHours.pass(labels, { v1: 3 });
    }
    for (let day = 0; day < 9; day += 1) byDays.addDay(day);
    await check(byDays);
    byDays.pass(flights(2), { v1: 3 });
    byHours.pass([], { v1: 3 });
    const read: string[] = [];
    const readText = byDays.objects.readText.bind(byDays.objects);
    byDays.objects.readText = (key) => {
      read.push(key);
      return readText(key);
    };

    const { versions, ...span } = performanceDetails.parse((await check(byDays)).details);
    const { versions: expected, ...same } = performanceDetails.parse((await check(byHours)).details);

    expect(span.to).toBe(same.to);
    // The first of the week of hours lie within a day.
    expect(span.from).toBe(hourAt(48));
    expect(versions[0]?.labelled).toBe(2 * (7 * 24 + 20));
    expect(valueOf(versions)).toBeCloseTo(valueOf(expected), 1);
    expect(new Set(read).size).toBe(read.length);
    expect(read.filter((key) => key.startsWith('wide-day/'))).toHaveLength(7);
    // The hours of the newest day, and those that the detector of drift catches up with.
    expect(read.filter((key) => key.startsWith('wide/')).length).toBeLessThanOrEqual(24 + 48);
  });

  it("leaves the baseline's numbers beside them, for the version that has one", async () => {
    const world = new PerformanceWorld();
    world.givenBaseline('v1', flights(2_000));
    for (let i = 0; i < 30; i += 1) world.pass([...flights(50), ...flights(20, 'v2')], { v1: 60, v2: 30 });

    const { versions } = performanceDetails.parse((await check(world)).details);

    const [v1, v2] = versions;
    expect(v1?.baseline?.labelled).toBe(2_000);
    expect(v1?.baseline?.numbers.map(({ name }) => name)).toEqual(v1?.numbers.map(({ name }) => name));
    const auc = v1?.baseline?.numbers.find(({ name }) => name === 'auc');
    // A score that is its own chance has an AUC of 5/6.
    expect(auc).toMatchObject({ kind: 'measured', value: expect.closeTo(5 / 6, 1) });
    expect(v2?.baseline).toBeUndefined();
  });

  it('waits for labels, and asks for none of a model that declares none', async () => {
    const silent = new PerformanceWorld();
    for (let i = 0; i < 4; i += 1) silent.pass([], { v1: 100 });
    const none = new PerformanceWorld({ labels: undefined });
    none.pass([], { v1: 100 });

    expect((await check(silent)).outcome).toMatchObject({ kind: 'insufficient-data', of: 'labels of ripe requests' });
    expect((await check(none)).outcome).toBeUndefined();
  });
});
