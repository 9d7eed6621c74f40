import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutOutcome, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { ComingBack } from '../../../contracts/stored/capacity/capacity.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { given } from '../../../domain/given.ts';
import { questionsAtEnd } from '../../../domain/rollout/ordering/questions.ts';
import { isOpen } from '../../../domain/rollout/ticking/standing.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { Clock, Person, Randomness } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { comeBack } from '../capacity/come-back.ts';
import { planReturn, returningRoute, type PlanReturnDeps } from '../capacity/plan-return.ts';
import { readOnce } from '../capacity/read-once.ts';
import { letGo } from '../hooking/let-go.ts';

/** What putting a champion back needs from outside. */
export interface RestoreDeps extends PlanReturnDeps {
  readonly registry: Pick<ModelRegistry, 'setVersionStatus'>;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Which rollout ends, how and why. */
export interface RestoreOrder {
  readonly model: string;
  readonly rolloutId: string;
  /** `rolled-back`: the judge; `inconclusive`: nobody decided; `reported`: a shadow ended as planned; `restored`: its execution is gone or a step of ours failed; `aborted`: a person; `replaced`: another rollout starts in its place. */
  readonly kind: 'rolled-back' | 'inconclusive' | 'reported' | 'restored' | 'aborted' | 'replaced';
  /** One sentence with the numbers that decided. */
  readonly reason: string;
  /** Tests that crossed; empty if none did. */
  readonly tests: readonly string[];
  /** Who changes the route, for the audit. */
  readonly by: Person;
  /** Who ended the rollout, as people read it. @default - `by` */
  readonly endedBy?: string;
  /** The rollout that starts in its place. */
  readonly replacedBy?: string;
}

/** What became of the order. */
export interface Restoration {
  /** `restored`: this call put the champion back; `already-closed`: the rollout had ended; `unknown`: there is no such rollout. */
  readonly kind: 'restored' | 'already-closed' | 'unknown';
  /** True only for `restored`. */
  readonly changed: boolean;
  /** Revision of the route in force now; -1 if there is no route. */
  readonly revision: number;
  /** Milliseconds from the call to the publication of the route. */
  readonly restoredInMs: number;
  /** The record as it stands now. */
  readonly record?: RolloutRecord;
}

interface Found {
  readonly record: RolloutRecord;
  readonly route: Route | undefined;
}

/**
 * Gives all traffic back to the champion and closes the rollout in one transaction, then tells the routers. Where the champion has given
 * up instances it gets what the rest of them carries, and the route stays locked until everything is back (`comeBack`).
 *
 * Safe to repeat and to run beside other callers: the second call finds a closed record, publishes the route as it is and changes
 * nothing. A first version has no champion to go back to: the route is left without one (its fallback answers, or 503).
 *
 * @throws UnderstudyError ROUTE_CONFLICT if revision, lock and stamp kept changing under every attempt
 */
export async function restoreChampion(deps: RestoreDeps, order: RestoreOrder): Promise<Restoration> {
  const startedAt = deps.clock.now();
  const looking = readOnce(deps);
  const restored = await retryOnConflict(deps, () => attempt(looking, order));
  if (restored.route !== undefined) await deps.routes.publishRoute(restored.route);
  const restoredInMs = deps.clock.now() - startedAt;
  const { kind, route } = restored;
  const record = restored.record && (await afterMove(deps, restored.record, kind));
  if (record !== undefined) await finish(deps, record, route);
  const revision = route?.revision ?? -1;
  return { kind, changed: kind === 'restored', revision, restoredInMs, ...(record === undefined ? {} : { record }) };
}

/** Instances are ordered behind the move: they take minutes, and nothing waits for the order. */
async function afterMove(deps: RestoreDeps, record: RolloutRecord, kind: Restoration['kind']): Promise<RolloutRecord> {
  return kind === 'restored' ? comeBack(deps, record) : record;
}

interface Attempted {
  readonly kind: Restoration['kind'];
  readonly record: RolloutRecord | undefined;
  readonly route: Route | undefined;
}

async function attempt(deps: RestoreDeps, order: RestoreOrder): Promise<Attempted | 'conflict'> {
  const record = await deps.rollouts.readRollout(order.model, order.rolloutId);
  if (record === undefined) return { kind: 'unknown', record, route: undefined };
  const route = await deps.routes.readRoute(order.model);
  if (!isOpen(record)) return { kind: 'already-closed', record, route };
  return close(deps, order, { record, route });
}

async function close(deps: RestoreDeps, order: RestoreOrder, found: Found): Promise<Attempted | 'conflict'> {
  const { route } = found;
  const closed = closedRecord(deps, order, found.record);
  const back = await planReturn(deps, returnOf(found));
  const record = { ...closed, ...given({ comingBack: back }) };
  if (route === undefined || route.lock?.rolloutId !== order.rolloutId) {
    const written = await deps.rollouts.writeRollout(record);
    return written === 'conflict' ? 'conflict' : { kind: 'restored', record, route };
  }
  const restored = restoredRoute(deps, order, { record, route, back });
  const result = await deps.routes.changeRoute({
    route: restored,
    replaces: route.revision,
    lockHeld: order.rolloutId,
    audit: auditOf(deps, order, { before: route, after: restored }),
    rollout: record,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'restored', record, route: restored };
}

/** What of the traffic is to go back, and between whom. */
function returnOf({ record, route }: Found): Parameters<typeof planReturn>[1] {
  const { plan, version, champion, verdict, rolloutId, capacity: noted } = record;
  const share = route?.challengers.find((one) => one.version === version)?.weightPercent ?? 0;
  const sharePercent = route?.lock?.rolloutId === rolloutId ? share : 0;
  return { plan: plan.capacity, noted, to: champion, from: version, sharePercent, verdict, breakers: route?.breakers };
}

function closedRecord({ clock }: RestoreDeps, order: RestoreOrder, record: RolloutRecord): RolloutRecord {
  const { awaitingSince: _nobody, ...kept } = record;
  const exposed = record.verdict?.exposed;
  const outcome: RolloutOutcome = {
    kind: order.kind,
    reason: order.reason,
    at: isoAt(clock.now()),
    by: order.endedBy ?? order.by,
    tests: [...order.tests],
    ...(order.replacedBy === undefined ? {} : { replacedBy: order.replacedBy }),
    ...(exposed === undefined ? {} : { exposed }),
  };
  return { ...kept, ...questionsAtEnd(record, outcome.at), state: order.kind, outcome, stamp: record.stamp + 1 };
}

function restoredRoute(
  { clock }: RestoreDeps,
  order: RestoreOrder,
  found: Found & { readonly route: Route; readonly back: ComingBack | undefined },
): Route {
  const {
    champion,
    shadows: _shadows,
    scoreCopies: _copies,
    breakers: _breakers,
    control: _control,
    ...rest
  } = found.route;
  const { rolloutId, version } = found.record;
  const from = rest.challengers.find((one) => one.version === version);
  const kept = returningRoute(rest, { back: found.back, from, rolloutId });
  const goesToo = found.record.plan.kind === 'first' && champion?.version === found.record.version;
  return {
    ...kept,
    ...(champion === undefined || goesToo ? {} : { champion }),
    hot: false,
    revision: kept.revision + 1,
    changedAt: isoAt(clock.now()),
    changedBy: order.by,
    reason: `${order.kind}: ${order.reason}`,
  };
}

function auditOf(
  { clock, randomness }: RestoreDeps,
  order: RestoreOrder,
  { before, after }: { readonly before: Route; readonly after: Route },
): AuditEntry {
  const at = isoAt(clock.now());
  return { at, id: randomness.id(), by: order.by, action: order.kind, reason: order.reason, before, after };
}

/** Steps behind the transaction; each may be repeated, and the reconciler repeats them if they were lost. */
async function finish(deps: RestoreDeps, record: RolloutRecord, route: Route | undefined): Promise<void> {
  await settleVersions(deps.registry, record, route);
  await letGo(deps.rollouts, record);
}
