import { describe, expect, it } from 'vitest';
import { healthArmOf } from '../../../../lambdas/domain/windows/health-arms.ts';
import type { PeriodEntry } from '../../../../lambdas/contracts/stored/rows/period-row.ts';
import { checkModel, type CheckedModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { sketchNumbers } from '../../../../lambdas/domain/sketch/feature-grid.ts';
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

/** Hours of twelve stretches, each of so many rows: at the beginning every one is right. */
class HourlyWorld extends LocalWorld {
  readonly #factors: number[] = [];

  override pass(factor: number): void {
    super.pass(factor);
    this.#factors.push(factor);
    if (this.#factors.length % 12 === 0) this.#endHour(this.#factors.slice(-12));
  }

  #endHour(factors: readonly number[]): void {
    const miles = factors.flatMap((factor) => MILES.map((one) => one * factor));
    const values = miles.flatMap((one) => Array.from({ length: 10 }, () => one));
    const distance = { kind: 'numeric', grid: sketchNumbers({ origin: 800, unit: 512 }, values) } as const;
    const rows = factors.length * MILES.length * 10;
    const captured = { records: rows, weight: rows, squares: rows, features: { distance } };
    const entry: PeriodEntry = { ...entryOf(1), captured };
    const start = iso(START + (this.fives - 12) * FIVE);
    const key = `wide/m/${start}`;
    const row = { schema: 1, model: 'm', period: 'hour', start, sources: 1, entries: [entry] };
    this.objects.objects.set(key, JSON.stringify(row));
    const arms = [healthArmOf(entry, new Map())];
    this.store.pointers.push({ schema: 1, model: 'm', start, key, sources: 1, arms, ttl: 0 });
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

  it.each([
    [1, 5],
    [2, 6],
    [4, 5],
    [5, 3],
    [3, 4],
  ])('are told once when %d slots of an hour and %d of the next hold them', async (slots, more) => {
    const world = new HourlyWorld();
    for (let i = 0; i < 3 * 12; i += 1) world.pass(1);
    for (let i = 0; i < 6 - slots; i += 1) await world.next(1);
    const opened: string[] = [];
    for (let i = 0; i < slots + more; i += 1) opened.push(...(await world.next(1.609)).opened);
    const closed = [await world.next(1), await world.next(1)].flatMap((checked) => checked.closed);

    expect(opened).toEqual(['drift/distance']);
    expect(closed).toEqual(['drift/distance']);
    for (let i = 0; i < 36; i += 1) expect((await world.next(1)).opened).toEqual([]);
    expect(world.store.alerts.get('m/drift/distance')?.state).toBe('closed');
  });

  it('stay told for as long as they last, also when the same hour of the day before holds them too', async () => {
    const world = new HourlyWorld();
    for (let i = 0; i < 3 * 12; i += 1) world.pass(1);
    const opened: string[] = [];
    const closed: string[] = [];
    for (let i = 0; i < 30 * 6; i += 1) {
      const checked = await world.next(1.609);
      opened.push(...checked.opened);
      closed.push(...checked.closed);
    }

    expect({ opened, closed }).toEqual({ opened: ['drift/distance'], closed: [] });
    const mended = [await world.next(1), await world.next(1)].flatMap((checked) => checked.closed);
    expect(mended).toEqual(['drift/distance']);
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
