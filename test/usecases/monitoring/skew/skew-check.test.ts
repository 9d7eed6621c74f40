import { describe, expect, it } from 'vitest';
import { skewKey } from '../../../../lambdas/contracts/stored/object-keys.ts';
import type { SkewResult } from '../../../../lambdas/contracts/stored/skew/skew-result.ts';
import { skewSection } from '../../../../lambdas/domain/report/skew-section.ts';
import { HOUR, iso, quiet, START, type World } from '../hourly-world.ts';

function field(name: string, mismatch: number, match: number): SkewResult['fields'][number] {
  const share = mismatch / (mismatch + match);
  const bounds = { share, low: Math.max(0, share - 0.01), high: Math.min(1, share + 0.01) };
  const example = { requestId: 'q', row: 1, kind: 'scale ×100', size: 1, serving: '100', training: '1' };
  const mostly = mismatch > 0 ? { mostly: 'scale ×100', examples: [example] } : { examples: [] };
  return { name, match, mismatch, onlyServing: 0, onlyTraining: 0, ...bounds, kinds: {}, ...mostly };
}

function resultOf(world: World, fields: SkewResult['fields'], over: Partial<SkewResult> = {}): SkewResult {
  const rows = fields[0] === undefined ? 0 : fields[0].match + fields[0].mismatch;
  const at = iso(START + world.hours * HOUR);
  const upload = 'a'.repeat(24);
  const frame = { schema: 1, model: 'm', upload, name: 'f.csv', at, by: 'ann', notCompared: {} };
  return { ...frame, rows, compared: rows, fields, ...over };
}

function upload(world: World, fields: SkewResult['fields'], over: Partial<SkewResult> = {}): void {
  world.objects.objects.set(skewKey('m'), JSON.stringify(resultOf(world, fields, over)));
}

describe('the check of training against serving', () => {
  it('opens a ticket at once where the share that differs is proven above the limit, and none where it is not', async () => {
    const world = quiet(8);
    upload(world, [field('age', 60, 940), field('height', 14, 986), field('width', 0, 1_000)]);

    const { opened, outcomes } = await world.check();

    expect(opened).toEqual(['skew/age']);
    expect(outcomes['skew']).toEqual({ kind: 'ran', findings: 1 });
    expect(world.store.alerts.get('m/skew/age')).toMatchObject({
      severity: 'ticket',
      finding: {
        kind: 'skew',
        what: 'age differs between training and serving in 6 % of 1,000 predictions (f.csv), mostly scale ×100; at most 1 % may.',
      },
    });
  });

  it('stands until a later upload is clean, however long that takes', async () => {
    const world = quiet(8);
    upload(world, [field('age', 60, 940)]);
    await world.check();
    for (let i = 0; i < 8 * 24; i += 1) world.pass();
    expect((await world.check()).closed).not.toContain('skew/age');

    upload(world, [field('age', 3, 997)]);

    expect((await world.check()).closed).toContain('skew/age');
    expect(world.alert('skew/age')).toBe('closed');
  });

  it('takes the limit that the model declares', async () => {
    const world = quiet(8);
    world.declare({ monitoring: { skewLimit: 0.1 } });
    upload(world, [field('age', 60, 940)]);

    expect((await world.check()).opened).toEqual([]);
  });

  it('has too little data where nothing was compared, and is not there where nothing was uploaded', async () => {
    const world = quiet(8);
    expect((await world.check()).outcomes).not.toHaveProperty('skew');

    upload(world, [], { rows: 5, notCompared: { 'not-captured': 5 } });

    expect((await world.check()).outcomes['skew']).toMatchObject({ kind: 'insufficient-data', needed: 1, got: 0 });
  });
});

describe('its section of a report', () => {
  it('shows counts, intervals, examples and why rows were left out', () => {
    const world = quiet(1);
    const result = resultOf(world, [field('age', 60, 940)], { notCompared: { expired: 2 } });
    const text = JSON.stringify(skewSection(result, 0.01));

    for (const said of ['"age"', '"940"', '6 %', '5 % to 7 %', 'served 100, file 1', '2 rows are older', 'f.csv'])
      expect(text).toContain(said);
  });

  it('names the outcome where nothing was compared, and is left out where nothing was uploaded', () => {
    const nothing = resultOf(quiet(1), [], { rows: 5, notCompared: { 'not-captured': 5 } });

    expect(JSON.stringify(skewSection(nothing, 0.01))).toContain('insufficient-data 0 of 1');
    expect(skewSection(undefined, 0.01)).toBeUndefined();
  });
});
