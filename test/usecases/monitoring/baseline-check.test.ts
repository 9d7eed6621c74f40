import { describe, expect, it } from 'vitest';
import type { BaselineItem } from '../../../lambdas/contracts/stored/baseline.ts';
import type { SpecificationInput } from '../../../lambdas/contracts/people/specification.ts';
import { checkModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { aBaselineItem } from '../../support/baselines/contents.ts';
import { hourAt, PerformanceWorld } from '../../support/performance-world.ts';
import { aVersion } from '../../support/records.ts';

const ID = 'a'.repeat(24);
const NOW = Date.parse(hourAt(0));

function daysAgo(days: number): string {
  return new Date(NOW - days * 86_400_000).toISOString();
}

/** A model that is asked hour by hour, most of it answered by one version. */
async function checked(
  items: readonly Partial<BaselineItem>[],
  { serving = 'v2', ...over }: Partial<SpecificationInput> & { readonly serving?: string } = {},
) {
  const world = new PerformanceWorld(over);
  for (const one of items) {
    const item = aBaselineItem(one);
    world.baselines.items.set(`m/${item.version}/${item.id}`, item);
    world.registry.versions.set(`m/${item.version}`, aVersion({ version: item.version, baseline: item.id }));
  }
  if (!world.registry.versions.has(`m/${serving}`))
    world.registry.versions.set(`m/${serving}`, aVersion({ version: serving }));
  const outcomes = [];
  for (let hour = 1; hour <= 2; hour += 1) {
    world.answer(hour - 1, { [serving]: 90, other: 10 });
    const at = hourAt(hour + 0.2);
    outcomes.push(await checkModel(world.deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 }));
  }
  const last = outcomes.at(-1);
  return { outcome: last?.outcomes['baseline'], alert: world.store.alerts.get('m/baseline-stale') };
}

describe('the baseline of the version that serves', () => {
  it('is fresh for half a year', async () => {
    const { outcome, alert } = await checked([{ version: 'v2', at: daysAgo(179) }]);

    expect(outcome).toEqual({ kind: 'ran', findings: 0 });
    expect(alert).toBeUndefined();
  });

  it('is a finding from then on, and says its age and since when', async () => {
    const { alert } = await checked([{ version: 'v2', at: daysAgo(200) }]);

    expect(alert).toMatchObject({
      state: 'open',
      severity: 'ticket',
      finding: {
        kind: 'baseline-stale',
        version: 'v2',
        since: daysAgo(20),
        what: 'The baseline of v2 is 200 days old; it may be 180.',
        numbers: { ageDays: 200, mostDays: 180 },
      },
    });
  });

  it('counts the age of captured traffic from its last hour, against the limit of the owner', async () => {
    const source = { kind: 'captured', from: daysAgo(47), to: daysAgo(40), hours: 168 } as const;
    const old = await checked([{ version: 'v2', at: daysAgo(1), source }], { monitoring: { baselineMaxAge: 'P30D' } });
    const fresh = await checked([{ version: 'v2', at: daysAgo(1), source }]);

    expect(old.alert?.finding.what).toBe('The baseline of v2 is 40 days old; it may be 30.');
    expect(fresh.alert).toBeUndefined();
  });

  it('is a finding where another version has one and this has none', async () => {
    const { alert } = await checked([{ version: 'v1', at: daysAgo(1) }]);

    expect(alert?.finding.what).toBe('v2 serves without a baseline of its own; the newest one is that of v1.');
  });

  it('is the one that was chosen last, not the newest upload', async () => {
    const { alert } = await checked([
      { version: 'v2', at: daysAgo(1), id: 'b'.repeat(24) },
      { version: 'v2', at: daysAgo(300), id: ID },
    ]);

    expect(alert?.finding.numbers).toMatchObject({ ageDays: 300 });
  });

  it('is insufficient data where no version has one, or nobody asks', async () => {
    expect((await checked([])).outcome).toEqual({
      kind: 'insufficient-data',
      of: 'baseline of v2',
      needed: 1,
      got: 0,
    });
    const silent = new PerformanceWorld();
    const order = { model: 'm', at: hourAt(1), windowSeconds: 60, everyWindows: 60 };
    expect((await checkModel(silent.deps, order)).outcomes['baseline']).toMatchObject({ of: 'requests' });
  });
});
