import { textAt } from '../../../contracts/people/json-fields.ts';
import { faultLine, type Fault } from '../../../contracts/people/faults.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import { rolloutInput, type MachineState, type PrepareTask } from '../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { checkStart, type CheckDeps, type CheckedStart } from '../planning/check-start.ts';
import { continueRollout } from './continue-rollout.ts';
import { routeParts } from '../../registry/route-parts.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellOnce, tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';
import { tryTarget } from './try-target.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { RolloutStore } from '../ports.ts';
import type { TargetCaller } from '../../serving/ports.ts';

/** What preparing needs from outside. */
export interface PrepareDeps extends CheckDeps, TellDeps {
  readonly registry: ModelRegistry;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly caller: TargetCaller;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Checks a start, tries the target, plans, and takes the route's lock: record, lock and open entry in one transaction.
 *
 * Refused with every fault named, and nothing written, when anything is wrong. Repeated by the same execution it finds its own record
 * and goes on; started by the machine as a continuation it takes over the record.
 */
export async function prepareRollout(deps: PrepareDeps, task: PrepareTask): Promise<MachineState> {
  const parsed = rolloutInput.safeParse(task.input);
  if (parsed.success && parsed.data.continues !== undefined) {
    return continueRollout(deps, { execution: task.execution, input: parsed.data, continues: parsed.data.continues });
  }
  const base = baseState(task);
  const earlier = parsed.success ? await deps.rollouts.readRollout(base.model, base.rolloutId) : undefined;
  if (earlier !== undefined) return resume(deps, task, earlier);
  const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
  const checked = await checkStart(deps, { raw: task.input, rolloutId: base.rolloutId, ahead });
  if (!checked.ok) return refuse(deps, task, checked.faults);
  const { specification, version } = checked.start;
  const faults = await tryTarget(deps.caller, specification, version.target);
  return faults.length > 0 ? refuse(deps, task, faults) : open(deps, task, checked.start);
}

async function open(deps: PrepareDeps, task: PrepareTask, start: CheckedStart): Promise<MachineState> {
  const taken = await retryOnConflict(deps, () => takeLock(deps, task, start));
  if (taken.kind === 'refused') return refuse(deps, task, taken.faults);
  await deps.routes.publishRoute(taken.route);
  return started(deps, task, taken.record);
}

type Taken =
  | { readonly kind: 'taken'; readonly route: Route; readonly record: RolloutRecord }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** Everything that was checked is checked and planned again when the route has changed since. */
async function takeLock(deps: PrepareDeps, task: PrepareTask, start: CheckedStart): Promise<Taken | 'conflict'> {
  const { model } = start.input;
  const before = await deps.routes.readRoute(model);
  let fresh = start;
  if (before?.revision !== start.route?.revision) {
    const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
    const again = await checkStart(deps, { raw: task.input, rolloutId: task.execution.name, ahead });
    if (!again.ok) return { kind: 'refused', faults: again.faults };
    fresh = again.start;
  }
  const record = recordOf(deps, task, { ...fresh, route: before });
  const route = lockedRoute(deps, record, { ...fresh, route: before });
  const audit = {
    at: route.changedAt,
    id: deps.randomness.id(),
    by: record.startedBy,
    action: 'prepare',
    reason: route.reason,
  };
  const result = await deps.routes.changeRoute({
    route,
    replaces: before?.revision ?? -1,
    lockHeld: undefined,
    audit: { ...audit, before, after: route },
    opens: record.rolloutId,
    rollout: record,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'taken', route, record };
}

function recordOf({ clock }: PrepareDeps, { execution }: PrepareTask, start: CheckedStart): RolloutRecord {
  const { input, plan, settings, route } = start;
  const now = isoAt(clock.now());
  return {
    schema: SCHEMA,
    model: input.model,
    rolloutId: execution.name,
    version: input.version,
    ...(route?.champion === undefined ? {} : { champion: route.champion.version }),
    state: 'preparing',
    plan,
    settings,
    step: -1,
    stepStartedWindow: 0,
    revisions: [],
    ticks: 0,
    lastTickAt: now,
    execution: execution.arn,
    executions: 1,
    startedAt: execution.startedAt,
    startedBy: input.startedBy ?? 'console',
    requests: [],
    verdicts: 0,
    stamp: 0,
  };
}

/** Same weights as before, under the rollout's lock; positions are drawn with a salt that a retry of the version shares. */
function lockedRoute({ clock }: PrepareDeps, record: RolloutRecord, start: CheckedStart): Route {
  const { route, specification, versions } = start;
  const { lastChampion } = route ?? {};
  const parts = routeParts(specification, { versions, ...(lastChampion === undefined ? {} : { lastChampion }) });
  return {
    ...route,
    ...parts,
    schema: SCHEMA,
    model: record.model,
    challengers: [],
    revision: (route?.revision ?? -1) + 1,
    salt: `${record.model}/${record.version}`,
    hot: true,
    lock: { rolloutId: record.rolloutId },
    changedAt: isoAt(clock.now()),
    changedBy: record.startedBy,
    reason: `prepare: rollout ${record.rolloutId} of ${record.version}`,
  };
}

/** A repeat of this call by the machine: what was lost after the transaction is done again. */
async function resume(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const base = baseState(task);
  switch (standingOf(record, task.execution.arn)) {
    case 'ours':
      return record.step < 0 ? republish(deps, task, record) : { ...base, next: 'wait', reason: 'prepared before' };
    case 'closed':
      return {
        ...base,
        next: 'refuse',
        reason: `rollout ${record.rolloutId} has ended: ${record.outcome?.reason ?? ''}`,
      };
    case 'missing':
    case 'other':
      return { ...base, next: 'refuse', reason: `rollout id ${record.rolloutId} is taken by another execution` };
  }
}

async function republish(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const route = await deps.routes.readRoute(record.model);
  if (route !== undefined) await deps.routes.publishRoute(route);
  return started(deps, task, record);
}

async function started(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  await deps.registry.setVersionStatus(record.model, record.version, 'challenger');
  await tellRollout(deps, 'started', { record, reason: '' });
  return { ...baseState(task), next: 'shift', step: 0, reason: record.plan.says.join('; ') };
}

async function refuse(deps: PrepareDeps, task: PrepareTask, faults: readonly Fault[]): Promise<MachineState> {
  const reason = `refused: ${faults.map(faultLine).join('; ')}`;
  const base = baseState(task);
  const { model, version, rolloutId } = base;
  await tellOnce(deps, { model, version, rolloutId, kind: 'refused', execution: task.execution.arn, reason });
  return { ...base, next: 'refuse', reason };
}

function baseState({ input, execution }: PrepareTask): Omit<MachineState, 'next' | 'reason'> {
  return {
    schema: SCHEMA,
    model: typedAt(input, 'model'),
    version: typedAt(input, 'version'),
    rolloutId: execution.name,
    tick: 0,
  };
}

/** What was typed, however wrong it is, so that the refusal names it. */
function typedAt(input: unknown, field: string): string {
  return textAt(input, field)?.slice(0, 100) ?? 'unknown';
}
