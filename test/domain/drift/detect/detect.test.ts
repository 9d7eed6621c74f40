import { describe, expect, it } from 'vitest';
import { advance } from '../../../../lambdas/domain/drift/detect/advance.ts';
import { check, type DriftFinding } from '../../../../lambdas/domain/drift/detect/check.ts';
import type { HourSketch } from '../../../../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftSettings } from '../../../../lambdas/domain/drift/detect/settings.ts';
import { smallestShifts } from '../../../../lambdas/domain/drift/detect/smallest-shift.ts';
import type { DriftState } from '../../../../lambdas/domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../../../../lambdas/domain/drift/detect/state/start.ts';
import { driftStream, FIRST_HOUR, streamSettings, type StreamPlan } from '../../../support/drift-stream.ts';

const WEEK = 168;
const LIVE = 8 * WEEK;

interface Watched {
  readonly state: DriftState;
  /** First hour after the change at which each feature was open, by feature. */
  readonly opened: ReadonlyMap<string, number>;
  readonly findings: ReadonlyMap<number, readonly DriftFinding[]>;
}

function watch(hours: Iterable<HourSketch>, settings: DriftSettings): Watched {
  let state = startDrift(settings, FIRST_HOUR);
  const opened = new Map<string, number>();
  const findings = new Map<number, readonly DriftFinding[]>();
  for (const sketch of hours) {
    state = advance(state, settings, sketch).state;
    const at = sketch.hour - FIRST_HOUR;
    if (at < LIVE || (at + 1) % settings.checkEveryHours !== 0) continue;
    const found = check(state, settings);
    findings.set(at, found);
    for (const { feature, state: standing } of found)
      if (standing === 'open' && !opened.has(feature)) opened.set(feature, at);
  }
  return { state, opened, findings };
}

const small: StreamPlan = { hours: LIVE + 10 * 24, rows: 20, numeric: 2, seed: 7 };
const CHANGE = LIVE + 50;
const after = (size: number) => (hour: number) => (hour >= CHANGE ? size : 0);

