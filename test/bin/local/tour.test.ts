import { describe, expect, it } from 'vitest';
import { describeTour, tourSurprise } from '../../../bin/local/tour/describe-tour.ts';
import { shareSparkline } from '../../../bin/local/tour/sparkline.ts';
import type { Visited } from '../../../bin/local/tour/run-tour.ts';
import { renderTour } from '../../../bin/local/tour/tour-page.ts';
import { tourStops } from '../../../bin/local/tour/tour-stops.ts';
import { declaredSettings } from '../../../lambdas/contracts/people/declared.ts';
import { strategy } from '../../../lambdas/contracts/people/rollout/strategy.ts';
import { epochMsOf } from '../../../lambdas/contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { AT, aRollout } from '../../support/records.ts';

const after = (minutes: number): string => new Date(Date.parse(AT) + minutes * 60_000).toISOString();
const [shadow, canary] = [
  tourStops.find(({ name }) => name === 'Shadow'),
  tourStops.find(({ name }) => name === 'Canary'),
];

function visited(stop: Visited['stop'] | undefined, over: Partial<RolloutRecord>, afterwards?: string): Visited {
  if (stop === undefined) throw new Error('the tour has no such stop');
  return { stop, facts: { record: aRollout(over), verdicts: [], rows: [], msOf: epochMsOf }, afterwards };
}

const takenBack: Partial<RolloutRecord> = {
  state: 'rolled-back',
  revisions: [
    { revision: 1, weightPercent: 10, step: 0, at: AT },
    { revision: 2, weightPercent: 50, step: 1, at: after(5) },
  ],
  outcome: { kind: 'rolled-back', reason: 'errors 9 of 40', at: after(10), tests: ['errors'] },
};
const promoted: Partial<RolloutRecord> = {
  state: 'promoted',
  outcome: { kind: 'promoted', reason: 'ok', at: after(10), tests: ['latency<bad'] },
};

describe('the stops of the tour', () => {
  it('are all strategies that this machine can run: it has no endpoints whose instances could follow traffic', () => {
    const kinds = new Set<string | undefined>([...tourStops.map(({ settings }) => settings.strategy?.kind), 'batches']);

    expect(strategy.options.map(({ shape }) => shape.kind.value).filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it.each(tourStops)('has settings that a start takes: $name', ({ settings }) => {
    expect(() => declaredSettings.parse(settings)).not.toThrow();
  });

  it('start versions of different names', () => {
    const names = tourStops.flatMap(({ version, beside = [] }) => [version, ...beside.map((one) => one.version)]);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the line of a stop', () => {
  it('draws the share over time, and how it ended', () => {
    expect(shareSparkline(aRollout(takenBack))).toBe(`${'▁'.repeat(14)}${'▅'.repeat(14)}·`);
    expect(shareSparkline(aRollout(promoted))).toMatch(/^▁+█$/);
    expect(shareSparkline(aRollout({ revisions: [] }))).toMatch(/^·+$/);
  });

  it('says what came of it, and of the orders afterwards', () => {
    const [one, two] = describeTour([visited(canary, takenBack), visited(shadow, promoted, 'undo: v1 serves again')]);

    expect(one).toMatch(/^ {2}Canary {2}▁.*· {2}v2: rolled back: more errors than the champion$/);
    expect(two).toMatch(/^ {2}Shadow {2}.*; undo: v1 serves again$/);
  });
});

describe('a stop that ended in another way', () => {
  it('is named with what was expected and why', () => {
    expect(tourSurprise({ visited: [visited(canary, takenBack)] })).toBeUndefined();
    expect(tourSurprise({ visited: [visited(canary, takenBack), visited(shadow, promoted)] })).toBe(
      'Shadow: expected reported, got promoted (ok)',
    );
  });

  it('stands above the page', () => {
    const page = renderTour('m', { visited: [visited(canary, takenBack), visited(shadow, promoted)] }, after(20));

    expect(page).toContain('Shadow: expected reported, got promoted (ok)');
    expect(page.match(/<section/g)).toHaveLength(2);
    expect(renderTour('m', { visited: [visited(canary, takenBack)] }, after(20))).toContain(
      '1 strategy, each ended as it should.',
    );
  });
});

describe('a tour that broke off', () => {
  it('keeps what was seen before, and says at which stop and why', () => {
    const tour = { visited: [visited(canary, takenBack)], brokenOff: { name: 'Shadow', why: 'no answer in 10 s' } };

    expect(tourSurprise(tour)).toBe('Shadow: broke off, and the tour with it: no answer in 10 s');
    expect(renderTour('m', tour, after(20)).match(/<section/g)).toHaveLength(1);
  });
});
