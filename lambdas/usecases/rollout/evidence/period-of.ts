import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { JudgedRecord } from './arm-record.ts';

/** The period of a standing challenger that is folded now, from 1: the one after the last that the record tells of. */
export function periodOf({ periods = [] }: Pick<RolloutRecord, 'periods'>): number {
  return (periods.at(-1)?.number ?? 0) + 1;
}

/** Window up to which (excluded) rows may be folded: no period begins before the verdict of the one before is in the record. */
export function foldLimit(record: Pick<RolloutRecord, 'periods' | 'plan'>): number {
  const { standing } = record.plan;
  return standing === undefined ? Infinity : periodOf(record) * standing.periodWindows;
}

/** Where the evidence of the present period lies: in a place of its own, so that none grows without end. */
export function evidenceRecord(record: JudgedRecord): JudgedRecord {
  return record.plan.standing === undefined ? record : { ...record, arm: `period-${periodOf(record)}` };
}
