import { declaredSettings } from '../../../contracts/people/declared.ts';
import { faultLines, MOST_TOLD, type Fault } from '../../../contracts/people/faults.ts';
import { fieldOf, textAt } from '../../../contracts/people/json-fields.ts';
import { modelName, rolloutId as rolloutIdSchema, SCHEMA, versionName } from '../../../contracts/people/names.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { PrepareTask } from '../../../contracts/messages/machine.ts';
import {
  retried,
  type RolloutOutcome,
  type RolloutPlan,
  type RolloutRecord,
} from '../../../contracts/stored/rollout.ts';
import { tellOnce, type TellDeps } from '../../telling/tell-rollout.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { Clock } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { given } from '../../../domain/given.ts';
import { nothingPlanned } from '../../../domain/rollout/planning/nothing-planned.ts';
import { isQueued, isWarming } from '../../../domain/rollout/ticking/standing.ts';

/** What refusing needs from outside. */
export interface RefuseDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout' | 'removeOpen'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly windowSeconds: number;
}

/** A start that is refused: who asked for what, why, and the plan where there was one already. */
export interface Refusal {
  readonly task: PrepareTask;
  readonly faults: readonly Fault[];
  readonly plan?: RolloutPlan | undefined;
  /** Why there is nothing left to do, where the start has waited for that. */
  readonly overtaken?: string | undefined;
}

/**
 * Closes a start that cannot go ahead: a record of state `refused` with reason and faults, so that whoever watches it sees its end, and a
 * message to people.
 *
 * No record is left for a model that nobody declared, or under a name that no record can have. Repeated, it changes nothing. A start that
 * went on or was ended by somebody else meanwhile is not told as refused.
 *
 * @returns the reason, every fault in it up to the first 20
 */
export async function refuseStart(deps: RefuseDeps & TellDeps, refusal: Refusal): Promise<string> {
  const { task, faults, overtaken } = refusal;
  await recordRefusal(deps, refusal);
  const { model, version } = namesOf(task.input);
  const rolloutId = taskRolloutId(task);
  const kind = kindOf(refusal);
  const reason = overtaken ?? `refused: ${faultLines(faults)}`;
  if (await wentOtherwise(deps, refusal)) return reason;
  await tellOnce(deps, { model, version, rolloutId, kind, execution: task.execution.arn, reason });
  return reason;
}

function kindOf({ overtaken }: Refusal): 'refused' | 'overtaken' {
  return overtaken === undefined ? 'refused' : 'overtaken';
}

/** Id of the rollout that an execution starts or goes on with: the one that it names, else its own name. */
export function taskRolloutId({ input, execution }: PrepareTask): string {
  return textAt(fieldOf(input, 'continues'), 'rolloutId') ?? execution.name;
}

/** Writes the closed record of a start that is refused; whether one could be written. The record of another rollout stays as it is. */
export async function recordRefusal(deps: RefuseDeps, refusal: Refusal): Promise<boolean> {
  const record = await recordOf(deps, refusal);
  if (record === undefined) return false;
  // A conflict: it was written before, its target was waited for, or the id is that of another rollout.
  if ((await deps.rollouts.writeRollout(record)) === 'conflict') await closeWarming(deps, record);
  return true;
}

/** Closes the record of a rollout that was waited with in vain, with the outcome of its refusal; any other record stays. */
async function closeWarming(
  { rollouts }: Pick<RefuseDeps, 'rollouts'>,
  { model, rolloutId, outcome }: RolloutRecord,
): Promise<void> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (!(isWarming(record) || isQueued(record)) || outcome === undefined) return;
  const { warming: _warming, ...rest } = record;
  // A conflict is somebody else who closed it: a person's abort stands.
  await rollouts.writeRollout({ ...rest, state: outcome.kind, outcome, stamp: record.stamp + 1 });
  await rollouts.removeOpen(model, rolloutId);
}

/** Whether this very start went on or was ended by somebody else, such as a person who aborted it while its target was tried: that is told. */
async function wentOtherwise({ rollouts }: Pick<RefuseDeps, 'rollouts'>, refusal: Refusal): Promise<boolean> {
  const { input, execution } = refusal.task;
  const rolloutId = taskRolloutId(refusal.task);
  const { model } = namesOf(input);
  if (!modelName.safeParse(model).success || !rolloutIdSchema.safeParse(rolloutId).success) return false;
  const record = await rollouts.readRollout(model, rolloutId);
  return record?.execution === execution.arn && record.state !== kindOf(refusal);
}

/** What was typed, however wrong it is, so that the refusal names it. */
export function namesOf(input: unknown): { readonly model: string; readonly version: string } {
  return { model: typed(input, 'model') ?? 'unknown', version: typed(input, 'version') ?? 'unknown' };
}

async function recordOf(deps: RefuseDeps, refusal: Refusal): Promise<RolloutRecord | undefined> {
  const { task, plan } = refusal;
  const { input, execution } = task;
  const rolloutId = taskRolloutId(task);
  const { model, version } = namesOf(input);
  const isNamed =
    modelName.safeParse(model).success &&
    versionName.safeParse(version).success &&
    rolloutIdSchema.safeParse(rolloutId).success;
  if (!isNamed || (await deps.registry.readSpecification(model)) === undefined) return undefined;
  const champion = (await deps.routes.readRoute(model))?.champion?.version;
  const settings = declaredSettings.safeParse(fieldOf(input, 'settings'));
  const at = isoAt(deps.clock.now());
  return {
    schema: SCHEMA,
    model,
    rolloutId,
    version,
    ...(champion === undefined ? {} : { champion }),
    state: kindOf(refusal),
    plan: plan ?? nothingPlanned(deps.windowSeconds, fieldOf(input, 'first') === true),
    settings: settings.success ? settings.data : {},
    step: -1,
    stepStartedWindow: 0,
    revisions: [],
    ticks: 0,
    lastTickAt: at,
    execution: execution.arn,
    executions: 1,
    startedAt: execution.startedAt,
    startedBy: startedBy(input),
    ...given({ retries: retried.safeParse(fieldOf(input, 'retries')).data }),
    requests: [],
    verdicts: 0,
    outcome: outcomeOf(refusal, at),
    stamp: 0,
  };
}

function outcomeOf(refusal: Refusal, at: string): RolloutOutcome {
  const { faults, overtaken } = refusal;
  const kind = kindOf(refusal);
  if (overtaken !== undefined) return { kind, reason: overtaken, at, by: 'understudy', tests: [] };
  return { kind, reason: faultLines(faults), at, tests: [], faults: faults.slice(0, MOST_TOLD).map(placed) };
}

function placed({ path, message }: Fault): { path: string; message: string } {
  return { path, message };
}

/** Who asked: a person, another machine, or somebody in the console. */
function startedBy(input: unknown): string {
  return typed(input, 'startedBy') ?? typed(input, 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID') ?? 'console';
}

/** Characters kept of what was typed. */
const MOST_TYPED = 300;

function typed(input: unknown, field: string): string | undefined {
  const value = fieldOf(input, field);
  return typeof value === 'string' ? value.slice(0, MOST_TYPED) : undefined;
}
