import { alertWords, type AlertWords } from './alert-words.ts';
import { alertSeverity, type Severity } from './alert-severity.ts';
import type { AlertKind, AlertFacts } from './alert-facts.ts';

/** A message as the bus and the topics carry it. */
export interface RolloutAlert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly model: string;
  readonly version: string;
  readonly champion?: string | undefined;
  readonly rolloutId: string;
  readonly at: string;
  readonly subject: string;
  readonly what: string;
  readonly evidence?: string | undefined;
  readonly since?: string | undefined;
  readonly exposure?: Exposure | undefined;
  readonly ended?: { readonly at: string; readonly by?: string | undefined } | undefined;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly next: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

/** The challenger's exposure and what its callers met. */
export interface Exposure {
  readonly from: string;
  readonly requests: number;
  readonly firstFailure?: string | undefined;
  readonly failed?: number | undefined;
  readonly answeredByChampion?: number | undefined;
  readonly answeredByFallback?: number | undefined;
  readonly unanswered?: number | undefined;
  readonly until?: string | undefined;
}

/** Longest subject that SNS takes. */
const MAX_SUBJECT = 100;
/** Letters that are kept of each end of a name that is shortened. */
const NAME_END = 7;

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
    subject: subjectOf(facts, words.subject),
    what: words.what,
    ...(isJudged(facts) ? { evidence: facts.reason } : {}),
    ...(facts.end === undefined ? {} : { ended: endOf(facts.end) }),
    ...(exposure === undefined ? {} : { since: exposure.firstFailure ?? exposure.from, exposure }),
    numbers: numbersOf(facts),
    next: words.next,
    links: linksOf(facts.execution),
  };
}

/** The reason holds the numbers that decided, or did not. */
function isJudged({ kind, end }: AlertFacts): boolean {
  return end !== undefined || kind === 'inconclusive' || kind === 'invalid';
}

/** The end of a rollout that nobody decided is told although it was told before that it waits. */
function idOf({ kind, rolloutId, step, end }: AlertFacts): string {
  if (kind === 'step' && step !== undefined) return `${rolloutId}:step-${step.index}`;
  return kind === 'inconclusive' && end !== undefined ? `${rolloutId}:ended-${kind}` : `${rolloutId}:${kind}`;
}

/** A subject that is too long keeps its news: the names in it are shortened in their middle. */
function subjectOf(facts: AlertFacts, subject: string): string {
  if (subject.length <= MAX_SUBJECT) return subject;
  const { model, version, champion } = facts;
  const names = { model: shorten(model), version: shorten(version) };
  return alertWords({ ...facts, ...names, ...(champion === undefined ? {} : { champion: shorten(champion) }) }).subject;
}

function shorten(name: string): string {
  return name.length <= 2 * NAME_END + 2 ? name : `${name.slice(0, NAME_END)}..${name.slice(-NAME_END)}`;
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

/** Consoles by partition of AWS. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Page of the execution in the console; it needs a login and does not expire. None in a partition whose console is not known. */
function linksOf(execution: string | undefined): Readonly<Record<string, string>> {
  const [, partition = '', region] = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):/.exec(execution ?? '') ?? [];
  const host = consoles[partition];
  if (execution === undefined || region === undefined || host === undefined) return {};
  return { execution: `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${execution}` };
}
