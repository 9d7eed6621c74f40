import { describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import type { VersionRecord } from '../../../../lambdas/contracts/people/version.ts';
import { checkModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { lehmer } from '../../../support/draws.ts';
import { hourAt, PerformanceWorld, type Labelled } from '../../../support/performance-world.ts';
import { aVersion } from '../../../support/records.ts';

const DAY = 24;
const random = lehmer(7);

function flights(count: number, version: string): readonly Labelled[] {
  return Array.from({ length: count }, () => {
    const prediction = random();
    return { version, prediction, label: random() < prediction ? 1 : 0 };
  });
}

/** So many days with as many labels an hour by version. */
function pass(world: PerformanceWorld, days: number, labels: Readonly<Record<string, number>>): void {
  for (let hour = 0; hour < days * DAY; hour += 1)
    world.pass(
      Object.entries(labels).flatMap(([version, count]) => flights(count, version)),
      labels,
    );
}

async function watchAfter(world: PerformanceWorld) {
  const at = hourAt(world.hours + 3);
  await checkModel(world.deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  const item = world.store.watches.get('m');
  const { version, measures, previous } = item?.watch ?? {};
  const counts = measures?.['brier']?.learning.map(({ count }) => count);
  return { eatenUntil: item?.eatenUntil, version, counts, previous, life: measures?.['brier']?.life };
}

async function duringIncident(incidents: SpecificationInput['incidents']) {
  const world = new PerformanceWorld({ incidents });
  pass(world, 4, { v1: 8 });
  return watchAfter(world);
}

/** Three days of v1, and one on which v2 had the most requests. */
async function withNewVersion(status: VersionRecord['status']) {
  const world = new PerformanceWorld();
  world.registry.versions.set('m/v2', aVersion({ version: 'v2', status }));
  pass(world, 3, { v1: 8 });
  await watchAfter(world);
  pass(world, 1, { v1: 4, v2: 8 });
  return watchAfter(world);
}

describe('days that the alarm on performance learns nothing from', () => {
  it('are those inside a declared incident, which are done with all the same', async () => {
    const incident = { from: hourAt(DAY), to: hourAt(2 * DAY), what: 'the feed was stale' };

    expect(await duringIncident([incident])).toMatchObject({ eatenUntil: hourAt(4 * DAY), counts: [192, 192, 192] });
  });

  it('are less by the hours of an incident that was shorter', async () => {
    const incident = { from: hourAt(DAY + 6), to: hourAt(DAY + 18), what: 'the feed was stale' };

    expect((await duringIncident([incident])).counts).toEqual([192, 96, 192, 192]);
  });

  it.each([
    { place: 'within an hour', from: 15, to: 45, left: 184 },
    { place: 'across two hours', from: 30, to: 90, left: 176 },
  ])('are less by every hour that an incident touches: $place', async ({ from, to, left }) => {
    const at = (minutes: number): string => new Date(Date.parse(hourAt(DAY + 6)) + minutes * 60_000).toISOString();
    const incident = { from: at(from), to: at(to), what: 'the feed was stale' };

    expect((await duringIncident([incident])).counts).toEqual([192, left, 192, 192]);
  });

  it('are those of a version that was taken back: it is never the one that is watched', async () => {
    const { version, previous, counts, life, eatenUntil } = await withNewVersion('rolled-back');

    expect({ version, previous, counts, life }).toEqual({ version: 'v1', counts: [192, 192, 192], life: 1 });
    expect(eatenUntil).toBe(hourAt(4 * DAY));
  });

  it('are those of a challenger, whose days are the less of its champion', async () => {
    expect(await withNewVersion('challenger')).toMatchObject({ version: 'v1', counts: [192, 192, 192, 96], life: 1 });
    expect(await withNewVersion('champion')).toMatchObject({ version: 'v2', previous: { version: 'v1' }, life: 2 });
  });
});
