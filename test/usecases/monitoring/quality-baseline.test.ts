import { beforeEach, describe, expect, it } from 'vitest';
import type { HealthArm } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { baselineKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import { checkModel, type CheckedModel } from '../../../lambdas/usecases/monitoring/check-model.ts';
import { aBaselineContent, withSignature } from '../../support/baselines/contents.ts';
import { MemoryBaselines } from '../../support/baselines/memory-baselines.ts';
import { MemoryMonitoring } from '../../support/fakes/memory-monitoring.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { MemoryRegistry } from '../../support/fakes/memory-registry.ts';
import { MemoryTeller } from '../../support/fakes/memory-teller.ts';
import { aSpecification, aVersion } from '../../support/records.ts';

const FIVE = 300_000;
const START = Date.parse('2026-02-01T00:00:00.000Z');
const ID = 'a'.repeat(24);

/** Rows of five windows whose odd values are the same from the first hour on: nothing ever moved against the hours before. */
class World {
  readonly store = new MemoryMonitoring();
  readonly objects = new MemoryObjects();
  readonly teller = new MemoryTeller();
  readonly registry = new MemoryRegistry();
  readonly baselines = new MemoryBaselines(this.registry, this.objects);
  hours = 0;

  pass(odd: HealthArm['odd'], version = 'v1'): void {
    for (let i = 0; i < 12; i += 1) {
      const start = new Date(START + this.hours * 12 * FIVE + i * FIVE).toISOString();
      this.store.health.push({ schema: 1, model: 'm', start, sources: 1, arms: [armOf(odd, version)], ttl: 0 });
    }
    this.hours += 1;
  }

  givenBaseline(version: string): void {
    this.registry.versions.set(`m/${version}`, aVersion({ version, baseline: ID }));
    const stored = { schema: 1, model: 'm', version, id: ID, ...aBaselineContent() };
    this.objects.objects.set(baselineKey('m', version, ID), JSON.stringify(stored));
  }

  async check(): Promise<CheckedModel> {
    const { store, objects, teller, registry, baselines } = this;
    const told = { teller, told: teller };
    const at = new Date(START + this.hours * 12 * FIVE + 6 * 60_000).toISOString();
    const deps = {
      registry,
      periods: store,
      objects,
      baselines,
      alerts: store,
      log: store,
      watches: store,
      drift: store,
      ...told,
    };
    return checkModel(deps, { model: 'm', at, windowSeconds: 60, everyWindows: 60 });
  }

  /** Every hour alike, each checked. */
  async live(hours: number, odd: HealthArm['odd'], version?: string): Promise<CheckedModel | undefined> {
    let last: CheckedModel | undefined;
    for (let i = 0; i < hours; i += 1) {
      this.pass(odd, version);
      last = await this.check();
    }
    return last;
  }
}

function armOf(odd: HealthArm['odd'], version: string): HealthArm {
  const none = { errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0, errorClasses: {}, latency: {}, scores: {} };
  const named = { version, assignment: 'random', hop: 'assigned' } as const;
  return { ...named, requests: 100, captured: [100, 100], served: 100, ...none, odd };
}

let world: World;
beforeEach(() => {
  world = new World();
});

describe('odd values against the baseline of a version', () => {
  it.each<readonly [string, HealthArm['odd'][string], RegExp]>([
    ['missing', [10, 0, 0, 0], /^10(\.0)? % of the requests to v1 have no value in age, 1(\.0)? % in its baseline\.$/],
    ['new-category', [0, 10, 0, 0], /have a category that its baseline does not know in colour, 0 % in its baseline/],
    [
      'out-of-range',
      [0, 0, 10, 0],
      /have a value that is infinite or outside the range of its baseline in age, 0 % in its baseline/,
    ],
    ['type-change', [0, 0, 0, 10], /have a value of another type in age, 0 % in its baseline/],
  ])('are found (%s) though the hours before had as many', async (kind, odd, text) => {
    world.givenBaseline('v1');
    world.registry.specifications.set('m', aSpecification(withSignature));
    const feature = kind === 'new-category' ? 'colour' : 'age';
    await world.live(6, { [feature]: odd });

    expect(world.store.alerts.get(`m/${kind}/${feature}`)).toMatchObject({ state: 'open', finding: { version: 'v1' } });
    expect(world.teller.findings[0]?.what).toMatch(text);
  });

  it('are nothing where the baseline has as many, or without a baseline', async () => {
    world.givenBaseline('v1');
    await world.live(6, { age: [1, 0, 0, 0] });
    await world.live(6, { age: [10, 0, 0, 0] }, 'v2');

    expect([...world.store.alerts.values()].filter(({ finding }) => finding.version === 'v1')).toEqual([]);
    expect(world.teller.findings.filter(({ version }) => version !== undefined)).toEqual([]);
  });

  it('are found in the first hours, when there is nothing before', async () => {
    world.givenBaseline('v1');
    world.pass({ age: [10, 0, 0, 0] });

    const checked = await world.check();

    expect(checked.outcomes['quality/age']).toEqual({ kind: 'ran', findings: 1 });
  });

  it('leave the hours before as the only reference when the baseline cannot be read', async () => {
    world.givenBaseline('v1');
    world.objects.objects.set(baselineKey('m', 'v1', ID), '{"schema":1}');

    const checked = await world.live(6, { age: [10, 0, 0, 0] });

    expect(checked?.outcomes['quality/age']).toEqual({ kind: 'ran', findings: 0 });
    expect(checked?.outcomes['quality/baseline/v1']).toMatchObject({ kind: 'failed' });
  });
});
