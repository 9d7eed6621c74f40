import { beforeAll, describe, expect, it } from 'vitest';
import { driftStates } from '../../../../lambdas/contracts/stored/drift-item.ts';
import type { HourSketch } from '../../../../lambdas/domain/drift/detect/hour-sketch.ts';
import { specification } from '../../../../lambdas/contracts/people/specification.ts';
import { aVersion } from '../../../support/records.ts';
import { DriftWorld } from '../../../support/drift-world.ts';
import { driftStream, FIRST_HOUR } from '../../../support/drift-stream.ts';

const WEEK = 168;
/** Hour in which feature f0 begins to be half a deviation higher. */
const MOVES = 5 * WEEK + 30;
const shift = (hour: number): number => (hour >= MOVES ? 0.5 : 0);
const hours = [...driftStream({ hours: 6 * WEEK, rows: 60, numeric: 2, seed: 7, dayShock: 0.05, shift })];
const numbered = (from: number, to: number): readonly HourSketch[] => hours.slice(from, to);

/** ISO start of an hour of the stream. */
function iso(hour: number): string {
  return new Date((FIRST_HOUR + hour) * 3_600_000).toISOString();
}

/** A world whose first weeks were read as a schedule reads them, from 48 hours to 48. */
async function learnt(until: number, over: { readonly predictions?: string } = {}): Promise<DriftWorld> {
  const world = new DriftWorld();
  for (const hour of numbered(0, until)) world.add(hour, over);
  for (let hour = 48; hour < until + 48; hour += 48) await world.check(FIRST_HOUR + until);
  return world;
}

describe('the deployed drift check', () => {
  let world: DriftWorld;
  beforeAll(async () => {
    world = await learnt(5 * WEEK, { predictions: 'f1' });
  }, 120_000);

  it('has read the whole past after some checks, and has learnt', () => {
    const item = world.store.drift.get('m');

    expect(item?.until).toBe(new Date((FIRST_HOUR + 5 * WEEK) * 3_600_000).toISOString());
    expect(
      item?.groups.map(({ name, version, isLearning, weeks }) => ({ name, version, isLearning, got: weeks.got })),
    ).toEqual([
      { name: 'features', version: undefined, isLearning: false, got: 5 },
      { name: 'prediction', version: 'v1', isLearning: false, got: 5 },
    ]);
    expect(world.teller.findings).toEqual([]);
  });

  it('finds a shift of half a deviation within four days, names it with size and beginning, and finds nothing else', async () => {
    let opened: readonly string[] = [];
    let hour = 5 * WEEK;
    for (; hour < 6 * WEEK && opened.length === 0; hour += 1) {
      for (const sketch of numbered(hour, hour + 1)) world.add(sketch, { predictions: 'f1' });
      ({ opened } = await world.check(FIRST_HOUR + hour));
    }

    expect(opened).toEqual(['drift/f0']);
    expect(hour - MOVES).toBeLessThan(4 * 24);
    const [finding] = world.teller.findings;
    expect(finding).toMatchObject({
      cause: 'drift/f0',
      severity: 'ticket',
      finding: 'drift',
      numbers: { changed: 'mean' },
    });
    expect(Number(finding?.numbers['effect'])).toBeGreaterThan(0.25);
    expect(finding?.what).toMatch(
      /^Values of f0 are not what they were in the weeks before: they moved by 0\.\d+ standard deviations \(over .*, ×[\d.]+ of what may be chance\)\.$/,
    );
    const since = Date.parse(finding?.since ?? '') / 3_600_000 - FIRST_HOUR;
    expect(Math.abs(since - MOVES)).toBeLessThan(2 * 24);
  }, 120_000);

  it('changes nothing when it is repeated, and reads its state only when a block of hours is full', async () => {
    const last = FIRST_HOUR + world.store.pointers.length - 1;
    await world.check(last);
    const before = structuredClone(world.store.drift.get('m'));
    world.writes = 0;
    await world.check(last);

    expect(world.store.drift.get('m')).toEqual(before);
    expect(world.writes).toBe(0);
  });

  it.each([
    ['in the last block', (last: number) => last, false],
    ['within the window of the finding', () => MOVES + 24, false],
    ['long before it', () => MOVES - 5 * 24, true],
  ])('tells what its windows show after a jump that was told and closed %s: %s', async (_, closedHour, isTold) => {
    const last = world.store.pointers.length - 1;
    const alert = world.store.alerts.get('m/drift/f0');
    if (alert?.state !== 'open') throw new Error('drift/f0 is not open');
    const numbers = { ...alert.finding.numbers, jumpInSd: 3 };
    const told = { state: 'closed', closedAt: iso(closedHour(last)), finding: { ...alert.finding, numbers } } as const;
    world.store.alerts.set('m/drift/f0', { ...alert, ...told });
    const { outcomes } = await world.check(FIRST_HOUR + last);
    world.store.alerts.set('m/drift/f0', alert);

    const lack = { kind: 'insufficient-data', of: 'hours after a jump that is over', needed: 1, got: 0 };
    expect(outcomes['drift/f0']).toEqual(isTold ? { kind: 'ran', findings: 1 } : lack);
  });

  it('takes no hour twice where another run has written the object that the item names', async () => {
    const first = world.store.drift.get('m');
    const from = world.store.pointers.length;
    const block = from + 6 - (from % 6);
    for (const sketch of numbered(from, block)) world.add(sketch, { predictions: 'f1' });
    await world.check(FIRST_HOUR + block);
    const second = world.store.drift.get('m');
    const statesOf = (key = ''): unknown => driftStates.parse(JSON.parse(world.objects.objects.get(key) ?? '')).states;
    const wanted = statesOf(second?.key);
    if (first === undefined || second === undefined) throw new Error('there is no state');
    world.store.drift.set('m', { ...first, key: second.key });
    await world.check(FIRST_HOUR + block);

    expect(world.store.drift.get('m')?.until).toBe(second.until);
    expect(statesOf(world.store.drift.get('m')?.key)).toEqual(wanted);
  });

  it('goes on from what another run wrote meanwhile', async () => {
    const from = world.store.pointers.length;
    const block = from + 6 - (from % 6);
    for (const sketch of numbered(from, block)) world.add(sketch, { predictions: 'f1' });
    const write = world.store.writeDrift.bind(world.store);
    let calls = 0;
    world.store.writeDrift = async (item, replaces) => {
      calls += 1;
      if (calls === 1) await write(item, replaces);
      return write(item, replaces);
    };
    const { outcomes } = await world.check(FIRST_HOUR + block);
    world.store.writeDrift = write;

    expect(outcomes['drift/f0']).toEqual({ kind: 'ran', findings: 1 });
    expect(world.store.drift.get('m')?.until).toBe(new Date((FIRST_HOUR + block) * 3_600_000).toISOString());
  });

  it('keeps at most five kilobytes a feature', () => {
    const item = world.store.drift.get('m');
    const { states } = driftStates.parse(JSON.parse(world.objects.objects.get(item?.key ?? '') ?? ''));

    expect(Buffer.from(states['features'] ?? '', 'base64').length / 3).toBeLessThan(5_120);
  });

  it('begins anew with predictions of another version once it had a day of its own, and leaves the features alone', async () => {
    const from = world.store.pointers.length;
    const serveV2 = async (first: number, until: number): Promise<void> => {
      for (let hour = from + first; hour < from + until; hour += 1)
        for (const sketch of numbered(hour - 36, hour - 35))
          world.add({ ...sketch, hour: FIRST_HOUR + hour }, { version: 'v2', predictions: 'f1' });
      await world.check(FIRST_HOUR + from + until);
    };

    await serveV2(0, 12);
    expect(world.store.drift.get('m')?.groups[1]).toMatchObject({ version: 'v1', isLearning: false });
    await serveV2(12, 36);
    const groups = world.store.drift.get('m')?.groups ?? [];
    expect(groups.map(({ version, isLearning }) => ({ version, isLearning }))).toEqual([
      { version: undefined, isLearning: false },
      { version: 'v2', isLearning: true },
    ]);
  });
});