describe('drift detection', () => {
  it('finds nothing in a stream that does not change', () => {
    const { opened } = watch(driftStream({ ...small, dayShock: 0.07 }), streamSettings(2));

    expect([...opened]).toEqual([]);
  });

  it('finds a shift of half a standard deviation within four days and names its feature alone', () => {
    const { opened } = watch(driftStream({ ...small, dayShock: 0.05, shift: after(0.5) }), streamSettings(2));

    expect([...opened.keys()]).toEqual(['f0']);
    expect(opened.get('f0')).toBeGreaterThanOrEqual(CHANGE);
    expect(opened.get('f0')).toBeLessThan(CHANGE + 96);
  });

  it('finds 20 per cent missing within a day and says so', () => {
    const { opened, findings } = watch(driftStream({ ...small, missing: after(0.2) }), streamSettings(2));

    const at = opened.get('f0') ?? Infinity;
    expect(at).toBeLessThan(CHANGE + 24);
    expect(findings.get(at)).toMatchObject([{ feature: 'f0', what: 'missing', state: 'open' }]);
  });

  it('finds a new category within a day', () => {
    const { opened, findings } = watch(driftStream({ ...small, fresh: after(0.2) }), streamSettings(2));

    const at = opened.get('c0') ?? Infinity;
    expect(at).toBeLessThan(CHANGE + 24);
    expect(findings.get(at)).toMatchObject([{ feature: 'c0', what: 'new categories' }]);
  });

  it('finds a shift at one hour of the day within seven days', () => {
    const shift = (hour: number): number => (hour >= CHANGE && hour % 24 === 14 ? 1.2 : 0);
    const { opened, findings } = watch(driftStream({ ...small, rows: 40, shift }), streamSettings(2));

    const at = opened.get('f0') ?? Infinity;
    expect(at).toBeLessThan(CHANGE + WEEK);
    expect(findings.get(at)).toMatchObject([{ feature: 'f0', window: expect.stringMatching(/^hour 14 of/) }]);
  });

  it('closes within three days after a change went away, and opens again when it comes back', () => {
    const shift = (hour: number): number => {
      const days = (hour - CHANGE) / 24;
      return (days >= 0 && days < 4) || days >= 9 ? 1 : 0;
    };
    const { findings } = watch(driftStream({ ...small, hours: LIVE + 14 * 24, shift }), streamSettings(2));
    const isOpen = (hour: number): boolean =>
      [...findings].some(([at, found]) => at >= hour && at < hour + 6 && found.length > 0);

    expect(isOpen(CHANGE + 48)).toBe(true);
    expect(isOpen(CHANGE + 7 * 24)).toBe(false);
    expect(isOpen(CHANGE + 10.5 * 24)).toBe(true);
  });

  it('finds a decay of 0.02 standard deviations a week against the fixed baseline', () => {
    const shift = (hour: number): number => (hour < LIVE ? 0 : (0.02 * (hour - LIVE)) / WEEK);
    const { opened, findings } = watch(
      driftStream({ ...small, hours: LIVE + 24 * WEEK, rows: 6, numeric: 1, dayShock: 0.15, shift }),
      streamSettings(1),
    );

    const at = opened.get('f0') ?? Infinity;
    expect(at).toBeLessThan(LIVE + 24 * WEEK);
    expect(findings.get(at)).toMatchObject([{ feature: 'f0', window: '4 weeks against the first reference' }]);
  });

  it('is learning before there are enough weeks, and says how many', () => {
    const settings = { ...streamSettings(1), leastWeeks: 4 };
    let state = startDrift(settings, FIRST_HOUR);
    for (const sketch of driftStream({ ...small, hours: 3 * WEEK, numeric: 1 }))
      state = advance(state, settings, sketch).state;

    expect(check(state, settings)).toEqual([
      { state: 'learning', feature: 'f0', neededWeeks: 4, gotWeeks: 3 },
      { state: 'learning', feature: 'c0', neededWeeks: 4, gotWeeks: 3 },
    ]);
    expect(smallestShifts(state, settings)).toMatchObject([
      { kind: 'insufficient-data', neededWeeks: 4, gotWeeks: 3 },
      { kind: 'insufficient-data' },
    ]);
  });

  it('works from four weeks of history on', () => {
    const settings = { ...streamSettings(1), leastWeeks: 4 };
    let state = startDrift(settings, FIRST_HOUR);
    const found: number[] = [];
    const shift = (hour: number): number => (hour >= 4 * WEEK + 50 ? 1 : 0);
    for (const sketch of driftStream({ ...small, hours: 5 * WEEK, numeric: 1, shift })) {
      state = advance(state, settings, sketch).state;
      if (check(state, settings).some(({ state: standing }) => standing === 'open'))
        found.push(sketch.hour - FIRST_HOUR);
    }

    expect(found[0]).toBeGreaterThan(4 * WEEK + 50);
    expect(found[0]).toBeLessThan(4 * WEEK + 50 + 48);
  });

  it('prints a smallest shift that is found when it happens and not when a third of it does', () => {
    const settings = streamSettings(2);
    const runs = [1, 2, 3, 4].map((seed) => {
      const plan = { ...small, seed, dayShock: 0.05, hours: CHANGE + 9 * 24 };
      const { state } = watch(driftStream({ ...plan, hours: LIVE }), settings);
      const [first] = smallestShifts(state, settings);
      const shift = first?.kind === 'known' ? first.shift : Infinity;
      const isFound = (size: number): boolean =>
        watch(driftStream({ ...plan, shift: after(size) }), settings).opened.has('f0');
      return { shift, whole: isFound(shift), third: seed === 1 && isFound(shift / 3) };
    });

    expect(runs.every(({ shift }) => shift > 0.1 && shift < 0.5)).toBe(true);
    expect(runs.filter(({ whole }) => whole).length).toBeGreaterThanOrEqual(3);
    expect(runs.filter(({ third }) => third).length).toBe(0);
  });
});
