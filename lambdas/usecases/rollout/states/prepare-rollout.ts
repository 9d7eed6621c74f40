import type { Fault } from '../../../contracts/people/faults.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import { rolloutInput, type MachineState, type PrepareTask } from '../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { isOpen, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { challengersOf } from '../../../domain/experiment/experiment-state.ts';
import { checkStart, type CheckDeps, type CheckedStart } from '../planning/check-start.ts';
import { firstOf } from './await-start.ts';
import { continueRollout } from './continue-rollout.ts';
import { given } from '../../../domain/given.ts';
import { routeParts } from '../../registry/route-parts.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';
import { namesOf, refuseStart, type Refusal } from '../restoring/refuse-start.ts';
import { tryTargets } from './target/try-target.ts';
import { unansweredFault, warmTarget, type ColdTry } from './target/warm-target.ts';
import { isWarming } from '../../../domain/rollout/ticking/standing.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { RolloutStore, SaltMaker } from '../ports.ts';
import type { TargetCaller } from '../../serving/ports.ts';

/** What preparing needs from outside. */
export interface PrepareDeps extends CheckDeps, TellDeps {
  readonly registry: ModelRegistry;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly caller: TargetCaller;
  readonly salts: SaltMaker;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Checks a start, tries the target, plans, and takes the route's lock: record, lock and open entry in one transaction.
 *
 * Refused with every fault named when anything is wrong: nothing but a closed record of the refusal is written. A cold target is waited
 * for: the machine asks again. Repeated by the same execution it finds its own record and goes on; started by the machine as a
 * continuation it takes over the record.
 */
export async function prepareRollout(deps: PrepareDeps, task: PrepareTask): Promise<MachineState> {
  const parsed = rolloutInput.safeParse(task.input);
  if (parsed.success && parsed.data.continues !== undefined) {
    return continueRollout(deps, { execution: task.execution, input: parsed.data, continues: parsed.data.continues });
  }
  const base = baseState(task);
  const earlier = parsed.success ? await deps.rollouts.readRollout(base.model, base.rolloutId) : undefined;
  if (earlier === undefined) return begin(deps, task);
  const isOurs = isWarming(earlier) && earlier.execution === task.execution.arn;
  return isOurs ? warmOn(deps, task, earlier) : resume(deps, task, earlier);
}

async function begin(deps: PrepareDeps, task: PrepareTask): Promise<MachineState> {
  const checked = await check(deps, task);
  if (!checked.ok) return refuse(deps, task, checked);
  const { specification } = checked.start;
  const triedAt = isoAt(deps.clock.now());
  const tried = await tryTargets(deps.caller, specification, triedVersions(checked.start));
  switch (tried.kind) {
    case 'good':
      return open(deps, task, checked.start);
    case 'bad':
      return refuse(deps, task, { faults: [unansweredFault(tried.says)], plan: checked.start.plan });
    case 'cold': {
      const record = recordOf(deps, task, checked.start);
      return warm(deps, task, { record, specification, triedAt, says: tried.says });
    }
  }
}

/** A target that was cold is asked again; everything else is checked and planned when it answers, as it stands then. */
async function warmOn(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const specification = await deps.registry.readSpecification(record.model);
  const version = await deps.registry.readVersion(record.model, record.version);
  if (specification !== undefined && version !== undefined) {
    const triedAt = isoAt(deps.clock.now());
    const all = challengersOf(record);
    const versions = (await deps.registry.listVersions(record.model)).filter((one) => all.includes(one.version));
    const tried = await tryTargets(deps.caller, specification, versions);
    if (tried.kind === 'cold') return warm(deps, task, { record, specification, triedAt, says: tried.says });
    if (tried.kind === 'bad') return refuse(deps, task, { faults: [unansweredFault(tried.says)] });
  }
  const checked = await check(deps, task);
  return checked.ok ? open(deps, task, checked.start) : refuse(deps, task, checked);
}

async function warm(deps: PrepareDeps, task: PrepareTask, cold: ColdTry): Promise<MachineState> {
  const warmed = await warmTarget(deps, cold);
  switch (warmed.kind) {
    case 'pause':
      return { ...baseState(task), next: 'warm', pauseSeconds: warmed.seconds, reason: warmed.reason };
    case 'given-up':
      return refuse(deps, task, { faults: [warmed.fault] });
    case 'overtaken': {
      const now = await deps.rollouts.readRollout(cold.record.model, cold.record.rolloutId);
      return resume(deps, task, now ?? cold.record);
    }
  }
}

/** The version that is started, and the further challengers of an experiment. */
function triedVersions({ version, versions, plan }: CheckedStart): readonly VersionRecord[] {
  const all = challengersOf({ version: version.version, plan });
  return versions.filter((one) => all.includes(one.version));
}

function check(deps: PrepareDeps, task: PrepareTask): ReturnType<typeof checkStart> {
  const ahead = { far: 'whole', random: () => deps.randomness.uniform() } as const;
  return checkStart(deps, { raw: task.input, rolloutId: task.execution.name, ahead });
}

async function open(deps: PrepareDeps, task: PrepareTask, start: CheckedStart): Promise<MachineState> {
  const taken = await retryOnConflict(deps, () => takeLock(deps, task, start));
  if (taken.kind === 'refused') return refuse(deps, task, taken);
  await deps.routes.publishRoute(taken.route);
  return started(deps, task, taken.record);
}

type Taken =
  | { readonly kind: 'taken'; readonly route: Route; readonly record: RolloutRecord }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

async function takeLock(deps: PrepareDeps, task: PrepareTask, start: CheckedStart): Promise<Taken | 'conflict'> {
  const { model } = start.input;
  const held = await deps.rollouts.readRollout(model, task.execution.name);
  if (held !== undefined && !isOpen(held)) return { kind: 'refused', faults: [endedFault(held)] };
  const before = await deps.routes.readRoute(model);
  const checked = await checkAgain(deps, task, { start, before });
  if (!checked.ok) return { kind: 'refused', faults: checked.faults };
  const fresh = { ...checked.start, route: before };
  const record = { ...recordOf(deps, task, fresh), stamp: stampAfter(held) };
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
  deps: PrepareDeps,
  task: PrepareTask,
  { start, before }: { readonly start: CheckedStart; readonly before: Route | undefined },
): ReturnType<typeof checkStart> {
  const version = await deps.registry.readVersion(start.input.model, start.input.version);
  const isUnchanged = before?.revision === start.route?.revision && version?.status !== 'retired';
  return isUnchanged ? { ok: true, start } : check(deps, task);
}

/** The record of a target that was waited for is replaced; else there is none. */
function stampAfter(held: RolloutRecord | undefined): number {
  return isWarming(held) ? held.stamp + 1 : 0;
}

function auditOf({ randomness }: PrepareDeps, before: Route | undefined, after: Route): AuditEntry {
  const { changedAt: at, changedBy: by, reason } = after;
  return { at, id: randomness.id(), by, action: 'prepare', reason, before, after };
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
    ...given({ retries: input.retries }),
    requests: [],
    verdicts: 0,
    stamp: 0,
  };
}

/** Same weights as before, under the rollout's lock; positions are drawn with a salt that a retry of the version shares. */
function lockedRoute(
  { clock, randomness }: PrepareDeps,
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
    schema: SCHEMA,
    model: record.model,
    challengers: [],
    revision: (route?.revision ?? -1) + 1,
    salt,
    hot: true,
    lock: { rolloutId: record.rolloutId },
    changedAt: isoAt(clock.now()),
    changedBy: record.startedBy,
    reason: `prepare: rollout ${record.rolloutId} of ${record.version}`,
  };
}

