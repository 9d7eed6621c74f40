import { counted } from '../../lambdas/domain/wording/counted.ts';
import { decimals, whole } from '../../lambdas/domain/wording/numbers.ts';
import type { RolloutSummary } from './summary.ts';

/** Ends of a rollout that say nothing about its version; here the machine alone can be why. */
const undecided = /nobody decided|undecided|not decided|a step of the rollout failed|execution that dr/;

/**
 * Names the rollouts that ended without evidence, and the step that was too slow for one; nothing where the tests decided.
 *
 * The models of the local run are fixed: with enough requests in its windows each of its rollouts is decided by a test.
 */
export function slowMachineWords(rollouts: readonly RolloutSummary[]): readonly string[] {
  return rollouts.filter(endsWithoutEvidence).map(({ version, kind, seconds, seen }) => {
    const { requests } = seen.challenger;
    const rate = seconds > 0 ? decimals(requests / seconds, 1) : '0';
    return `  too slow: the rollout of ${version} ended as ${kind} without a decision by its tests; ${counted(requests, 'request')} of its version in ${whole(seconds)} s (${rate} a second) were too few, or a step failed; run it again with less beside it`;
  });
}

function endsWithoutEvidence({ kind, reason, tests }: RolloutSummary): boolean {
  if (kind === 'inconclusive' || kind === 'restored') return true;
  return tests.length === 0 && undecided.test(reason);
}
