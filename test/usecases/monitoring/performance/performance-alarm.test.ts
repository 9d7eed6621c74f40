import { describe, expect, it } from 'vitest';
import { performanceAlarms } from '../../../../lambdas/contracts/stored/performance-details.ts';
import { performanceItem } from '../../../../lambdas/contracts/stored/performance-item.ts';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';

const DAY = 24;

/** Scores that tell the truth, or nothing. */
function flights(random: () => number, count: number, { isBlind = false, version = 'v1' } = {}): readonly Labelled[] {
  return Array.from({ length: count }, () => {
    const prediction = random();
    return { version, prediction, label: random() < (isBlind ? 0.5 : prediction) ? 1 : 0 };
  });
}

/** Days of a model whose scores are blind from one day on; each has labels in three of its hours. */
function history(days: number, blindFrom: number, over: { readonly version?: string; readonly seed?: number } = {}) {
  const world = new PerformanceWorld();
  addDays(world, days, { blindFrom, ...over });
  return world;
}

function addDays(
  world: PerformanceWorld,
  days: number,
  { blindFrom = Infinity, version = 'v1', seed = 5 }: { blindFrom?: number; version?: string; seed?: number },
): void {
  const random = lehmer(seed);
  for (let hour = 0; hour < days * DAY; hour += 1) {
    const isBlind = Math.floor(hour / DAY) >= blindFrom;
    const labels = hour % 8 === 0 ? flights(random, 60, { isBlind, version }) : [];
    world.pass(labels, { [version]: 100 });
  }
}

async function check(world: PerformanceWorld, at = hourAt(world.hours + 3)) {
  const { outcomes, opened, closed } = await checkModel(world.deps, {
    model: 'm',
    at,
    windowSeconds: 60,
    everyWindows: 60,
  });
  const row = world.store.checks.get('m')?.checks.find((one) => one.check === 'performance-alarm');
  return { outcome: outcomes['performance-alarm'], opened, closed, details: row?.details };
}

/** Checks a world day by day, as the schedule would. */
async function live(
  days: number,
  blindFrom: number,
  { baseline }: { readonly baseline?: readonly Labelled[] } = {},
): Promise<{ world: PerformanceWorld; alarms: string[] }> {
  const full = history(days, blindFrom);
  const world = new PerformanceWorld();
  if (baseline !== undefined) world.givenBaseline('v1', baseline);
  const alarms: string[] = [];
  for (let day = 1; day <= days; day += 1) {
    const until = hourAt(day * DAY);
    world.store.pointers.splice(0, Infinity, ...full.store.pointers.filter(({ start }) => start < until));
    for (const [key, text] of full.objects.objects) world.objects.objects.set(key, text);
    const { opened } = await check(world, hourAt(day * DAY + 2));
    alarms.push(...opened.map((cause) => `${day} ${cause}`));
  }
  return { world, alarms };
}

