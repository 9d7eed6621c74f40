import type { MachineTask } from '../../../../contracts/messages/machine.ts';
import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { RetroPlan, RetroState } from '../../../../contracts/stored/rollouts/retro.ts';
import { retroVerdict, type RetroVerdict } from '../../../../domain/rollout/retro/retro-verdict.ts';
import { SENTENCES } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import { retryOnConflict } from '../../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../../system/ports.ts';
import type { RolloutStore } from '../../ports.ts';

/** What noting needs from outside. */
export interface NoteDeps {
  readonly rollouts: Pick<RolloutStore, 'readRollout' | 'writeRollout' | 'writeVerdict'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A change of a retro-shadow, which holds only while as many slices are done as there were when it was made. */
export interface RetroChange {
  readonly slices: number;
  /** What it becomes; undefined: nothing was asked yet. */
  readonly change: (now: RetroState | undefined) => RetroState;
}

/**
 * Writes where a retro-shadow stands, with its verdict; `lost` where this execution may not any more.
 *
 * Where another call of this state came further, that call's slice counts and this one does not.
 */
export async function noteRetro(
  deps: NoteDeps,
  task: MachineTask,
  change: RetroChange,
): Promise<RolloutRecord | 'lost'> {
  return retryOnConflict(deps, () => note(deps, task, change));
}

async function note(
  { rollouts, clock }: NoteDeps,
  { execution, state }: MachineTask,
  { slices, change }: RetroChange,
): Promise<RolloutRecord | 'lost' | 'conflict'> {
  const record = await rollouts.readRollout(state.model, state.rolloutId);
  if (record?.plan.retro === undefined || standingOf(record, execution.arn) !== 'ours') return 'lost';
  if (isFurther(record, slices)) return record;
  const after = change(record.retro);
  const at = isoAt(clock.now());
  const next = { ...withRetro(record, after, verdictOf(record.plan.retro, after, at)), lastTickAt: at };
  const ticks = Math.max(record.ticks, state.tick + 1);
  const written = await rollouts.writeRollout({ ...next, ticks, stamp: record.stamp + 1 });
  return written === 'conflict' ? 'conflict' : { ...next, ticks, stamp: record.stamp + 1 };
}

function isFurther({ retro }: RolloutRecord, slices: number): boolean {
  return (retro?.slices ?? 0) !== slices || retro?.ended !== undefined;
}

interface Said {
  readonly said: RolloutVerdict;
  readonly end: RetroVerdict['end'];
}

function withRetro(record: RolloutRecord, after: RetroState, { said, end }: Said): RolloutRecord {
  if (end === 'open') return { ...record, retro: after, verdict: said };
  const ended = { at: said.at, kind: end, says: said.reason };
  return { ...record, retro: { ...after, ended }, verdict: said, verdicts: record.verdicts + 1 };
}

function verdictOf(plan: RetroPlan, { sums }: RetroState, at: string): Said {
  const { end, kind, reason, tests, numbers } = retroVerdict(plan, sums);
  const said = {
    kind,
    reason,
    tests: [...tests],
    numbers,
    sentences: SENTENCES,
    window: 0,
    at,
    exposed: 0,
    retro: sums,
  };
  return { said, end };
}

/** Lists the verdict by which a retro-shadow ended; a repeat changes nothing. Its word. */
export async function writeRetroVerdict(
  { rollouts }: NoteDeps,
  { model, rolloutId, verdict, verdicts, plan, retro }: RolloutRecord,
): Promise<RetroVerdict['kind']> {
  if (plan.retro === undefined || retro === undefined) return 'continue';
  const { kind } = retroVerdict(plan.retro, retro.sums);
  if (verdict?.retro !== undefined) await rollouts.writeVerdict(model, rolloutId, verdicts - 1, verdict);
  return kind;
}
