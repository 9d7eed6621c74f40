import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MinuteEntry } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { usualBreaker } from '../../../lambdas/domain/routing/fallback/circuit-breakers.ts';
import { protectionWords } from '../../../lambdas/domain/routing/fallback/protection-words.ts';
import {
  breakerStanding,
  madeCalls,
  nextBreakers,
  type RouteBreaker,
} from '../../../lambdas/domain/routing/fallback/route-breakers.ts';
import { aRoute } from '../../support/records.ts';

const NOW = 1_000_000;
const TRIAL_MS = 300_000;
const target = { kind: 'http', url: 'http://models.example.com/v' } as const;
const held: RouteBreaker = {
  version: 'v2',
  revision: 8,
  sinceMs: NOW - 40_000,
  untilMs: NOW - 10_000,
  expiresMs: NOW + 290_000,
  calls: 20,
  failed: 20,
};

function routeWith(over: Partial<Route> = {}): Route {
  return aRoute({
    revision: 7,
    champion: { version: 'v1', target },
    challengers: [{ version: 'v2', target, slot: 0, weightPercent: 50 }],
    lock: { rolloutId: 'r1' },
    ...over,
  });
}

function entry(over: Partial<MinuteEntry> = {}): MinuteEntry {
  const counts = { requests: 0, errors: 0, timeouts: 0, clientErrors: 0, fallbacks: 0 };
  const maps = { errorClasses: {}, latency: {}, scores: {} };
  return { version: 'v2', assignment: 'random', revision: 7, hop: 'assigned', ...counts, ...maps, ...over };
}

const next = (entries: readonly MinuteEntry[], over: Partial<Route> = {}, now = NOW): readonly RouteBreaker[] =>
  nextBreakers({ route: routeWith(over), settings: usualBreaker, windows: [entries], now, trialMs: TRIAL_MS });

