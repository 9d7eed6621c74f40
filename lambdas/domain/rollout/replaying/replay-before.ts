import { repeatMove } from '../../experiment/bandit/bandit-move.ts';
import { differencesIn } from './differences.ts';
import { notReplayable, type Replay, type ReplayTerms, type StoredVerdict } from './replayed.ts';

/** Why a verdict over several challengers of an earlier release is not computed again. */
const BEFORE_TOGETHER =
  'it was given over several challengers by a release that did not store where they stood before it';

/** A verdict over several challengers of an earlier release: a bandit's move is made again from the numbers in it, nothing else is. */
export function replayBefore(stored: StoredVerdict, { plan, terms, rolloutId }: ReplayTerms): Replay {
  const { move } = stored;
  const { bandit, arms = [] } = terms.experiment ?? {};
  if (move === undefined || bandit === undefined || plan.goal === undefined) return notReplayable(BEFORE_TOGETHER);
  const challengers = arms.map(({ version }) => version);
  const { percents, says } = repeatMove(move, { goal: plan.goal, plan: bandit, rolloutId, challengers });
  const before = move.arms.map(({ toPercent }) => toPercent);
  const differences = differencesIn([
    ['shares', before, percents],
    ['says', move.says, says],
  ]);
  return { kind: differences.length === 0 ? 'same' : 'different', computed: stored, differences };
}
