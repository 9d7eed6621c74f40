import { FAILED_STEP } from '../wording/failed-step.ts';
import type { AlertFacts, AlertKind } from './alert-facts.ts';

/** Whom it reaches: whoever is on call, the owners' mailbox, or whoever follows everything. */
export type Severity = 'page' | 'ticket' | 'info';

const severities = {
  started: 'info',
  step: 'info',
  promoted: 'info',
  'rolled-back': 'page',
  inconclusive: 'ticket',
  invalid: 'ticket',
  restored: 'page',
  refused: 'info',
} as const satisfies Record<AlertKind, Severity>;

/**
 * How urgent an event is: a page is for people who must get up.
 *
 * A proven rollback, or a step of ours that failed, after which the champion serves again, and in which no caller was left without an
 * answer or was refused by the challenger alone, is a ticket. A rollout whose driver is gone stays a page: nobody knows why.
 */
export function alertSeverity(facts: AlertFacts): Severity {
  if (facts.kind === 'rolled-back' && facts.end?.byPerson === true) return 'info';
  if (facts.kind === 'rolled-back' && isProven(facts) && isHarmless(facts)) return 'ticket';
  if (facts.kind === 'restored' && facts.reason.startsWith(FAILED_STEP) && isHarmless(facts)) return 'ticket';
  return severities[facts.kind];
}

function isProven({ end }: AlertFacts): boolean {
  return (end?.tests ?? []).length > 0;
}

/** The champion answers again and nobody went without an answer or was wrongly refused; what is not known is not harmless. */
function isHarmless({ end, champion, harm, probes }: AlertFacts): boolean {
  const isBack = champion !== undefined && probes !== undefined && probes.asked > 0 && probes.champion >= probes.asked;
  const wasRefused = (end?.tests ?? []).some((test) => test.startsWith('clientErrors'));
  return isBack && harm?.unanswered === 0 && !wasRefused;
}
