import type { AlertItem } from '../../lambdas/contracts/stored/finding.ts';
import { epochMsOf } from '../../lambdas/contracts/runtime/instants.ts';
import { durationWords } from '../../lambdas/domain/wording/duration.ts';
import { instantWords } from '../../lambdas/domain/wording/instant.ts';

/**
 * An alert in one line: how loud, which model and cause, since when, who looks after it, and what was found.
 *
 * @param now epoch milliseconds
 */
export function describeAlert(alert: AlertItem, now: number): string {
  const { severity, model, cause, finding } = alert;
  const since = finding.since === '' ? alert.firstSeenAt : finding.since;
  return `${severity.padEnd(6)} ${model} ${cause}: ${stateWords(alert)} since ${instantWords(since)} (${ageWords(since, now)}): ${finding.what}`;
}

/** How long ago an instant was. */
export function ageWords(iso: string, now: number): string {
  return durationWords(Math.max(0, now - epochMsOf(iso)) / 1_000);
}

function stateWords({ state, owner, snoozedUntil }: AlertItem): string {
  switch (state) {
    case 'acknowledged':
      return `acknowledged by ${owner ?? 'somebody'},`;
    case 'snoozed':
      return `snoozed${snoozedUntil === undefined ? '' : ` until ${instantWords(snoozedUntil)}`},`;
    case 'pending':
      return 'seen, not yet often enough,';
    case 'open':
    case 'closed':
      return state;
  }
}
