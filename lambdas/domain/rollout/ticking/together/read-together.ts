import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { JudgedTogether } from '../../../../contracts/stored/experiment/together.ts';
import { given } from '../../../given.ts';
import type { Progress } from '../fold-rows.ts';

/** One challenger of several, and what is folded of it. */
export interface FoldedArm {
  readonly version: string;
  readonly progress: Progress;
}

/** What a verdict over several challengers is given by, as it keeps it. */
export function readTogether(before: ExperimentState, arms: readonly FoldedArm[]): JudgedTogether {
  const { bandit, winner } = before;
  const { last: _inItsOwnVerdict, ...moved } = bandit ?? { look: 0, moves: 0 };
  return {
    before: {
      arms: before.arms.map((arm) => ({ ...arm })),
      out: before.out.map((one) => ({ ...one, tests: [...one.tests] })),
      ...given({ winner, bandit: bandit && moved }),
    },
    read: arms.map(({ version, progress: { folded, checkpoint } }) => ({
      version,
      window: folded,
      chain: checkpoint.chain,
    })),
  };
}
