import type { Look } from '../model/rows.ts';
import {
  continueWords,
  inconclusiveWords,
  invalidWords,
  promoteWords,
  reportWords,
  rollbackWords,
} from './verdict-words.ts';

/** What becomes of the rollout after this look. */
export type Verdict =
  | { readonly kind: 'promote'; readonly reason: string }
  | { readonly kind: 'rollback'; readonly reason: string }
  | { readonly kind: 'continue'; readonly advance: boolean; readonly reason: string }
  /** `control`: the other arm is broken, so that nothing is left to decide by; or nothing is proven of it, so that no policy promotes. */
  | { readonly kind: 'inconclusive'; readonly reason: string; readonly control?: 'broken' | 'unproven' }
  | { readonly kind: 'invalid'; readonly reason: string }
  /** The end of a plan that ends with a report: nothing moves. */
  | { readonly kind: 'report'; readonly reason: string };

/** Where the rollout stands when a verdict is asked for; all in windows. */
export interface Standing {
  readonly look: Look;
  readonly isLastStep: boolean;
  /** Final windows of the step in force. */
  readonly windowsInStep: number;
  /** Earliest moment to advance. */
  readonly bakeWindows: number;
  /** Final windows of the whole rollout. */
  readonly windows: number;
  /** Window at whose end an undecided rollout is inconclusive. */
  readonly horizonWindows: number;
  /** Length of a window, for words. @default 60 */
  readonly windowSeconds?: number;
  /** `proven`: advance as soon as `ok`, after two windows of a step at least. @default 'bake' */
  readonly advance?: 'bake' | 'proven';
  /** Requests that the challenger answered, copies among them. */
  readonly exposed: number;
  /** Requests that the challenger must still have before the step may end. @default 0 */
  readonly missingRequests?: number;
  /** `report`: the end of the last step ends the rollout, whatever is proven. @default - promotion */
  readonly ends?: 'report' | undefined;
  /** Whether outcomes that the plan waits for are there; a promotion waits for them. @default true */
  readonly isRipe?: boolean;
  /** Proofs that are missing, for words. @default [] */
  readonly unproven?: readonly string[];
  /** What the plan can see with 90 %, for words. @default [] */
  readonly sees?: readonly string[];
}

/** Windows that a step lasts at least, also when everything is proven before. */
export const LEAST_PROVEN_WINDOWS = 2;

/**
 * Turns a look into a verdict: abort before invalid before ok.
 *
 * Bake time is the earliest moment to advance; without a proof the next step begins at its planned end all the same, and the last
 * step holds until the proof or the horizon. With `proven` an `ok` takes the place of the bake time.
 */
export function decideVerdict(standing: Standing): Verdict {
  const { look, isLastStep, windowSeconds } = standing;
  if (look.kind === 'abort') return { kind: 'rollback', reason: rollbackWords(look, windowSeconds) };
  if (look.kind === 'invalid') return { kind: 'invalid', reason: invalidWords(look, windowSeconds) };
  const isBaked = hasBaked(standing);
  if (isBaked && !isLastStep) return { kind: 'continue', advance: true, reason: continueWords(standing) };
  return (isBaked ? endOf(standing) : undefined) ?? byHorizon(standing);
}

/** What the end of the last step comes to; undefined where it holds. */
function endOf(standing: Standing): Verdict | undefined {
  const { look, ends, isRipe = true, windowSeconds } = standing;
  if (ends === 'report') return { kind: 'report', reason: reportWords(standing) };
  return look.kind === 'ok' && isRipe ? { kind: 'promote', reason: promoteWords(look, windowSeconds) } : undefined;
}

function byHorizon(standing: Standing): Verdict {
  if (standing.windows >= standing.horizonWindows) return { kind: 'inconclusive', reason: inconclusiveWords(standing) };
  return { kind: 'continue', advance: false, reason: continueWords(standing) };
}

/** Whether the step may be left: its bake time is over or, with `proven`, its challenger is proven, and it has had its requests. */
export function hasBaked({
  look,
  windowsInStep,
  bakeWindows,
  advance = 'bake',
  missingRequests = 0,
}: Pick<Standing, 'windowsInStep' | 'bakeWindows' | 'advance' | 'missingRequests'> & {
  readonly look: Pick<Look, 'kind'>;
}): boolean {
  if (missingRequests > 0) return false;
  const isProven = advance === 'proven' && look.kind === 'ok' && windowsInStep >= LEAST_PROVEN_WINDOWS;
  return isProven || windowsInStep >= bakeWindows;
}
