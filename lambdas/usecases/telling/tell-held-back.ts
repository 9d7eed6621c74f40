import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import { broughtWords } from '../../domain/rollout/ticking/watching/brought-words.ts';
import { namedGuardrail, tellRollout, type TellDeps } from './tell-rollout.ts';

type Broken = NonNullable<RolloutRecord['broken']>[number];

/** Tells once what a promotion brought, when its hold-back is over; a return to the version before is told as what it is. */
export async function tellHeldBack(deps: TellDeps, record: RolloutRecord): Promise<'told' | 'known' | 'none'> {
  const { keepWarm, state } = record;
  if (keepWarm?.sharePercent === undefined || keepWarm.ended === undefined || state !== 'promoted') return 'none';
  const { version, sharePercent, ended } = keepWarm;
  const heldBack = { version, sharePercent, until: ended.at };
  return tellRollout(deps, 'held-back', { record, reason: `${broughtWords(record)}; ${ended.reason}`, heldBack });
}

/** Tells once that a guardrail is broken, or the split, while a version is held back: nothing is taken back for it. */
export async function tellHeldGuardrail(
  deps: TellDeps,
  { record, broken }: { readonly record: RolloutRecord; readonly broken: Broken },
): Promise<'told' | 'known'> {
  const { name, round, says } = broken;
  const guardrail = { id: `held-back-${name}-${round}`, ...namedGuardrail(name), strength: 'warn' } as const;
  return tellRollout(deps, 'guardrail', { record, reason: says, guardrail });
}
