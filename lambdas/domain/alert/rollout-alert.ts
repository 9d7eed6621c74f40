import type { RolloutEvent } from '../../contracts/messages/events.ts';
import { alertWords } from './alert-words.ts';
import { alertSeverity } from './alert-severity.ts';
import type { AlertFacts, AlertWords } from './alert-facts.ts';
import { consoleLink } from './console-link.ts';
import { shortSubject } from './short-subject.ts';

/** A message as the bus and the topics carry it, before it is framed. */
export type RolloutAlert = Omit<RolloutEvent, 'schema' | 'next'> & { readonly next: readonly string[] };

type Exposure = NonNullable<RolloutEvent['exposure']>;

/** Writes the message for one thing that happened. The same facts give the same id, so that it is told once. */
export function rolloutAlert(facts: AlertFacts): RolloutAlert {
  const words: AlertWords = alertWords(facts);
  const exposure = exposureOf(facts);
  return {
    id: idOf(facts),
    kind: facts.kind,
    severity: alertSeverity(facts),
    model: facts.model,
    version: facts.version,
    ...(facts.champion === undefined ? {} : { champion: facts.champion }),
    rolloutId: facts.rolloutId,
    at: facts.at,
    subject: shortSubject(facts, (shortened) => alertWords(shortened).subject),
    what: words.what,
    ...(isJudged(facts) ? { evidence: facts.reason } : {}),
    ...(facts.end === undefined ? {} : { ended: endOf(facts.end) }),
    ...(facts.stuck === undefined ? {} : { since: facts.stuck.since }),
    ...(exposure === undefined ? {} : { since: exposure.firstFailure ?? exposure.from, exposure }),
    numbers: numbersOf(facts),
    next: words.next,
    links: linksOf(facts.execution),
  };
}

/** The reason holds the numbers that decided, or did not. */
function isJudged({ kind, end }: AlertFacts): boolean {
  return end !== undefined || ['inconclusive', 'invalid', 'question', 'guardrail', 'period', 'left'].includes(kind);
}

/** The end of a rollout that nobody decided is told although it was told before that it waits. */
function idOf(facts: AlertFacts): string {
  const { kind, rolloutId, step, end, stuck, at, question } = facts;
  const part = partOf(facts);
  if (part !== undefined) return `${rolloutId}:${part}`;
  if (stuck !== undefined) return `${rolloutId}:stuck-${at}`;
  if (kind === 'question' && question !== undefined) return `${rolloutId}:question-${question.id}`;
  if (kind === 'step' && step !== undefined) return `${rolloutId}:step-${step.index}`;
  return kind === 'inconclusive' && end !== undefined ? `${rolloutId}:ended-${kind}` : `${rolloutId}:${kind}`;
}

/** What is told more than once in a rollout, each time once. */
function partOf({ guardrail, move, hook, period, left, version }: AlertFacts): string | undefined {
  if (move !== undefined) return `move-${move.look}`;
  if (period !== undefined) return `period-${period.number}`;
  if (left !== undefined) return `left-${version}`;
  if (guardrail !== undefined) return `guardrail-${guardrail.id}`;
  return hook && `hook-${hook.id}:${hook.follows}`;
}

function endOf({ at, by }: NonNullable<AlertFacts['end']>): NonNullable<RolloutAlert['ended']> {
  return { at, ...(by === undefined ? {} : { by }) };
}

/** Nothing before the first step gave the challenger requests. */
function exposureOf({ kind, exposedFrom, harm, exposed = harm?.assigned ?? 0 }: AlertFacts): Exposure | undefined {
  if (exposedFrom === undefined || kind === 'started' || kind === 'step') return undefined;
  if (harm === undefined) return { from: exposedFrom, requests: exposed };
  const { assigned, failed, byChampion, byFallback, unanswered, firstFailure, until } = harm;
  return {
    from: exposedFrom,
    requests: assigned,
    ...(firstFailure === undefined ? {} : { firstFailure }),
    failed,
    answeredByChampion: byChampion,
    answeredByFallback: byFallback,
    unanswered,
    until,
  };
}

function numbersOf({
  numbers = {},
  probes,
  restoredInMs,
  step,
  end,
}: AlertFacts): Readonly<Record<string, number | string>> {
  return {
    ...(step === undefined || end !== undefined ? {} : { weightPercent: step.weightPercent }),
    ...numbers,
    ...(probes === undefined ? {} : { probesAsked: probes.asked, probesByChampion: probes.champion }),
    ...(restoredInMs === undefined ? {} : { restoredInMs }),
  };
}

function linksOf(execution = ''): Readonly<Record<string, string>> {
  const link = consoleLink(execution);
  return link === undefined ? {} : { execution: link };
}
