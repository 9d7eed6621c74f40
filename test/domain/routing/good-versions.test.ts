import { describe, expect, it } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { goodAfterPromotion, goodAfterUndo, goodVersions } from '../../../lambdas/domain/routing/good-versions.ts';
import { retiredRoute } from '../../../lambdas/domain/routing/retired-route.ts';
import { aRoute } from '../../support/records.ts';

const target = { kind: 'http', url: 'http://models.example.com/v' } as const;
const until = '2026-01-01T00:00:00.000Z';

function serving(version: string, ...good: readonly string[]): Route {
  return aRoute({ champion: { version, target }, goodVersions: good.map((one) => ({ version: one, until })) });
}

function namesOf(good: ReturnType<typeof goodVersions>): readonly string[] {
  return good.map(({ version, undone }) => (undone === true ? `${version}*` : version));
}

describe('versions that served', () => {
  it('grow by the champion that a promotion replaces, newest first, and hold each once', () => {
    expect(namesOf(goodAfterPromotion(serving('v3', 'v2', 'v1'), 'v4', 'now'))).toEqual(['v3', 'v2', 'v1']);
    expect(namesOf(goodAfterPromotion(serving('v3', 'v2', 'v1'), 'v1', 'now'))).toEqual(['v3', 'v2']);
    expect(goodAfterPromotion(serving('v3', 'v2'), 'v4', 'now')[0]).toEqual({ version: 'v3', until: 'now' });
  });

  it('stay as they are where a first version goes on serving', () => {
    expect(namesOf(goodAfterPromotion(serving('v1'), 'v1', 'now'))).toEqual([]);
  });

  it('are ten at most', () => {
    const ten = Array.from({ length: 10 }, (_, n) => `v${n}`);

    const good = namesOf(goodAfterPromotion(serving('w', ...ten), 'x', 'now'));

    expect(good).toHaveLength(10);
    expect(good.slice(0, 2)).toEqual(['w', 'v0']);
  });

  it('mark the one that a person went back from until it serves again', () => {
    const route = serving('v3', 'v2', 'v1');
    const back = {
      ...route,
      champion: { version: 'v2', target },
      goodVersions: [...goodAfterUndo(route, 'v2', 'now')],
    };

    expect(namesOf(back.goodVersions)).toEqual(['v3*', 'v1']);
    expect(namesOf(goodAfterPromotion(back, 'v3', 'later'))).toEqual(['v2', 'v1']);
  });

  it('of a route of an earlier release are the one before the champion', () => {
    const old = aRoute({ lastChampion: { version: 'v0', target } });

    expect(namesOf(goodVersions(old))).toEqual(['v0']);
    expect(goodVersions(aRoute())).toEqual([]);
  });

  it('lose what is retired, and all with the whole model', () => {
    const route = serving('v3', 'v2', 'v1');

    expect(namesOf(goodVersions(retiredRoute(route, 'v1')))).toEqual(['v2']);
    expect(retiredRoute(route, 'v9')).toBe(route);
    expect(goodVersions(retiredRoute(route, undefined))).toEqual([]);
  });
});
