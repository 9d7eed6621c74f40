import { beforeAll, describe, expect, it } from 'vitest';
import { DayWorld } from '../../support/worlds/day-world.ts';
import type { Write } from '../../support/worlds/written.ts';

/** Half a day across midnight, so that a day's row is among it; figures are of a month of 730 hours. */
const HOURS = 12;
const MONTHLY = 730 / HOURS;
const MODEL = 'model-0';
/** Requests a second and labelled share of the model of costs. */
const traffic = { models: 2, perSecond: 0.1, labelShare: 0.1, labelsTogether: 30 };

/**
 * Goals of the model of costs at 0.1 requests a second, a model-month: rows of five windows and of hours, with their units and bytes,
 * and list prices of us-east-1 (a write unit of DynamoDB on demand, a PUT of S3).
 */
const goals = { fives: 8_760, fiveBytes: 1_024, hours: 730, wideBytes: 15_000, labelBytes: 200, entryBytes: 2_320 };
const prices = { unit: 0.625e-6, put: 5e-6 };

let world: DayWorld;
beforeAll(async () => {
  world = new DayWorld('2026-02-02T14:00:00.000Z', traffic);
  await world.pass(HOURS);
}, 600_000);

/** Writes of a kind below a key. */
function below(kind: Write['kind'], start: string): readonly Write[] {
  return world.written.writes.filter((one) => one.kind === kind && one.key.startsWith(start));
}

const largest = (writes: readonly Write[]): number => Math.max(...writes.map(({ bytes }) => bytes));
const total = (writes: readonly Write[]): number => writes.reduce((sum, { bytes }) => sum + bytes, 0);
const units = (writes: readonly Write[]): number =>
  writes.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 1_024), 0);

describe('a day of a model writes', () => {
  it('one row of at most a unit for each five windows', () => {
    const rows = below('item', `ROW#${MODEL} five#`);

    expect(rows.length * MONTHLY).toBeLessThanOrEqual(goals.fives);
    expect(rows.length * MONTHLY).toBeGreaterThan(0.95 * goals.fives);
    expect(largest(rows)).toBeLessThanOrEqual(goals.fiveBytes);
  });

  it('an hour once, and again for its own labels alone', () => {
    const objects = below('object', `wide/${MODEL}/hour/`);
    const pointers = below('item', `ROW#${MODEL} hour#`);

    // The labels of an hour come in two calls: in its middle and after it. The other model's move its pointer alone.
    expect(objects.length * MONTHLY).toBeLessThanOrEqual(3 * goals.hours);
    expect(pointers.length * MONTHLY).toBeLessThanOrEqual(5 * goals.hours);
    expect(largest(objects)).toBeLessThanOrEqual(goals.wideBytes);
    expect(largest(pointers)).toBeLessThanOrEqual(1_024);
  });

  it('a day seldom, a label once, and parts of few bytes', () => {
    const days = below('object', `wide/${MODEL}/day/`);
    const labels = below('item', 'LABEL#');
    const minutes = HOURS * 60 * traffic.models;

    expect(days.length).toBeLessThanOrEqual(3);
    expect(labels.length).toBe(world.labelled);
    expect(largest(labels)).toBeLessThanOrEqual(goals.labelBytes);
    expect(total(below('object', 'parts/')) / minutes).toBeLessThanOrEqual(goals.entryBytes);
  });

  it('what its checks found in one item an hour, and the state of drift every six', () => {
    const checks = below('item', `MODEL#${MODEL} CHECKS`);

    expect(checks.length).toBe(HOURS);
    expect(units(checks) / checks.length).toBeLessThanOrEqual(4);
    expect(below('object', `drift/${MODEL}/`).length).toBeLessThanOrEqual(HOURS / 6 + 1);
    expect(below('object', `reports/${MODEL}/`).length).toBeLessThanOrEqual(4);
  });

  it('for less than the watching of a model may cost beside its reads and its share of the stream', () => {
    const own = (start: string): number => units(below('item', start)) * prices.unit;
    const puts = ['wide', 'drift', 'reports'].map((room) => below('object', `${room}/${MODEL}/`).length * prices.put);
    const month = (own(`ROW#${MODEL} `) + own(`MODEL#${MODEL} `) + puts.reduce((sum, one) => sum + one, 0)) * MONTHLY;

    // 0.04 $ a model-month is the goal of all of watching; rows of the model of costs alone are 0.0099 $.
    expect(month).toBeLessThanOrEqual(0.025);
  });
});
