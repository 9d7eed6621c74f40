import type { MachineState, MachineTask } from '../../../contracts/messages/machine.ts';
import { keepsWarm, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { nameExecution, type ContinueDeps } from './continue-rollout.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { executionName } from '../execution-name.ts';
import type { ExecutionStore } from '../ports.ts';

/** What starting the next execution needs from outside. */
export interface RestartDeps extends ContinueDeps {
  readonly executions: Pick<ExecutionStore, 'start'>;
}

/**
 * Continues the rollout as a new execution, so that the history of none grows beyond half of its limit.
 *
 * The name follows from the rollout's id and the number of executions so far; a repeat finds the same execution and starts none.
 */
export async function restartExecution(deps: RestartDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const { model, version, rolloutId, tick } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  const standing = standingOf(record, execution.arn);
  if (record === undefined || standing === 'missing') {
    return { ...state, next: 'refuse', reason: `rollout ${rolloutId} is not known` };
  }
  if (standing !== 'ours' && !(standing === 'closed' && keepsWarm(record)))
    return { ...state, next: 'stop', reason: `continued as ${record.execution}` };
  const name = executionName(rolloutId, record.executions + 1);
  const started = await deps.executions.start(name, { model, version, continues: { rolloutId, tick } });
  await retryOnConflict(deps, () => nameExecution(deps, { model, rolloutId, arn: started.arn, name }));
  return { ...state, next: 'stop', reason: `continues as ${name}` };
}
