import type { MachineState, MachineTask, RolloutInput } from '../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { isOpen, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import { executionName } from '../execution-name.ts';
import type { RolloutStore } from '../ports.ts';

/** What continuing needs from outside. */
export interface ContinueDeps {
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A new execution of an open rollout. */
export interface Continuation {
  readonly execution: MachineTask['execution'];
  readonly input: RolloutInput;
  readonly continues: NonNullable<RolloutInput['continues']>;
}

/**
 * Goes on with an open rollout as its next execution: the record names this execution from now on.
 *
 * Only the execution with the next name in turn may take over; the one that starts it writes the same, whoever comes first.
 */
export async function continueRollout(deps: ContinueDeps, continuation: Continuation): Promise<MachineState> {
  const { execution, input, continues } = continuation;
  const { rolloutId, tick } = continues;
  const base = { schema: SCHEMA, model: input.model, version: input.version, rolloutId, tick };
  const result = await retryOnConflict(deps, () =>
    nameExecution(deps, { model: input.model, rolloutId, ...execution }),
  );
  return result === 'named'
    ? { ...base, next: 'wait', reason: `continues rollout ${rolloutId} at tick ${tick}` }
    : { ...base, next: 'refuse', reason: `rollout ${rolloutId} is not open for execution ${execution.name}` };
}

/** Which execution of which rollout. */
export interface NamedExecution {
  readonly model: string;
  readonly rolloutId: string;
  readonly arn: string;
  readonly name: string;
}

/** Makes the record name an execution, if it is the next in turn or named already. */
export async function nameExecution(
  { rollouts }: Pick<ContinueDeps, 'rollouts'>,
  { model, rolloutId, arn, name }: NamedExecution,
): Promise<'named' | 'refused' | 'conflict'> {
  const record = await rollouts.readRollout(model, rolloutId);
  if (record === undefined || !(isOpen(record) || keepsWarm(record))) return 'refused';
  if (record.execution === arn) return 'named';
  const executions = record.executions + 1;
  if (name !== executionName(rolloutId, executions)) return 'refused';
  const written = await rollouts.writeRollout({ ...record, execution: arn, executions, stamp: record.stamp + 1 });
  return written === 'conflict' ? 'conflict' : 'named';
}
