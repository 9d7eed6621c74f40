/** The judge: plan before the start, fold final windows, read the last look. Pure functions of the rows. */
export { readingPlan } from './latency/calibration.ts';
export { carriedFrom, continueAttempts, markChangedByHand } from './fold/attempts.ts';
export { currentLook, startCheckpoint, type Checkpoint } from './fold/checkpoint.ts';
export { foldWindow } from './fold/fold-window.ts';
export type { JudgePlan } from './model/plan.ts';
export { planJudge } from './plan/plan-judge.ts';
export { reduceRow } from './rows/reduce-row.ts';
export { planHash } from './fold/plan-hash.ts';
export { judgeRange } from './fold/judge-range.ts';
export type { JudgeSettings } from './model/settings.ts';
