import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { promotedVersion } from '../../../experiment/experiment-state.ts';
import { comparedWords } from './compared-goals.ts';

/** What a promotion brought: the promoted version against the one that is held back, at each number. */
export function broughtWords(record: Pick<RolloutRecord, 'version' | 'experiment' | 'keepWarm'>): string {
  const { keepWarm } = record;
  const numbers = keepWarm?.brought === undefined ? 'no window was compared' : comparedWords(keepWarm.brought);
  return `what this promotion brought, ${promotedVersion(record)} against ${keepWarm?.version ?? 'nobody'}: ${numbers}`;
}
