import type { Route } from '../../contracts/stored/route.ts';

/** A version that served by right, until when, and whether a person went back from it. */
export type GoodVersion = NonNullable<Route['goodVersions']>[number];

/** So many versions are kept. */
const MOST_KEPT = 10;

/** Versions that may be gone back to, newest first; of a route of an earlier release the one before the champion. */
export function goodVersions({ goodVersions: kept, lastChampion, changedAt }: Route): readonly GoodVersion[] {
  if (kept !== undefined) return kept;
  return lastChampion === undefined ? [] : [{ version: lastChampion.version, until: changedAt }];
}

/** The same after a version became champion by its rollout; one that kept serving replaces nobody. */
export function goodAfterPromotion(route: Route, promoted: string, at: string): readonly GoodVersion[] {
  return replaced(route, { by: promoted, leaves: { until: at } });
}

/** The same after a person went back to a version: the one that served is kept, and marked. */
export function goodAfterUndo(route: Route, to: string, at: string): readonly GoodVersion[] {
  return replaced(route, { by: to, leaves: { until: at, undone: true } });
}

interface Replacement {
  readonly by: string;
  readonly leaves: Omit<GoodVersion, 'version'>;
}

function replaced(route: Route, { by, leaves }: Replacement): readonly GoodVersion[] {
  const before = route.champion?.version;
  const others = goodVersions(route).filter(({ version }) => version !== by && version !== before);
  const left = before === undefined || before === by ? [] : [{ version: before, ...leaves }];
  return [...left, ...others].slice(0, MOST_KEPT);
}
