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
 * A proven rollback after which the champion serves again, and in which no caller was left without an answer, is a ticket.
 */
export function alertSeverity(facts: AlertFacts): Severity {
  if (facts.kind === 'rolled-back' && facts.end?.byPerson === true) return 'info';
  if (facts.kind === 'rolled-back' && isHarmless(facts)) return 'ticket';
  return severities[facts.kind];
}

/** What is not known is not harmless. */
function isHarmless({ end, champion, harm, probes }: AlertFacts): boolean {
  const isProven = (end?.tests ?? []).length > 0;
  const isBack = champion !== undefined && probes !== undefined && probes.asked > 0 && probes.champion >= probes.asked;
  return isProven && isBack && harm?.unanswered === 0;
}
