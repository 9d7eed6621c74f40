import type { RolloutPlan, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { spanWords } from '../../wording/duration.ts';
import { pausedBy, skippedBy } from '../ordering/schedule.ts';
import type { Verdict } from '../../judge/verdict/verdict.ts';

/** What a person asked for. */
type Request = Omit<RolloutRecord['requests'][number], 'at'>;

/** A pause that nobody ends within a week of windows ends the rollout. */
const MOST_PAUSED_WINDOWS = 7 * 1_440;

/** Where the rollout stands at a tick. */
export interface TickStanding {
  readonly verdict: Verdict;
  readonly requests: readonly Request[];
  readonly kind: RolloutPlan['kind'];
  /** `report`: nobody's order promotes either. @default - promotion */
  readonly ends?: RolloutPlan['ends'] | undefined;
  /** What follows when nothing was decided. */
  readonly inconclusive: RolloutPlan['inconclusive'];
  /** Step in force, counted from 0. */
  readonly step: number;
  /** Final windows of the rollout. */
  readonly windows: number;
  /** A person is waited for as many windows as the rollout had to decide. */
  readonly horizonWindows: number;
  readonly windowSeconds: number;
  /** Window from which on a person is awaited. */
  readonly awaitingSince?: number | undefined;
}

/** What the machine does next, whether a person is awaited, and whether it goes back because nobody decided. */
export type TickDecision =
  | { readonly next: 'rollback'; readonly ends?: 'inconclusive' | 'reported'; readonly reason: string }
  /** `ordered`: a person's own order, about which nobody else is asked. */
  | { readonly next: 'promote' | 'shift'; readonly ordered?: true; readonly reason: string }
  /** `stands`: the clock of the plan stands still, and with it a question that is open. */
  | { readonly next: 'wait'; readonly awaits: boolean; readonly stands?: true; readonly reason: string };

/**
 * Decides one tick: a broken guardrail and an abort before a person's promotion, that before a broken split, and proof at last.
 *
 * What cannot be decided any more ends whatever the policy says. A broken split and, by policy, an inconclusive end wait for a person at the weight in force; nobody's answer is a no.
 */
export function decideTick(standing: TickStanding): TickDecision {
  const { verdict, requests } = standing;
  const abort = requests.find(({ kind }) => kind === 'abort');
  if (abort !== undefined) return { next: 'rollback', reason: personWords('aborted', abort) };
  if (verdict.kind === 'rollback') return { next: 'rollback', reason: verdict.reason };
  // An order of before this rule would give the challenger everything at once.
  const promote = standing.ends === 'report' ? undefined : requests.find(({ kind }) => kind === 'promote');
  if (promote !== undefined) {
    const reason = `${personWords('promoted', promote)}; the judge said: ${verdict.reason}`;
    return { next: 'promote', ordered: true, reason };
  }
  if (verdict.kind === 'inconclusive' && verdict.control === 'broken')
    return { next: 'rollback', ends: 'inconclusive', reason: verdict.reason };
  return bySchedule(standing, verdict) ?? byVerdict(standing, verdict);
}

/** What a person made of the schedule. A broken split is looked at before: only a person's word on it counts. */
function bySchedule(
  { requests, step, windows, windowSeconds }: TickStanding,
  verdict: Verdict,
): TickDecision | undefined {
  if (verdict.kind === 'invalid') return undefined;
  const skip = skippedBy(requests, step);
  if (skip !== undefined && verdict.kind === 'continue')
    return { next: 'shift', ordered: true, reason: personWords('skipped', skip) };
  const pause = pausedBy(requests);
  if (pause === undefined) return undefined;
  const reason = `${personWords('paused', pause)}; ${verdict.reason}`;
  if (windows - (pause.window ?? 0) < MOST_PAUSED_WINDOWS) return { next: 'wait', awaits: false, stands: true, reason };
  const waited = spanWords(MOST_PAUSED_WINDOWS, windowSeconds);
  return { next: 'rollback', ends: 'inconclusive', reason: `${reason}; nobody resumed it within ${waited}` };
}

function byVerdict(standing: TickStanding, verdict: Exclude<Verdict, { kind: 'rollback' }>): TickDecision {
  switch (verdict.kind) {
    case 'promote':
      return { next: 'promote', reason: verdict.reason };
    case 'report':
      return { next: 'rollback', ends: 'reported', reason: verdict.reason };
    case 'continue':
      return verdict.advance
        ? { next: 'shift', reason: verdict.reason }
        : { next: 'wait', awaits: false, reason: verdict.reason };
    case 'invalid':
      return awaitPerson(standing);
    case 'inconclusive':
      return byPolicy(standing, verdict);
  }
}

function byPolicy(
  standing: TickStanding,
  { reason, control }: Extract<Verdict, { kind: 'inconclusive' }>,
): TickDecision {
  if (standing.kind === 'first')
    return { next: 'promote', reason: `${reason}; kept serving, there is no other version` };
  switch (standing.inconclusive) {
    case 'rollback':
      return { next: 'rollback', ends: 'inconclusive', reason: `${reason}; the policy for that is rollback` };
    case 'promote':
      if (control === undefined) return { next: 'promote', reason: `${reason}; the policy for that is promote` };
      return {
        next: 'rollback',
        ends: 'inconclusive',
        reason: `${reason}; the policy for that is promote, but not beside a control of which nothing is proven`,
      };
    case 'approve':
    case 'extend':
      return awaitPerson(standing);
  }
}

function awaitPerson(standing: TickStanding): TickDecision {
  const { verdict, windows, horizonWindows, windowSeconds, awaitingSince = windows } = standing;
  if (windows - awaitingSince < horizonWindows) return { next: 'wait', awaits: true, reason: verdict.reason };
  const waited = spanWords(horizonWindows, windowSeconds);
  return { next: 'rollback', ends: 'inconclusive', reason: `${verdict.reason}; nobody decided within ${waited}` };
}

/** Who did what, and why. */
export function personWords(what: string, { by, reason }: Request): string {
  return `${what} by ${by}${reason === undefined || reason === '' ? '' : `: ${reason}`}`;
}
