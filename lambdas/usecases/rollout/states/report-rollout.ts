import type { MachineState, MachineTask } from '../../../contracts/messages/machine.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { RolloutStore } from '../ports.ts';
import { tellHeldBack } from '../../telling/tell-held-back.ts';
import { tellOutcome, type TellDeps } from '../../telling/tell-rollout.ts';

/** What reporting needs from outside. */
export interface ReportDeps extends TellDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout'>;
}

/**
 * Tells how the rollout ended, and ends the execution: well for a promotion and for a shadow that ended as planned, failed with the reason
 * for everything else. While the version before is kept warm, the execution goes on.
 *
 * A message that cannot be published does not undo the rollout. The execution fails with both reasons, and the rule on its end tells
 * again.
 */
export async function reportRollout(deps: ReportDeps, { state }: MachineTask): Promise<MachineState> {
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  if (record?.outcome === undefined) return { ...state, next: 'refuse', reason: state.reason };
  const { kind, reason } = record.outcome;
  try {
    await tellOutcome(deps, record);
    await tellHeldBack(deps, record);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error';
    return { ...state, next: 'refuse', reason: `${reason}; could not be told: ${why}` };
  }
  if (keepsWarm(record)) return { ...state, next: 'keep', reason };
  return { ...state, next: endsWell(kind) ? 'stop' : 'refuse', reason };
}

function endsWell(kind: string): boolean {
  return kind === 'promoted' || kind === 'reported';
}
