import type { Difference } from '../../lambdas/domain/rollout/replaying/differences.ts';
import type { CheckpointOf } from '../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import type { Replay } from '../../lambdas/domain/rollout/replaying/replay-verdict.ts';

/** What became of computing a verdict again. @param name `model/rollout/number` */
export function describeReplay(name: string, result: Replay): readonly string[] {
  switch (result.kind) {
    case 'same':
      return [
        `${name}: the same verdict from its evidence: ${result.computed.kind}: ${result.computed.reason}`,
        ...(result.computed.move?.says ?? []).map((says) => `  the same move: ${says}`),
      ];
    case 'different':
      return [`${name}: ANOTHER verdict from its evidence`, ...result.differences.map(differenceLine)];
    case 'not-replayable':
      return [`${name}: cannot be computed again: ${result.why}`];
  }
}

/** What became of folding evidence from zero beside the stored checkpoint. */
export function describeCheckpoint(result: CheckpointOf): readonly string[] {
  const name = `checkpoint${result.of === undefined ? '' : ` of ${result.of}`}`;
  switch (result.kind) {
    case 'same':
      return [`${name}: the same from zero, windows ${result.windows}`];
    case 'different':
      return [`${name}: ANOTHER from zero, windows ${result.windows}`, ...result.differences.map(differenceLine)];
    case 'not-replayable':
      return [`${name}: cannot be folded again: ${result.why}`];
  }
}

function differenceLine({ field, stored, computed }: Difference): string {
  return `  ${field}: stored ${stored}, computed ${computed}`;
}