describe('the alarm on performance', () => {
  it('opens once when the scores go blind, says how much and since when', async () => {
    const { world, alarms } = await live(14, 9);

    const own = alarms.filter((one) => one.includes('performance/'));
    expect(own.map((one) => one.split(' ')[1])).toEqual(
      expect.arrayContaining(['performance/auc', 'performance/brier']),
    );
    expect(own).toHaveLength(2);
    expect(own.every((one) => Number(one.split(' ')[0]) >= 10)).toBe(true);
    // The evidence is valid at every look: the check that has it opens the alert.
    const raised = world.store.watches.get('m')?.watch?.measures['auc']?.alarm?.alarmedAt ?? 0;
    expect(own).toContain(`${(raised - Date.parse(hourAt(0))) / (DAY * 3_600_000) + 1} performance/auc`);
    const finding = world.store.alerts.get('m/performance/auc')?.finding;
    expect(finding).toMatchObject({ kind: 'performance', version: 'v1', since: hourAt(9 * DAY) });
    expect(finding?.what).toMatch(
      /^AUC of v1 fell to 0\.\d+ over the last 7 days of ripe labels; at least 0\.\d+ is tolerated, 0\.\d+ in its first labels\.$/,
    );
    expect(world.teller.findings.filter(({ cause }) => cause === 'performance/auc')).toHaveLength(1);
  });

  it('opens nothing while the scores stay what they were', async () => {
    const { world, alarms } = await live(14, Infinity);

    expect(alarms.filter((one) => one.includes('performance/'))).toEqual([]);
    const { details } = await check(world);
    const { measures, version, eatenUntil } = performanceAlarms.parse(details);
    expect(version).toBe('v1');
    expect(eatenUntil).toBe(hourAt(14 * DAY));
    expect(measures).toMatchObject([
      { measure: 'auc', state: 'watching', learnt: { source: 'first-labels' } },
      { measure: 'brier', state: 'watching' },
    ]);
  });

  it('holds labels against those of the baseline, and so finds a version that was worse from its first day on', async () => {
    const always = await live(14, 0, { baseline: flights(lehmer(9), 2_000) });

    const { watch } = performanceItem.parse(always.world.store.watches.get('m'));
    expect(watch?.measures['brier']?.learnt).toMatchObject({ source: 'baseline' });
    // A score that is its own chance has a squared error of 1/6.
    expect(watch?.measures['brier']?.learnt?.reference).toBeCloseTo(1 / 6, 1);
    expect(always.world.store.alerts.get('m/performance/brier')?.finding.what).toMatch(/ in its baseline\.$/);
    expect((await live(14, 0)).alarms.filter((one) => one.includes('performance/'))).toEqual([]);
  });

  it('takes a day once: a repeat, a second run at the same time and late labels change nothing', async () => {
    const world = history(5, Infinity);
    await check(world);
    const before = performanceItem.parse(world.store.watches.get('m'));
    expect(before).toMatchObject({ stamp: 0, eatenUntil: hourAt(5 * DAY), watch: { version: 'v1' } });

    world.write(3, flights(lehmer(2), 500, { isBlind: true }), { v1: 500 });
    await check(world);
    expect(world.store.watches.get('m')).toEqual(before);

    addDays(world, 1, { seed: 8 });
    await Promise.all([check(world), check(world)]);
    const after = performanceItem.parse(world.store.watches.get('m'));
    expect(after.stamp).toBe(1);
    expect(after.watch?.measures['brier']?.learning.map(({ count }) => count)).toEqual([180, 180, 180, 180, 180, 180]);
  });

  it('waits until the last request of a day is as old as the maturity', async () => {
    const world = history(2, Infinity);

    await check(world, hourAt(2 * DAY + 1));
    expect(world.store.watches.get('m')?.eatenUntil).toBe(hourAt(DAY));
    await check(world, hourAt(2 * DAY + 2));
    expect(world.store.watches.get('m')?.eatenUntil).toBe(hourAt(2 * DAY));
  });

  it('watches the version with the most requests and remembers the one before', async () => {
    const world = history(3, Infinity);
    await check(world);
    addDays(world, 1, { version: 'v2', seed: 3 });

    const { details } = await check(world);

    const { version, previous } = performanceAlarms.parse(details);
    expect(version).toBe('v2');
    expect(previous?.version).toBe('v1');
    // A score that is its own chance has a squared error of 1/6.
    expect(previous?.losses['brier']).toBeGreaterThan(0.13);
    expect(previous?.losses['brier']).toBeLessThan(0.2);
  });

  it('has nothing to say before a day has labels', async () => {
    const world = new PerformanceWorld();
    for (let hour = 0; hour < 30; hour += 1) world.pass([], { v1: 10 });

    expect((await check(world)).outcome).toEqual({
      kind: 'insufficient-data',
      of: 'days with ripe labels',
      needed: 1,
      got: 0,
    });
  });
});
