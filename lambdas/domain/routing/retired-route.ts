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
  const { lastChampion, ...kept } = route;
  const fallback = route.fallback.filter((hop) => hop.kind === 'static' || hop.version !== version);
  if (lastChampion?.version !== version && fallback.length === route.fallback.length) return route;
  return {
    ...kept,
    ...(lastChampion === undefined || lastChampion.version === version ? {} : { lastChampion }),
    fallback,
  };
}

function wholly({ champion: _champion, lastChampion: _last, ...kept }: Route): Route {
  return { ...kept, challengers: [], fallback: [], hot: false, retired: true };
}
