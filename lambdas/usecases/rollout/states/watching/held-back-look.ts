import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { BroughtGoal } from '../../../../contracts/stored/rollouts/held-back.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import type { ComparedLook } from '../../../../domain/rollout/ticking/watching/compared-look.ts';
import { comparedSaid } from '../../../../domain/rollout/ticking/watching/compared-said.ts';
import { startOfWindow } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { storable, tickVerdict, type Tick } from '../tick-verdict.ts';

/** One look at two versions that serve side by side without a planned end. */
export interface ComparedTick {
  readonly verdict: RolloutVerdict;
  readonly goals: readonly BroughtGoal[];
  /** Guardrails that are broken and take nothing back, the split among them. */
  readonly broken: readonly BrokenSoft[];
}

/** Compares both versions after the windows folded so far; the same evidence gives the same words. */
export function comparedTick(tick: Tick, at: string): ComparedTick {
  const { record, folded, alarms } = tick;
  const plan = judgePlanOf(record);
  const { progress } = folded;
  const { look, verdict: said, tests, goals } = comparedSaid({ plan, terms: record.plan, progress, alarms });
  const ticked = tickVerdict(said, tick, at);
  const verdict = { ...ticked, tests: [...tests], ...dated(tick, ticked, look) };
  const split = look.kind === 'invalid' ? [splitOf(look, progress.folded)] : [];
  return { verdict, goals, broken: [...brokenSoft(plan, progress.soft), ...split] };
}

/** Since when, and the first test's numbers. */
function dated(
  { calendar }: Tick,
  { numbers }: RolloutVerdict,
  { first }: ComparedLook,
): Pick<RolloutVerdict, 'since' | 'numbers'> {
  if (first === undefined) return {};
  const { test, p, spent, budget } = first;
  const since = isoAt(startOfWindow(calendar, first.minute));
  return { since, numbers: { ...numbers, test, p: storable(p), spent: storable(spent), budget } };
}

function splitOf({ reason }: ComparedLook, since: number): BrokenSoft {
  return { name: 'split', strength: 'warn', round: 0, since, says: reason };
}
