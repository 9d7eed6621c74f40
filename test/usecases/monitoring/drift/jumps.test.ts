import { describe, expect, it } from 'vitest';
import { healthArmOf } from '../../../../lambdas/domain/windows/health-arms.ts';
import type { PeriodEntry } from '../../../../lambdas/contracts/stored/rows/period-row.ts';
import { checkModel, type CheckedModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { DriftWorld } from '../../../support/drift-world.ts';
import { noBaselines } from '../../../support/baselines/contents.ts';

/** Windows of two seconds, as in the local run: five last ten seconds, a slot twenty, an hour two minutes. */
const WINDOW_SECONDS = 2;
const FIVE = 5 * WINDOW_SECONDS * 1000;
const SLOT = 10 * WINDOW_SECONDS * 1000;
/** Rows stand four windows after their end, the five to the next compaction, and ten seconds. */
const LAG = 9 * WINDOW_SECONDS * 1000 + 10_000;
const START = Date.parse('2026-02-01T00:00:00.000Z');
/** Distances of flights in miles, and of how many requests in 100 each is. */
const MILES = [250, 350, 500, 700, 900, 1100, 1500, 2500];

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function entryOf(factor: number): PeriodEntry {
  const values = MILES.map((miles): readonly [number, number] => [miles * factor, 5]);
  const counts = { requests: 40, errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0, errorClasses: {}, latency: {} };
  const distance = { kind: 'loose', values, missing: 0, infinite: 0, mistyped: 0 } as const;
  const captured = { records: 40, weight: 40, squares: 40, features: { distance } };
  return { version: 'v1', assignment: 'random', hop: 'assigned', counts, captured };
}

/** A model in the local run. */
class LocalWorld extends DriftWorld {
  fives = 0;

  pass(factor: number): void {
    const arms = [healthArmOf(entryOf(factor), new Map())];
    this.store.health.push({ schema: 1, model: 'm', start: iso(START + this.fives * FIVE), sources: 1, arms, ttl: 0 });
    this.fives += 1;
  }

  async slot(): Promise<CheckedModel> {
    const { store, objects, teller, registry } = this;
    const told = { alerts: store, log: store, watches: store, drift: store, teller, told: teller };
    const at = iso(START + this.fives * FIVE + LAG);
    const order = { model: 'm', at, windowSeconds: WINDOW_SECONDS, everyWindows: 10 };
    return checkModel({ registry, periods: store, objects, baselines: noBaselines, ...told }, order);
  }

  /** Two stretches of five windows and the check of their slot. */
  async next(factor: number): Promise<CheckedModel> {
    for (let ms = 0; ms < SLOT; ms += FIVE) this.pass(factor);
    return this.slot();
  }
}

function begun(): LocalWorld {
  const world = new LocalWorld();
  for (let i = 0; i < 30; i += 1) world.pass(1);
  return world;
}

describe('kilometres for miles in the local run', () => {
  it('are found within two slots, with size and beginning, and are gone two slots after they were mended', async () => {
    const world = begun();
    const first = await world.next(1.609);
    const second = await world.next(1.609);

    expect(first.opened).toEqual([]);
    expect(second.opened).toEqual(['drift/distance']);
    const [finding] = world.teller.findings;
    expect(finding).toMatchObject({ severity: 'ticket', since: iso(START + 30 * FIVE), numbers: { meanBefore: 975 } });
    expect(finding?.what).toBe(
      'Values of distance jumped: their mean is 1570, 975 in the hours before (0.857 standard deviations).',
    );
    for (let i = 0; i < 20; i += 1) await world.next(1.609);
    const good = [await world.next(1), await world.next(1)];
    expect(good.map(({ closed }) => closed)).toEqual([[], ['drift/distance']]);
  });

  it('are no news where the same hour of the day before had them too', async () => {
    const world = begun();
    const hour = 120_000;
    const start = iso(Math.floor((START + 30 * FIVE) / hour) * hour - 24 * hour);
    const key = `wide/m/${start}`;
    const entries = [entryOf(1.609)];
    world.objects.objects.set(
      key,
      JSON.stringify({ schema: 1, model: 'm', period: 'hour', start, sources: 1, entries }),
    );
    world.store.pointers.push({ schema: 1, model: 'm', start, key, sources: 1, arms: [], ttl: 0 });

    await world.next(1.609);

    expect(world.store.alerts.get('m/drift/distance')).toBeUndefined();
  });

  it('take back no finding that was made otherwise', async () => {
    const world = begun();
    const finding = {
      model: 'm',
      cause: 'drift/distance',
      kind: 'drift',
      since: iso(START + 20 * FIVE),
      what: 'x',
      numbers: {},
    } as const;
    const times = { firstSeenAt: iso(START), lastSeenAt: iso(START), openedAt: iso(START) };
    const frame = {
      schema: 1,
      model: 'm',
      cause: 'drift/distance',
      severity: 'ticket',
      recent: [true],
      stamp: 1,
    } as const;
    world.store.alerts.set('m/drift/distance', { ...frame, state: 'open', finding, ...times });

    for (let i = 0; i < 4; i += 1) await world.next(1);

    expect(world.store.alerts.get('m/drift/distance')?.state).toBe('open');
  });

  it('say what is lacking while there are too few rows', async () => {
    const world = new LocalWorld();

    const { outcomes } = await world.next(1);

    expect(outcomes['jump/distance']).toMatchObject({ kind: 'insufficient-data', of: 'rows before' });
  });
});
