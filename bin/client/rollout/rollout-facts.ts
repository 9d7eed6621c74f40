import type { EvidencePage } from '../../../lambdas/contracts/api/api.ts';
import { epochMsOf } from '../../../lambdas/contracts/runtime/instants.ts';
import { rolloutVerdict } from '../../../lambdas/contracts/stored/rollout.ts';
import type { RolloutFacts } from '../../../lambdas/domain/report/rollout/rollout-report.ts';

/** What the evidence of a rollout tells a report; verdicts in a form that is not known any more are left out. */
export function rolloutFacts({
  rollout,
  verdicts,
  rows,
}: Pick<EvidencePage, 'rollout' | 'verdicts' | 'rows'>): RolloutFacts {
  const known = verdicts.flatMap((one) => {
    const parsed = rolloutVerdict.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
  return { record: rollout, verdicts: known, rows, msOf: epochMsOf };
}
