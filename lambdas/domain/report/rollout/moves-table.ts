import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import { instantWords } from '../../wording/instant.ts';
import { lackOf, type Part } from '../section.ts';

/** Of a bandit: every move of its shares with the numbers behind it, and whom the frozen split confirms. */
export function movesParts({
  record: { plan, experiment },
  verdicts,
}: {
  readonly record: Pick<RolloutRecord, 'plan' | 'experiment'>;
  readonly verdicts: readonly RolloutVerdict[];
}): readonly Part[] {
  if (plan.experiment?.bandit === undefined) return [];
  const rows = verdicts.flatMap(({ at, move }) =>
    move === undefined
      ? []
      : move.says.map((says, n) => (n === 0 ? [instantWords(at), String(move.look), says] : ['', '', says])),
  );
  const { frozen } = experiment?.bandit ?? {};
  const note = frozen && `Frozen to confirm ${frozen.version}: ${frozen.reason}`;
  const notes: readonly Part[] = note === undefined ? [] : [{ kind: 'note', text: note }];
  if (rows.length === 0) return [lackOf('Moves', 'no share was moved yet'), ...notes];
  const columns = [{ name: 'time' }, { name: 'look', isNumber: true }, { name: 'why' }];
  return [{ kind: 'table', caption: 'How shares moved, and why', columns, rows, isFolded: rows.length > 12 }, ...notes];
}
