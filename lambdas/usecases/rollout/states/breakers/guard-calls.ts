import { isoAt, windowKeyAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { Route } from '../../../../contracts/stored/route.ts';
import { usualBreaker } from '../../../../domain/routing/fallback/circuit-breakers.ts';
import { nextBreakers, type RouteBreaker } from '../../../../domain/routing/fallback/route-breakers.ts';
import { listWords } from '../../../../domain/wording/list.ts';
import type { RouteStore } from '../../../registry/ports.ts';
import type { Clock, Randomness } from '../../../system/ports.ts';
import { byWindow } from '../../../windows/read-history.ts';
import type { RowStore } from '../../../windows/ports.ts';

/** What guarding calls needs from outside. */
export interface GuardCallsDeps {
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly routes: RouteStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
}

/** Newest windows whose rows are looked at, the one under way among them. */
const SEEN_WINDOWS = 4;
/** Windows of trials before a breaker that nobody closes is over. */
const TRIAL_WINDOWS = 5;
/** Revisions of one rollout beyond which its breakers stay as they are: its record must not grow for ever. */
const MOST_REVISIONS = 300;

/** What became of the look. `lost`: the rollout does not hold the route; `conflict`: somebody else changed it, the next tick looks again. */
export type GuardedCalls = 'off' | 'unchanged' | 'changed' | 'conflict' | 'lost';

/**
 * Opens and closes the breakers of an open rollout's route, so that all environments of the router, cold ones too, refuse a version that
 * fails.
 *
 * Route and record change in one transaction: the new revision has the weight of the one before. A repeat finds what it wrote, publishes
 * it again and changes nothing; a breaker whose writer is lost is over by itself.
 */
export async function guardCalls(deps: GuardCallsDeps, record: RolloutRecord): Promise<GuardedCalls> {
  const route = await deps.routes.readRoute(record.model);
  const last = record.revisions.at(-1);
  if (route?.lock?.rolloutId !== record.rolloutId || last === undefined) return 'lost';
  const before = route.breakers ?? [];
  const next = await lookedAt(deps, record, route);
  if (next === undefined) return 'off';
  if (record.revisions.length >= MOST_REVISIONS || isSame(before, next)) {
    // A tick that died between both may have left the routers untold.
    if (before.length > 0) await deps.routes.publishRoute(route);
    return 'unchanged';
  }
  return change(deps, { record, route, next, last });
}

/** Undefined where the specification wants no breaker. */
async function lookedAt(
  { rows, clock }: GuardCallsDeps,
  { model, plan: { windowSeconds } }: RolloutRecord,
  route: Route,
): Promise<readonly RouteBreaker[] | undefined> {
  const { breaker: settings = usualBreaker } = route;
  if (settings === 'off') return undefined;
  const now = clock.now();
  const at = (windows: number): string => windowKeyAt(now + windows * windowSeconds * 1_000, windowSeconds);
  const seen = await rows.readRows(model, at(1 - SEEN_WINDOWS), at(1));
  const trialMs = Math.max(settings.pauseMs, TRIAL_WINDOWS * windowSeconds * 1_000);
  const windows = [...byWindow(seen)].toSorted(([a], [b]) => (a > b ? -1 : 1)).map(([, entries]) => entries);
  return nextBreakers({ route, settings, windows, now, trialMs });
}

function isSame(before: readonly RouteBreaker[], next: readonly RouteBreaker[]): boolean {
  return before.length === next.length && next.every((one) => before.includes(one));
}

interface Change {
  readonly record: RolloutRecord;
  readonly route: Route;
  readonly next: readonly RouteBreaker[];
  readonly last: RolloutRecord['revisions'][number];
}

async function change(
  { routes, clock, randomness }: GuardCallsDeps,
  { record, route, next, last }: Change,
): Promise<GuardedCalls> {
  const { breakers: before = [], ...kept } = route;
  const at = isoAt(clock.now());
  const by = `rollout ${record.rolloutId}`;
  const reason = reasonOf(before, next);
  const changed: Route = {
    ...kept,
    ...(next.length === 0 ? {} : { breakers: [...next] }),
    revision: route.revision + 1,
    changedAt: at,
    changedBy: by,
    reason,
  };
  const result = await routes.changeRoute({
    route: changed,
    replaces: route.revision,
    lockHeld: record.rolloutId,
    audit: { at, id: randomness.id(), by, action: 'breaker', reason, before: route, after: changed },
    rollout: {
      ...record,
      revisions: [...record.revisions, { ...last, revision: changed.revision, at }],
      stamp: record.stamp + 1,
    },
  });
  if (result === 'conflict') return 'conflict';
  await routes.publishRoute(changed);
  return 'changed';
}

function reasonOf(before: readonly RouteBreaker[], next: readonly RouteBreaker[]): string {
  const opened = next.filter((one) => !before.includes(one));
  const closed = before.filter(({ version }) => next.every((one) => one.version !== version));
  const said = [
    ...opened.map(
      ({ version, failed, calls }) => `${version} is not called, ${failed} of ${calls} calls failed or were refused`,
    ),
    ...closed.map(({ version }) => `${version} is called again`),
  ];
  return `breaker: ${listWords(said)}`;
}
