import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { JudgePlan } from '../../judge/judge.ts';
import { foldRows, startProgress, type Progress, type RipeRow } from '../ticking/fold-rows.ts';
import type { ReplayTerms } from './replayed.ts';

/** Evidence folded again from zero: progress, and the rows that it is made of; or what is missing. */
export type Refolded =
  | { readonly kind: 'folded'; readonly progress: Progress; readonly rows: readonly RipeRow[] }
  | { readonly kind: 'missing'; readonly why: string };

/** What is folded: rows, and the window up to which (excluded). */
export interface RefoldedSpan {
  readonly rows: readonly RipeRow[];
  readonly until: number;
  readonly carried?: RolloutPlan['carried'];
  /** Whose evidence it is, for words. @default - of the rollout */
  readonly of?: string;
}

/** Folds evidence from zero. @throws JudgeInputError for evidence that cannot be true */
export function refold(plan: JudgePlan, { rows, until, carried, of }: RefoldedSpan): Refolded {
  const read = rows.filter(({ minute }) => minute < until);
  const there = new Set(read.map(({ minute }) => minute)).size;
  if (there !== until) {
    const whose = of === undefined ? 'evidence' : `evidence of ${of}`;
    return { kind: 'missing', why: `${whose} has ${there} of the ${until} windows that the verdict read` };
  }
  return { kind: 'folded', progress: foldRows(plan, startProgress(plan, carried), read).progress, rows: read };
}

/** Evidence of one challenger of several: what earlier attempts carry over is of the version that was started alone. */
export function armSpan({ version, carried, evidence, parts }: ReplayTerms, arm: string): Omit<RefoldedSpan, 'until'> {
  return arm === version
    ? { rows: evidence, of: arm, ...(carried === undefined ? {} : { carried }) }
    : { rows: parts.get(arm) ?? [], of: arm };
}
