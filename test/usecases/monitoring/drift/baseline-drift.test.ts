import { describe, expect, it } from 'vitest';
import type { CheckedModel } from '../../../../lambdas/usecases/monitoring/check-model.ts';
import { DriftWorld } from '../../../support/drift-world.ts';
import { driftStream, FIRST_HOUR } from '../../../support/drift-stream.ts';

const ROWS = 200;
const DAY = 24;

interface Plan {
  readonly days: number;
  readonly seed: number;
  readonly dayShock?: number;
  readonly shiftADay?: number;
  readonly numeric?: number;
}

/** A model with days of hours, its baseline made of the first week; checked an hour after each of the days that follow. */
async function lived({ days, seed, shiftADay = 0, numeric = 2, ...plan }: Plan, hasBaseline = true) {
  const world = new DriftWorld();
  const from = 7 * DAY;
  const shift = (hour: number): number => Math.max(0, (hour - from) / DAY) * shiftADay;
  const stream = [...driftStream({ hours: from + days * DAY, rows: ROWS, numeric, seed, shift, ...plan })];
  for (const hour of stream.slice(0, from)) world.add(hour, { predictions: 'f1' });
  if (hasBaseline) world.givenBaseline('v1', stream.slice(0, from));
  const checked: CheckedModel[] = [];
  for (let day = 0; day < days; day += 1) {
    const hours = stream.slice(from + day * DAY, from + (day + 1) * DAY);
    for (const hour of hours) world.add(hour, { predictions: 'f1' });
    world.addDay(hours);
    checked.push(await world.check(FIRST_HOUR + from + (day + 1) * DAY));
  }
  return { world, checked };
}

function openedIn(checked: readonly CheckedModel[]): readonly string[] {
  return checked.flatMap(({ opened }, day) => opened.map((cause) => `${cause} ${day + 1}`));
}

describe('drift against the fixed baseline', () => {
  it('finds a feature that moves 0.02 standard deviations a day, which the hours before do not show', async () => {
    const { world, checked } = await lived({ days: 27, seed: 3, dayShock: 0.02, shiftADay: 0.02 });

    const opened = openedIn(checked);
    expect(opened.map((one) => one.split(' ')[0])).toEqual(['drift-baseline/f0']);
    const finding = world.store.alerts.get('m/drift-baseline/f0')?.finding;
    expect(finding).toMatchObject({ kind: 'drift', version: 'v1', numbers: { days: 14 } });
    expect(finding?.what).toMatch(
      /^Values of f0 of the last 14 days are not as in the baseline of v1: the mean is 0\.\d+, -?0\.\d+ there \(a shift of 0\.\d+ standard deviations\)\.$/,
    );
  });

  it('finds nothing where days differ and nothing moves', async () => {
    const { checked } = await lived({ days: 21, seed: 5, dayShock: 0.1, numeric: 6 });

    expect(openedIn(checked).filter((one) => one.includes('baseline'))).toEqual([]);
    expect(checked.at(-1)?.outcomes).toMatchObject({
      'drift-baseline/f0': { kind: 'ran', findings: 0 },
      'drift-baseline/c0': { kind: 'ran', findings: 0 },
      'prediction-drift-baseline': { kind: 'ran', findings: 0 },
    });
  });

  it('looks at a day once, when its row is there', async () => {
    const { world, checked } = await lived({ days: 9, seed: 5 });
    const end = FIRST_HOUR + 16 * DAY;
    const daysRead = async (hour: number): Promise<number> => {
      world.keysRead.length = 0;
      await world.check(hour);
      return world.keysRead.filter((key) => key.startsWith('wide-day/')).length;
    };

    expect(checked.at(-1)?.outcomes['drift-baseline/f0']).toMatchObject({ kind: 'ran' });
    expect([await daysRead(end + 1), await daysRead(end + 2)]).toEqual([0, 0]);
    const next = [...driftStream({ hours: 17 * DAY, rows: ROWS, numeric: 2, seed: 5 })].slice(16 * DAY);
    for (const hour of next) world.add(hour, { predictions: 'f1' });
    expect(await daysRead(end + DAY - 1)).toBe(0);
    world.addDay(next);
    expect([await daysRead(end + DAY), await daysRead(end + DAY + 1)]).toEqual([10, 0]);
  });

  it('says what is lacking: a week of whole days, or the baseline', async () => {
    const young = await lived({ days: 3, seed: 1 });
    const without = await lived({ days: 2, seed: 1 }, false);

    expect(young.checked.at(-1)?.outcomes['drift-baseline/f0']).toEqual({
      kind: 'insufficient-data',
      of: 'whole days of the version',
      needed: 7,
      got: 3,
    });
    expect(without.checked.at(-1)?.outcomes['drift-baseline']).toMatchObject({ of: 'baseline of v1' });
  });
});
