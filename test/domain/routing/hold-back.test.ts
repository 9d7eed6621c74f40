import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { assignRequest } from '../../../lambdas/domain/routing/assign-request.ts';
import { retiredRoute } from '../../../lambdas/domain/routing/retired-route.ts';

const placed = (version: string) => ({
  version,
  target: { kind: 'http' as const, url: `https://models.example/${version}` },
});
const route: Route = {
  schema: 1,
  model: 'm',
  revision: 1,
  champion: placed('new'),
  challengers: [],
  salt: 's',
  sticky: { header: 'user' },
  fallback: [],
  timeoutMs: 3_000,
  captureFields: [],
  hot: true,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'x',
  reason: 'promote',
};

function versionOf(one: Route, user: string): string {
  const request = { headers: { user }, path: '/', json: () => undefined, isProbe: false, draw: () => 0 };
  return assignRequest(one, request).version;
}

describe('users of a version that is held back', () => {
  it('are the same at every request, had the champion all along, and go to the new one when it ends', () => {
    const shares = fc.integer({ min: 5, max: 10 });
    const weights = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(shares, weights, fc.uuid(), (sharePercent, weightPercent, user) => {
        const during: Route = {
          ...route,
          champion: placed('old'),
          challengers: [{ ...placed('new'), slot: 0, weightPercent }],
        };
        const held: Route = { ...route, holdBack: { ...placed('old'), sharePercent } };
        const now = versionOf(held, user);
        expect(versionOf(held, user)).toBe(now);
        // Whom a step had given to the new version stays with it.
        expect(versionOf(during, user) === 'new' && now === 'old').toBe(false);
        expect(versionOf(route, user)).toBe('new');
      }),
    );
  });

  it('are as many as was written', () => {
    const held: Route = { ...route, holdBack: { ...placed('old'), sharePercent: 7 } };
    const old = Array.from({ length: 20_000 }, (_, n) => versionOf(held, `user-${n}`)).filter((one) => one === 'old');

    expect(old.length / 200).toBeGreaterThan(6.4);
    expect(old.length / 200).toBeLessThan(7.6);
  });

  it('go to the champion when their version is retired, and when the model is', () => {
    const held: Route = { ...route, holdBack: { ...placed('old'), sharePercent: 7 } };

    expect(retiredRoute(held, 'old').holdBack).toBeUndefined();
    expect(retiredRoute(held, 'third')).toBe(held);
    expect(retiredRoute(held, undefined).holdBack).toBeUndefined();
  });
});
