import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { RolloutOutcome, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { promotedVersion } from '../../../domain/experiment/experiment-state.ts';
import { given } from '../../../domain/given.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { afterWarmth, type WarmRecord } from '../../../domain/rollout/ticking/warm-watch.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import type { Clock } from '../../system/ports.ts';
import type { ModelRegistry } from '../../registry/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { comeBack } from '../capacity/come-back.ts';
import { planReturn, returningRoute, type PlanReturnDeps } from '../capacity/plan-return.ts';
import { readOnce } from '../capacity/read-once.ts';
import { letGo } from '../hooking/let-go.ts';
import { endKeepWarm, type EndKeepWarmDeps } from './end-keep-warm.ts';
import { routeBackTo } from './undo-route.ts';

/** What returning to the version before needs from outside. */
export interface ReturnDeps extends EndKeepWarmDeps, PlanReturnDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions' | 'setVersionStatus'>;
  readonly clock: Clock;
}

/** `returned`: the version before serves again; `stays`: there is nothing to go back to, or somebody else decided. */
export interface Returned {
  readonly kind: 'returned' | 'stays';
  readonly record: RolloutRecord;
}

/**
 * Gives all traffic back to the version that is kept warm: route, record and audit in one transaction, then the routers are told. Where
 * it has given up instances, traffic comes back in steps.
 *
 * Safe to repeat: a second call finds the record rolled back and changes nothing. Where the version before cannot serve any more, the
 * watch ends and the promoted one serves on.
 */
export async function returnToWarm(deps: ReturnDeps, { model, rolloutId }: WarmRecord): Promise<Returned> {
  const looking = readOnce(deps);
  const done = await retryOnConflict(deps, () => attempt(looking, model, rolloutId));
  if (done.kind === 'stays') {
    await endKeepWarm(deps, done.record, done.reason);
    return { kind: 'stays', record: done.record };
  }
  const { record, route } = done;
  await deps.routes.publishRoute(route);
  await settleVersions(deps.registry, record, route);
  const moved = await comeBack(deps, record);
  await letGo(deps.rollouts, moved);
  return { kind: 'returned', record: moved };
}

type Attempted =
  | { readonly kind: 'returned'; readonly record: RolloutRecord; readonly route: Route }
  | { readonly kind: 'stays'; readonly record: RolloutRecord; readonly reason: string };

async function attempt(deps: ReturnDeps, model: string, rolloutId: string): Promise<Attempted | 'conflict'> {
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record === undefined) throw new Error(`rollout ${rolloutId} of ${model} is gone`);
  if (!keepsWarm(record)) return { kind: 'stays', record, reason: 'it has ended' };
  const [route, versions, specification] = await Promise.all([
    deps.routes.readRoute(model),
    deps.registry.listVersions(model),
    deps.registry.readSpecification(model),
  ]);
  const chosen = versions.find(({ version }) => version === record.keepWarm.version);
  const isOurs = route?.champion?.version === promotedVersion(record) && route.lock === undefined;
  if (!isOurs || specification === undefined)
    return { kind: 'stays', record, reason: 'somebody else changed who serves' };
  if (!isUsable(chosen)) return { kind: 'stays', record, reason: nowhereWords(record) };
  return change(deps, record, { specification, standing: { route, chosen, versions } });
}

function isUsable(version: VersionRecord | undefined): version is VersionRecord {
  return version !== undefined && version.status !== 'retired';
}

function nowhereWords({ version, keepWarm: { version: before, verdict } }: WarmRecord): string {
  return `${before} was retired, so ${version} serves on although ${verdict?.reason ?? 'a guardrail was crossed'}`;
}

interface Way {
  readonly specification: Specification;
  readonly standing: Parameters<typeof routeBackTo>[0];
}

async function change(
  deps: ReturnDeps,
  record: WarmRecord,
  { specification, standing }: Way,
): Promise<Attempted | 'conflict'> {
  const { routes, clock, randomness } = deps;
  const outcome = outcomeOf(record, isoAt(clock.now()));
  const comingBack = await planReturn(deps, returnOf(record, standing.route));
  const { at, reason } = outcome;
  const by = `rollout ${record.rolloutId}`;
  const from = standing.route.champion;
  const { rolloutId } = record;
  const back = returningRoute(routeBackTo(standing, specification, at), { back: comingBack, from, rolloutId });
  const route = { ...back, hot: false, changedBy: by, reason: `rolled-back: ${reason}` };
  const closed = { ...afterWarmth(record, reason, at), state: outcome.kind, outcome, ...given({ comingBack }) };
  const audit = { at, id: randomness.id(), by, action: outcome.kind, reason, before: standing.route, after: route };
  const result = await routes.changeRoute({
    route,
    replaces: standing.route.revision,
    lockHeld: undefined,
    audit,
    unretired: standing.chosen.version,
    rollout: closed,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'returned', record: closed, route };
}

/** What of the traffic is to go back: the promoted version has all of it. */
function returnOf(record: WarmRecord, { breakers }: Route): Parameters<typeof planReturn>[1] {
  const { plan, capacity: noted, keepWarm } = record;
  const { version: to, verdict, sharePercent = 0 } = keepWarm;
  const from = promotedVersion(record);
  return { plan: plan.capacity, noted, to, from, sharePercent: 100 - sharePercent, verdict, breakers };
}

function outcomeOf({ keepWarm: { verdict } }: WarmRecord, at: string): RolloutOutcome & { kind: 'rolled-back' } {
  const { reason = 'a guardrail was crossed', tests = [], exposed } = verdict ?? {};
  const said = `after its promotion: ${reason}`;
  return { kind: 'rolled-back', reason: said, at, by: 'the judge', tests: [...tests], ...given({ exposed }) };
}
