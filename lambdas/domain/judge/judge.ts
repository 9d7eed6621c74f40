/** The judge: plan before the start, fold final minutes, read the last look. Pure functions of the rows. */
export { readingPlan } from './calibration.ts';
export { continueAttempts, currentLook, markChangedByHand, startCheckpoint, type Checkpoint } from './checkpoint.ts';
export { foldMinute } from './fold-minute.ts';
export type { JudgePlan } from './plan.ts';
export { planJudge } from './plan-judge.ts';
export { reduceRow } from './reduce-row.ts';
export { judgeRange } from './judge-range.ts';
export type { JudgeSettings } from './settings.ts';