/** A retired model is put in place again; a version that was held back gives its share to the champion. */
function awake({ retired: _retired, holdBack: _held, ...route }: Route): Omit<Route, 'retired' | 'holdBack'> {
  return route;
}

/** A repeat of this call by the machine: what was lost after the transaction is done again. */
async function resume(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const base = baseState(task);
  switch (standingOf(record, task.execution.arn)) {
    case 'ours':
      // Noted by another call of this state, or by one of which no answer came: nobody holds the lock yet.
      if (record.warming !== undefined)
        return { ...base, next: 'warm', pauseSeconds: 1, reason: 'waiting for the target' };
      return record.step < 0 ? republish(deps, task, record) : { ...base, next: 'wait', reason: 'prepared before' };
    case 'closed':
      return ended(deps, task, record);
    case 'missing':
    case 'other':
      return { ...base, next: 'refuse', reason: `rollout id ${record.rolloutId} is taken by another execution` };
  }
}

function endedFault({ rolloutId, outcome }: RolloutRecord): Fault {
  return { path: '', message: `rollout ${rolloutId} has ended: ${outcome?.reason ?? ''}` };
}

/** A refusal that was written is told again, in case telling was lost. */
async function ended(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const { faults = [] } = record.outcome ?? {};
  if (record.state === 'refused') return refuse(deps, task, { faults });
  return { ...baseState(task), next: 'refuse', reason: endedFault(record).message };
}

async function republish(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const route = await deps.routes.readRoute(record.model);
  if (route !== undefined) await deps.routes.publishRoute(route);
  return started(deps, task, record);
}

async function started(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  for (const version of challengersOf(record))
    await deps.registry.setVersionStatus(record.model, version, 'challenger');
  await tellRollout(deps, 'started', { record, reason: '' });
  const reason = record.plan.says.join('; ');
  // The first tick asks the person whom the plan wants to be asked.
  if (record.plan.startGate !== undefined) return { ...baseState(task), next: 'wait', reason };
  return { ...baseState(task), reason, ...firstOf(record) };
}

async function refuse(deps: PrepareDeps, task: PrepareTask, refused: Omit<Refusal, 'task'>): Promise<MachineState> {
  return { ...baseState(task), next: 'refuse', reason: await refuseStart(deps, { task, ...refused }) };
}

function baseState({ input, execution }: PrepareTask): Omit<MachineState, 'next' | 'reason'> {
  return { schema: SCHEMA, ...namesOf(input), rolloutId: execution.name, tick: 0 };
}
