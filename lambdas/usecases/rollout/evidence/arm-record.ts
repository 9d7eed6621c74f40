import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { pairPercent } from '../../../domain/experiment/shares.ts';

/** A rollout as one of its challengers is judged in it; `arm` names what is stored beside that of the version that was started. */
export type JudgedRecord = RolloutRecord & { readonly arm?: string };

/**
 * The rollout of one challenger of several and the champion alone: their requests, and the challenger's share of these.
 *
 * Revisions under which it had no share hold nothing of it. What earlier attempts carry over is of the version that was started alone.
 */
export function armRecord(record: RolloutRecord, version: string): JudgedRecord {
  const revisions = record.plan.shadows === undefined ? splitOf(record, version) : copiedOf(record, version);
  if (version === record.version) return { ...record, version, revisions };
  const { carried: _ofAnother, ...plan } = record.plan;
  return { ...record, version, plan, revisions, arm: version };
}

type Revisions = RolloutRecord['revisions'];

function splitOf({ revisions }: RolloutRecord, version: string): Revisions {
  return revisions.flatMap((revision) => {
    const weightPercent = pairPercent(revision.arms ?? [], version);
    return weightPercent === 0 ? [] : [{ ...revision, weightPercent }];
  });
}

/** Of several shadows: where it gets copies, where labels of all are waited for, and of the version that was started what comes behind. */
function copiedOf({ revisions, version: started }: RolloutRecord, version: string): Revisions {
  return revisions.filter(({ arms, shadow }) => {
    if (arms !== undefined) return arms.some((arm) => arm.version === version && arm.weightPercent > 0);
    return shadow === true || version === started;
  });
}
