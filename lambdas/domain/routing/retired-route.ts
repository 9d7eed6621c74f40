import type { Route } from '../../contracts/stored/route.ts';

/** Whether a version serves by right. */
export function isServing(route: Route | undefined, version: string): boolean {
  return route?.champion?.version === version;
}

/**
 * A route that sends nothing to a version any more, or without a version nothing at all; the same route where that is so already.
 *
 * The champion's own version is not taken out singly: see {@link isServing}.
 */
export function retiredRoute(route: Route, version: string | undefined): Route {
  if (version === undefined) return route.retired === true ? route : wholly(route);
  const left = withoutHops(withoutRules(withoutGood(withoutLast(route, version), version), version), version);
  return left.holdBack?.version === version ? withoutHoldBack(left) : left;
}

/** The champion has the positions of the version that was held back. */
export function withoutHoldBack({ holdBack: _held, ...kept }: Route): Route {
  return kept;
}

function withoutLast(route: Route, version: string): Route {
  const { lastChampion, ...kept } = route;
  return lastChampion?.version === version ? kept : route;
}

function withoutGood(route: Route, version: string): Route {
  const { goodVersions = [] } = route;
  const left = goodVersions.filter((one) => one.version !== version);
  return left.length === goodVersions.length ? route : { ...route, goodVersions: left };
}

function withoutRules(route: Route, version: string): Route {
  const { rules = [] } = route;
  const left = rules.filter(({ to }) => to?.version !== version);
  return left.length === rules.length ? route : { ...route, rules: left };
}

function withoutHops(route: Route, version: string): Route {
  const isLeft = (hop: Route['fallback'][number]): boolean => hop.kind !== 'version' || hop.version !== version;
  const fallback = route.fallback.filter(isLeft);
  const { holdout } = route;
  const hops = (holdout?.hops ?? []).filter(isLeft);
  const isSame = fallback.length === route.fallback.length && hops.length === (holdout?.hops ?? []).length;
  return isSame ? route : { ...route, fallback, ...(holdout === undefined ? {} : { holdout: { ...holdout, hops } }) };
}

function wholly(route: Route): Route {
  const {
    champion: _champion,
    lastChampion: _last,
    goodVersions: _good,
    undo: _undo,
    holdBack: _held,
    control: _control,
    shadows: _shadows,
    scoreCopies: _copies,
    rules: _rules,
    holdout: _holdout,
    ...kept
  } = route;
  return { ...kept, challengers: [], fallback: [], hot: false, retired: true };
}
