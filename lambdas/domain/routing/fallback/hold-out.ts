import type { Route } from '../../../contracts/stored/route.ts';
import { positionOf } from '../position.ts';

/** Who answers a request that is held out, before the rest of its hops and the champion. */
export type HoldoutHop = NonNullable<Route['holdout']>['hops'][number];

/**
 * Who answers a request that is held out; undefined for one that is not.
 *
 * A key is held out by the hold-out's own salt, which no rollout changes: the same keys for ever. Where none is given, each request is
 * drawn.
 *
 * @param draw a number in [0, 1), asked only of a route with a hold-out
 */
export function heldOut(route: Route, key: string | undefined, draw: () => number): HoldoutHop | undefined {
  const { holdout, holdoutSalt } = route;
  const [first] = holdout?.hops ?? [];
  if (holdout === undefined || first === undefined) return undefined;
  const position = key === undefined || holdoutSalt === undefined ? draw() : positionOf(key, holdoutSalt);
  return position < holdout.sharePercent / 100 ? first : undefined;
}