describe('breakers of a route', () => {
  it('open for the pause where as many of as many calls failed as the rule says, then leave time for trials', () => {
    expect(next([entry({ requests: 10, errors: 3, timeouts: 2 })])).toEqual([
      {
        version: 'v2',
        revision: 8,
        sinceMs: NOW,
        untilMs: NOW + 30_000,
        expiresMs: NOW + 30_000 + TRIAL_MS,
        calls: 10,
        failed: 5,
      },
    ]);
  });

  it.each([
    ['too few calls', [entry({ requests: 9, errors: 9 })]],
    ['too few failures', [entry({ requests: 100, errors: 49 })]],
    ['no calls', []],
    ['the callers’ own errors', [entry({ requests: 20, clientErrors: 20 })]],
    ['copies for a shadow', [entry({ assignment: 'shadow', requests: 20, errors: 20 })]],
    ['what a rule sent', [entry({ assignment: 'rule', requests: 20, errors: 20 })]],
    ['probes', [entry({ assignment: 'probe', requests: 20, errors: 20 })]],
    ['an earlier revision', [entry({ revision: 6, requests: 20, errors: 20 })]],
    ['a version that nobody is sent to', [entry({ version: 'v0', requests: 20, errors: 20 })]],
    [
      'one environment of many that refuses',
      [entry({ requests: 100, errors: 30, errorClasses: { 'breaker-open': 25 } })],
    ],
  ])('stay closed by %s', (_name, entries) => {
    expect(next(entries)).toEqual([]);
  });

  it('open where environments refuse already, which leaves few calls to be made', () => {
    const [first] = next([entry({ requests: 20, errors: 20, errorClasses: { 'breaker-open': 15, 'http-500': 5 } })]);

    expect(first).toMatchObject({ version: 'v2', calls: 20, failed: 20 });
  });

  it('look at the newest windows that hold enough calls, and at no older ones', () => {
    const look = { route: routeWith(), settings: usualBreaker, now: NOW, trialMs: TRIAL_MS };
    const [good, bad, few] = [
      entry({ requests: 200 }),
      entry({ requests: 20, errors: 20 }),
      entry({ requests: 5, errors: 5 }),
    ];
    const versions = (...windows: (readonly MinuteEntry[])[]): readonly string[] =>
      nextBreakers({ ...look, windows }).map(({ version }) => version);

    expect(versions([bad], [good])).toEqual(['v2']);
    expect(versions([good], [bad])).toEqual([]);
    expect(versions([], [few], [bad], [good])).toEqual(['v2']);
    expect(versions([few], [good])).toEqual([]);
  });

  it('open for a champion too, by its calls in the place of another', () => {
    const entries = [
      entry({ version: 'v1', requests: 4, errors: 4 }),
      entry({ version: 'v1', hop: 'fallback', requests: 6, errors: 3 }),
    ];

    expect(next(entries).map(({ version, calls, failed }) => [version, calls, failed])).toEqual([['v1', 10, 7]]);
  });

  const refused = { requests: 50, errors: 50, errorClasses: { 'breaker-open': 50 } };
  const over = (entries: readonly MinuteEntry[], now = NOW): readonly RouteBreaker[] =>
    next(entries, { revision: 8, breakers: [held] }, now);
  it.each([
    ['while they are open, whatever comes in', over([entry({ revision: 8, requests: 9 })], held.untilMs - 1)],
    ['while no trial is known', over([entry({ revision: 8, ...refused })])],
    ['while fewer than three trials are known', over([entry({ revision: 8, requests: 2 })])],
  ])('stay as they are %s', (_name, after) => {
    expect(after).toEqual([held]);
  });

  it.each([
    ['three trials that succeed', over([entry({ revision: 8, requests: 3 }), entry({ revision: 8, ...refused })])],
    ['trials under a later revision', over([entry({ revision: 9, requests: 3 })])],
    ['the end of their time', over([entry({ revision: 8, ...refused })], held.expiresMs)],
  ])('are gone by %s', (_name, after) => {
    expect(after).toEqual([]);
  });

  it('open for another pause by one trial that fails, and remember since when', () => {
    const [again] = next([entry({ revision: 8, requests: 1, errors: 1 })], { revision: 8, breakers: [held] });

    expect(again).toMatchObject({ revision: 9, sinceMs: held.sinceMs, untilMs: NOW + 30_000, calls: 1, failed: 1 });
  });

  it('are read by a router: open, then half-open, then closed by themselves, and closed without a rollout', () => {
    const standing = (at: number, over: Partial<Route> = {}): string =>
      breakerStanding(routeWith({ breakers: [held], ...over }), 'v2', at);

    expect([held.untilMs - 1, held.untilMs, held.expiresMs - 1, held.expiresMs].map((at) => standing(at))).toEqual([
      'open',
      'half-open',
      'half-open',
      'closed',
    ]);
    expect(standing(held.untilMs - 1, { lock: undefined })).toBe('closed');
    expect(breakerStanding(routeWith({ breakers: [held] }), 'v1', held.untilMs - 1)).toBe('closed');
    expect(breakerStanding(routeWith(), 'v2', NOW)).toBe('closed');
  });

  it('are told with the route: what was seen, and what routers do now', () => {
    const words = (at: number, over: Partial<Route> = {}): readonly string[] =>
      protectionWords(routeWith({ breakers: [held], ...over }), at).filter((one) => one.startsWith('the judge saw'));

    expect(words(held.untilMs - 12_000)).toEqual([
      'the judge saw 20 of 20 calls of v2 fail or be refused: every environment of the router refuses it for 12 s more',
    ]);
    expect(words(NOW)).toEqual([
      'the judge saw 20 of 20 calls of v2 fail or be refused: every environment of the router tries 5 % of its calls, for 290 s at most',
    ]);
    expect([...words(held.expiresMs), ...words(NOW, { lock: undefined })]).toEqual([]);
  });

  it('are the same whatever the entries are split into, and a repeated look changes nothing', () => {
    const count = fc.integer({ min: 0, max: 30 });
    const one = fc.record({ requests: count, errors: count, refused: count }).map(({ requests, errors, refused: no }) =>
      entry({
        revision: 8,
        requests: requests + errors + no,
        errors: errors + no,
        errorClasses: { 'breaker-open': no },
      }),
    );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), fc.integer({ min: 0, max: 600_000 }), (entries, after) => {
        const now = NOW + after;
        const seen = next(entries, { revision: 8, breakers: [held] }, now);
        expect(next(entries.toReversed(), { revision: 8, breakers: [held] }, now)).toEqual(seen);
        // What was opened just now is left alone by the same look.
        const revision = seen.some(({ revision: own }) => own === 9) ? 9 : 8;
        const again = seen.length === 0 ? [] : next(entries, { revision, breakers: [...seen] }, now);
        expect(again).toEqual(seen);
        const { calls, failed } = madeCalls(entries, 'v2', 8);
        expect(failed).toBeGreaterThanOrEqual(0);
        expect(failed).toBeLessThanOrEqual(calls);
      }),
      { seed: 4 },
    );
  });
});
