import { owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { owedHooks } from '../../../domain/rollout/hooking/hook-runs.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { RolloutStore } from '../ports.ts';
import { callHooks, type Called, type CallHooksDeps } from './call-hooks.ts';

/** What calling owed hooks needs from outside. */
export interface CallOwedDeps extends CallHooksDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout' | 'removeOpen'>;
}

/**
 * Calls what a closed rollout owes after its promotion or its way back: traffic has moved, and nothing waits for the answers.
 *
 * Asked again each minute while something is owed; the entry among the open ones goes with the last answer.
 */
export async function callOwed(
  deps: CallOwedDeps,
  { model, rolloutId }: { readonly model: string; readonly rolloutId: string },
): Promise<Called['kind'] | 'nothing'> {
  const record = await deps.rollouts.readRollout(model, rolloutId);
  const due = record === undefined ? [] : owedHooks(record);
  if (record === undefined) return 'nothing';
  const called = due.length === 0 ? { kind: 'nothing' as const } : await callHooks(deps, record, due);
  const isOver = called.kind === 'passed' || called.kind === 'nothing';
  const isLeft = record.outcome !== undefined && !keepsWarm(record) && !owesCapacity(record);
  if (isOver && isLeft) await deps.rollouts.removeOpen(model, rolloutId);
  return called.kind;
}