describe('the deployed drift check of a young model', () => {
  it('learns, and falls back to the hours before', async () => {
    const world = await learnt(48);

    const { outcomes } = await world.check(FIRST_HOUR + 47);

    expect(world.store.drift.get('m')?.groups).toMatchObject([{ name: 'features', isLearning: true }]);
    expect(outcomes['drift/f0']).toMatchObject({ kind: 'insufficient-data', of: 'new rows' });
  });

  it('never reads hours of a declared incident, nor those of a version that was taken back', async () => {
    const world = new DriftWorld();
    const bad = { isIncident: 6, isBack: 10 };
    for (const [i, hour] of numbered(0, 24).entries()) {
      world.add(hour, { version: i === bad.isBack ? 'v2' : 'v1' });
      const key = `wide/m/${iso(i)}`;
      if (i === bad.isIncident || i === bad.isBack) world.objects.objects.set(key, '{');
    }
    const declared = { model: 'm', task: 'binary', owner: 'ops@example.com' };
    const incidents = [{ from: iso(bad.isIncident), to: iso(bad.isIncident + 1) }];
    world.registry.specifications.set('m', specification.parse({ ...declared, incidents }));
    world.registry.versions.set('m/v2', aVersion({ version: 'v2', status: 'rolled-back' }));

    const { outcomes } = await world.check(FIRST_HOUR + 24);

    expect(outcomes['drift-detector']).toBeUndefined();
    expect(world.store.drift.get('m')?.until).toBe(iso(24));
  });

  it('begins anew, without harm, when its stored state is gone or of other columns', async () => {
    const world = await learnt(48);
    world.objects.objects.delete(world.store.drift.get('m')?.key ?? '');
    for (const sketch of numbered(48, 60)) world.add({ ...sketch, features: { f0: sketch.features['f0'] ?? {} } });

    const { outcomes } = await world.check(FIRST_HOUR + 60);

    expect(outcomes['drift-detector']).toBeUndefined();
    expect(world.store.drift.get('m')?.groups).toMatchObject([{ columns: [{ name: 'f0', kind: 'numeric' }] }]);
  });

  it('says that the detector failed when its state is unreadable, and still looks at the hours', async () => {
    const world = await learnt(48);
    world.objects.objects.set(world.store.drift.get('m')?.key ?? '', '{');
    for (const sketch of numbered(48, 60)) world.add(sketch);

    const { outcomes } = await world.check(FIRST_HOUR + 60);

    expect(outcomes['drift-detector']).toMatchObject({ kind: 'failed' });
    expect(outcomes['drift/f0']).toMatchObject({ kind: 'ran' });
  });
});
