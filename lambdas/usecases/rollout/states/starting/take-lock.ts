import type { Fault } from '../../../../contracts/people/faults.ts';
import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { PrepareTask } from '../../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { Route } from '../../../../contracts/stored/route.ts';
import { given } from '../../../../domain/given.ts';
import { isOpen, isUnheld } from '../../../../domain/rollout/ticking/standing.ts';
import { routeParts } from '../../../registry/route-parts.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from '../../../registry/ports.ts';
import { retryOnConflict } from '../../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../../system/ports.ts';
import { checkStart, type CheckDeps, type CheckedStart } from '../../planning/check-start.ts';
import { newRecord } from '../../planning/new-record.ts';
import type { RolloutStore, SaltMaker } from '../../ports.ts';
import { taskRolloutId } from '../../restoring/refuse-start.ts';

/** What taking the lock needs from outside. */
export interface LockDeps extends CheckDeps {
  readonly registry: ModelRegistry;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly salts: SaltMaker;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** `busy`: somebody else is before it now. */
export type Taken =
  | { readonly kind: 'taken'; readonly route: Route; readonly record: RolloutRecord }
  | { readonly kind: 'busy'; readonly start: CheckedStart }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

/** Record, lock and open entry in one transaction; checked and planned again where the route has changed since the start was checked. */
export function takeLock(deps: LockDeps, task: PrepareTask, start: CheckedStart): Promise<Taken> {
  return retryOnConflict(deps, () => attempt(deps, task, start));
}

/** Everything that was typed, against the registry as it stands. */
export function checkTask(deps: LockDeps, task: PrepareTask): ReturnType<typeof checkStart> {
  const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
  return checkStart(deps, { raw: task.input, rolloutId: taskRolloutId(task), ahead });
}

/** The record of this start, as its execution writes it first. */
export function recordOfTask(
  { clock }: Pick<LockDeps, 'clock'>,
  task: PrepareTask,
  start: CheckedStart,
): RolloutRecord {
  const { arn, startedAt } = task.execution;
  const rolloutId = taskRolloutId(task);
  return newRecord(start, { rolloutId, execution: arn, executions: 1, startedAt, now: isoAt(clock.now()) });
}

/** Says that a rollout has ended. */
export function endedFault({ rolloutId, outcome }: RolloutRecord): Fault {
  return { path: '', message: `rollout ${rolloutId} has ended: ${outcome?.reason ?? ''}` };
}

async function attempt(deps: LockDeps, task: PrepareTask, start: CheckedStart): Promise<Taken | 'conflict'> {
  const { model } = start.input;
  const held = await deps.rollouts.readRollout(model, taskRolloutId(task));
  if (held !== undefined && !isOpen(held)) return { kind: 'refused', faults: [endedFault(held)] };
  const before = await deps.routes.readRoute(model);
  const checked = await checkAgain(deps, task, { start, before });
  if (!checked.ok) return { kind: 'refused', faults: checked.faults };
  if (checked.start.way.kind !== 'free') return { kind: 'busy', start: checked.start };
  const fresh = { ...checked.start, route: before };
  const record = { ...recordOfTask(deps, task, fresh), ...after(held) };
  const salt = await deps.salts.saltFor(model, record.version);
  const route = lockedRoute(deps, record, { ...fresh, salt });
  const result = await deps.routes.changeRoute({
    route,
    replaces: before?.revision ?? -1,
    lockHeld: undefined,
    audit: auditOf(deps, before, route),
    opens: record.rolloutId,
    unretired: record.version,
    rollout: record,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'taken', route, record };
}

/** Everything is checked and planned again when the route has changed since, or the version was retired. */
async function checkAgain(
  deps: LockDeps,
  task: PrepareTask,
  { start, before }: { readonly start: CheckedStart; readonly before: Route | undefined },
): ReturnType<typeof checkStart> {
  const version = await deps.registry.readVersion(start.input.model, start.input.version);
  const isUnchanged = before?.revision === start.route?.revision && version?.status !== 'retired';
  return isUnchanged ? { ok: true, start } : checkTask(deps, task);
}

/** The record of a start that was waited with is replaced; else there is none. */
function after(held: RolloutRecord | undefined): Partial<Pick<RolloutRecord, 'stamp' | 'executions'>> {
  if (held === undefined || !isUnheld(held)) return {};
  return { stamp: held.stamp + 1, executions: held.executions };
}

function auditOf({ randomness }: LockDeps, before: Route | undefined, next: Route): AuditEntry {
  const { changedAt: at, changedBy: by, reason } = next;
  return { at, id: randomness.id(), by, action: 'prepare', reason, before, after: next };
}

/** Same weights as before, under the rollout's lock; positions are drawn with a salt that a retry of the version shares. */
function lockedRoute(
  { clock, randomness }: LockDeps,
  record: RolloutRecord,
  start: CheckedStart & { salt: string },
): Route {
  const { route, specification, versions, salt } = start;
  const lastChampion = route?.lastChampion;
  const parts = routeParts(specification, { versions, ...(lastChampion === undefined ? {} : { lastChampion }) });
  const holdoutSalt = route?.holdoutSalt ?? (parts.holdout === undefined ? undefined : randomness.id());
  return {
    ...(route === undefined ? {} : awake(route)),
    ...parts,
    ...given({ holdoutSalt }),
    judgedSegments: judgedSegments(record),
    schema: SCHEMA,
    model: record.model,
    challengers: [],
    breakers: undefined,
    revision: (route?.revision ?? -1) + 1,
    salt,
    hot: true,
    lock: { rolloutId: record.rolloutId },
    changedAt: isoAt(clock.now()),
    changedBy: record.startedBy,
    reason: `prepare: rollout ${record.rolloutId} of ${record.version}`,
  };
}

/** Features whose levels records carry while the rollout is open. */
function judgedSegments({ plan }: RolloutRecord): Route['judgedSegments'] {
  return plan.segments === undefined ? undefined : [...new Set(plan.segments.map(({ feature }) => feature))];
}

/** A retired model is put in place again; a version that was held back gives its share to the champion. */
function awake({ retired: _retired, holdBack: _held, ...route }: Route): Omit<Route, 'retired' | 'holdBack'> {
  return route;
}
