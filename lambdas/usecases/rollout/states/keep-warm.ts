import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { MachineState, MachineTask } from '../../../contracts/messages/machine.ts';
import type { Target } from '../../../contracts/people/target.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { WARM_REQUESTS } from '../../../domain/rollout/planning/warming.ts';
import { isOpen, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { isHeldBack, warmOver, type WarmRecord } from '../../../domain/rollout/ticking/warm-watch.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { TargetCaller } from '../../serving/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellHeldBack } from '../../telling/tell-held-back.ts';
import type { TellDeps } from '../../telling/tell-rollout.ts';
import type { RolloutStore } from '../ports.ts';
import { endKeepWarm, type EndKeepWarmDeps } from '../restoring/end-keep-warm.ts';
import { answersOf } from './target/try-target.ts';

/** What keeping a version warm needs from outside. */
export interface KeepWarmDeps extends EndKeepWarmDeps, TellDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'readVersion'>;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly caller: TargetCaller;
  readonly clock: EndKeepWarmDeps['clock'];
}

/**
 * Sends a few sample requests to the version that traffic may go back to, so that its target does not go cold; once a window.
 *
 * Before the promotion that is the champion, afterwards the version before, until that is over. A target that does not answer ends
 * nothing: its answers are counted. A repeat asks once more.
 */
export async function keepWarm(deps: KeepWarmDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const { model, rolloutId } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record === undefined || record.execution !== execution.arn) {
    return { ...state, next: 'stop', reason: `rollout ${rolloutId} is driven by another execution` };
  }
  const found = await coldOf(deps, record);
  if (found.kind === 'warm') {
    // Who keeps a share has requests of its own.
    if (!isHeldBack(record)) await askOnce(deps, record, found.target);
    return { ...state, next: 'wait' };
  }
  if (found.kind === 'over') await endKeepWarm(deps, record, found.reason);
  // Also where a call of before ended it, and telling was lost.
  if (!isOpen(record)) await tellHeldBack(deps, (await deps.rollouts.readRollout(model, rolloutId)) ?? record);
  // An open rollout, or one that a person closed in the meantime, goes on as the judge says.
  return { ...state, next: isOpen(record) ? 'wait' : 'stop', reason: found.reason };
}

type Found =
  { readonly kind: 'warm'; readonly target: Target } | { readonly kind: 'over' | 'nothing'; readonly reason: string };

/** Whose target may go cold, and whether that still matters. */
async function coldOf(deps: KeepWarmDeps, record: RolloutRecord): Promise<Found> {
  const route = await deps.routes.readRoute(record.model);
  const target = route?.champion?.target;
  if (keepsWarm(record)) return versionBefore(deps, record, route);
  if (!isOpen(record)) return { kind: 'nothing', reason: record.outcome?.reason ?? 'ended' };
  return target === undefined ? { kind: 'nothing', reason: 'nobody serves' } : { kind: 'warm', target };
}

async function versionBefore(
  { registry, clock }: KeepWarmDeps,
  record: WarmRecord,
  route: Route | undefined,
): Promise<Found> {
  const windows = (clock.now() - epochMsOf(record.keepWarm.since)) / (record.plan.windowSeconds * 1_000);
  const over = route === undefined ? 'the route is gone' : warmOver(record, route, windows);
  if (over !== undefined) return { kind: 'over', reason: over };
  const { version } = record.keepWarm;
  const before = await registry.readVersion(record.model, version);
  if (before === undefined || before.status === 'retired') return { kind: 'over', reason: `${version} was retired` };
  return { kind: 'warm', target: before.target };
}

async function askOnce(deps: KeepWarmDeps, { model, rolloutId }: RolloutRecord, target: Target): Promise<void> {
  const specification = await deps.registry.readSpecification(model);
  if (specification === undefined) return;
  const answers = await answersOf(deps.caller, specification, { target, samples: WARM_REQUESTS });
  const answered = answers.filter((fault) => fault === undefined).length;
  await retryOnConflict(deps, async () => {
    const record = await deps.rollouts.readRollout(model, rolloutId);
    if (record === undefined) return 'gone';
    const before = record.warmRequests ?? { asked: 0, answered: 0 };
    const warmRequests = { asked: before.asked + answers.length, answered: before.answered + answered };
    const noted = { ...record, warmRequests, lastTickAt: isoAt(deps.clock.now()), stamp: record.stamp + 1 };
    return deps.rollouts.writeRollout(noted);
  });
}
