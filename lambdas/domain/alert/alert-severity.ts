import type { Severity } from '../../contracts/people/names.ts';
import { isProvenBack } from './probe-proof.ts';
import { FAILED_STEP } from '../wording/failed-step.ts';
import { HOOK_BY } from '../wording/hook-by.ts';
import type { AlertFacts, AlertKind } from './alert-facts.ts';

const severities = {
  queued: 'info',
  started: 'info',
  step: 'info',
  question: 'ticket',
  guardrail: 'ticket',
  hook: 'ticket',
  period: 'info',
  left: 'ticket',
  promoted: 'info',
  'held-back': 'info',
  'rolled-back': 'page',
  inconclusive: 'ticket',
  invalid: 'ticket',
  reported: 'info',
  restored: 'page',
  refused: 'info',
  stuck: 'page',
  undone: 'page',
  replaced: 'page',
  overtaken: 'info',
  returned: 'info',
} as const satisfies Record<AlertKind, Severity>;

/**
 * How urgent an event is: a page is for people who must get up.
 *
 * A proven rollback, or a step of ours that failed, after which the champion serves again, and in which no caller was left without an
 * answer or was refused by the challenger alone, is a ticket. A rollout whose driver is gone stays a page, because nobody knows why,
 * unless it ended before its challenger got its first request. What a person undid or replaced is for the record once that is proven.
 */
export function alertSeverity(facts: AlertFacts): Severity {
  if (isOrdered(facts)) return 'info';
  if (isForPerson(facts)) return 'ticket';
  return isMild(facts) ? 'ticket' : severities[facts.kind];
}

/** A way back that nobody has to get up for. */
function isMild(facts: AlertFacts): boolean {
  if (facts.kind === 'rolled-back' && (isProven(facts) || isByHook(facts)) && isHarmless(facts)) return true;
  if (isByHook(facts) && facts.exposedFrom === undefined) return true;
  return facts.kind === 'restored' && !isAlarming(facts);
}

/** A standing challenger is better: somebody has to promote it, or to start a canary. */
function isForPerson({ period }: AlertFacts): boolean {
  return period?.is === 'better' && period.whenBetter === 'tell';
}

/** What a person did is for the record: an abort, and going back once that is proven. */
function isOrdered({ kind, end, probes }: AlertFacts): boolean {
  if (kind === 'undone' || kind === 'replaced') return probes !== undefined && isProvenBack(probes);
  return kind === 'rolled-back' && end?.byPerson === true;
}

/** A driver that is gone, or harm: before the challenger got its first request there was neither. */
function isAlarming(facts: AlertFacts): boolean {
  if (facts.exposedFrom === undefined) return false;
  return !facts.reason.startsWith(FAILED_STEP) || !isHarmless(facts);
}

/** A hook said no, as its owner wanted. */
function isByHook({ kind, end }: AlertFacts): boolean {
  return kind === 'rolled-back' && end?.by?.startsWith(HOOK_BY) === true;
}

function isProven({ end }: AlertFacts): boolean {
  return (end?.tests ?? []).length > 0;
}

/** The champion answers again and nobody went without an answer or was wrongly refused; what is not known is not harmless. */
function isHarmless({ end, champion, harm, probes, exposedFrom }: AlertFacts): boolean {
  const isBack = champion !== undefined && probes !== undefined && isProvenBack(probes);
  // Copies alone went to the challenger: nobody met its answers.
  const wasRefused = exposedFrom !== undefined && (end?.tests ?? []).some((test) => test.startsWith('clientErrors'));
  return isBack && isNobodyHarmed({ harm, exposedFrom }) && !wasRefused;
}

/** Before it got any traffic nobody met it at all. */
function isNobodyHarmed({ harm, exposedFrom }: Pick<AlertFacts, 'harm' | 'exposedFrom'>): boolean {
  return harm === undefined ? exposedFrom === undefined : harm.unanswered === 0;
}
