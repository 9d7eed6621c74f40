import { describe, expect, it } from 'vitest';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { labelPart } from '../../../../lambdas/contracts/stored/rows/label-part.ts';
import { wideRow, type WideRow } from '../../../../lambdas/contracts/stored/rows/period-row.ts';
import { sweepLabels } from '../../../../lambdas/usecases/erasing/sweep-objects.ts';
import { SegmentWorld, type SegmentedRequest } from '../../../support/worlds/segment-world.ts';

const specification: SpecificationInput = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  labels: { maturity: 'PT1H', revisions: 'last' },
  signature: { features: [{ name: 'carrier', kind: 'categorical' }], prediction: { path: '$.score' } },
  segments: [{ feature: 'carrier', values: ['AA', '7', 'true'] }],
};

/** Requests of these values, each with the label 1. */
function hourOf(...carriers: readonly unknown[]): readonly SegmentedRequest[] {
  return carriers.map((carrier) => ({ body: carrier === undefined ? {} : { carrier }, score: 0.5, label: 1 }));
}

function rowsOf(world: SegmentWorld, period: 'hour' | 'day'): readonly WideRow[] {
  const found = [...world.windows.objects.objects].filter(([key]) => key.startsWith(`wide/m/${period}/`));
  return found.map(([, text]) => wideRow.parse(JSON.parse(text)));
}

function levelsOf(rows: readonly WideRow[]): Readonly<Record<string, number>> {
  const levels: Record<string, number> = {};
  for (const { level, labelled } of rows.flatMap((row) => row.segments ?? []))
    levels[level] = (levels[level] ?? 0) + labelled.rows;
  return levels;
}

describe('labels by segment', () => {
  it('count every value once: as text, number or truth; others together, none as missing', async () => {
    const world = new SegmentWorld(specification);
    await world.serve(hourOf('AA', 'AA', 7, '7', true, 'ZZ', { is: 'an object' }, null, undefined, ''));
    await world.label();
    await world.windows.compact();

    expect(levelsOf(rowsOf(world, 'hour'))).toEqual({ AA: 2, '7': 2, true: 1, other: 2, missing: 3 });
  });

  it('that come late are in the hour and in the day of their requests', async () => {
    const world = new SegmentWorld(specification);
    for (let hour = 0; hour < 25; hour += 1) {
      await world.serve(hourOf('AA', 'ZZ'));
      await world.label(1);
      await world.windows.compact();
    }
    const [before] = rowsOf(world, 'day');
    await world.label();
    for (let again = 0; again < 3; again += 1) await world.windows.compact();

    expect(levelsOf(before === undefined ? [] : [before])).toEqual({ AA: 24 - 12, other: 12 });
    expect(levelsOf(rowsOf(world, 'day').slice(0, 1))).toEqual({ AA: 24, other: 24 });
    expect(levelsOf(rowsOf(world, 'hour'))).toEqual({ AA: 25, other: 25 });
  });

  it('that come again change nothing, and a correction takes the place of the label', async () => {
    const world = new SegmentWorld(specification);
    await world.serve(hourOf('AA', 'AA'));
    const lines = world.ids.map((id) => ({ id, label: 1 }));
    await world.deliver(lines);
    await world.windows.compact();
    const before = rowsOf(world, 'hour');
    await world.deliver(lines);
    await world.windows.compact();

    expect(rowsOf(world, 'hour')).toEqual(before);

    await world.deliver(lines.slice(0, 1).map(({ id }) => ({ id, label: 0 })));
    await world.windows.compact();
    const [entry] = rowsOf(world, 'hour')[0]?.segments ?? [];

    expect(entry).toMatchObject({
      level: 'AA',
      labelled: { rows: 2, sketches: { thresholds: { cells: [{ tp: 1, fp: 1 }] } } },
    });
  });

  it('are removed with their model, and with them the items of their ids', async () => {
    const world = new SegmentWorld(specification);
    await world.serve(hourOf('AA', 'ZZ'));
    await world.label();
    const { objects } = world.windows;
    const [key = ''] = [...objects.objects.keys()].filter(
      (one) => labelPart.safeParse(parsed(objects.objects.get(one))).success,
    );
    const removed: string[] = [];
    const deps = {
      objects,
      bucket: {
        name: 'data',
        listPage: async () => [],
        removeObjects: async (keys: readonly string[]) => void keys.map((one) => objects.objects.delete(one)),
      },
      items: { removeItems: async () => 0, removeLabels: async (ids: readonly string[]) => void removed.push(...ids) },
      ids: { sign: async (payload: string) => `signed:${payload}` },
    };

    expect(await sweepLabels(deps, { model: 'm' }, key)).toBe(2);
    expect(removed.toSorted()).toEqual(world.ids.toSorted());
    expect(objects.objects.has(key)).toBe(false);
  });
});

function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
