import { alertWords, type AlertWords } from './alert-words.ts';
import type { AlertKind, AlertFacts } from './alert-facts.ts';
import { consoleLink } from './console-link.ts';
import { shortSubject } from './short-subject.ts';

/** A message as the bus and the topics carry it. */
export interface RolloutAlert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: 'page' | 'ticket' | 'info';
  readonly model: string;
  readonly version: string;
  readonly champion?: string;
  readonly rolloutId: string;
  readonly at: string;
  readonly subject: string;
  readonly what: string;
  readonly since?: string;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly next: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

const severities = {
  started: 'info',
  step: 'info',
  promoted: 'info',
  'rolled-back': 'page',
  inconclusive: 'ticket',
  invalid: 'ticket',
  restored: 'page',
  refused: 'info',
} as const satisfies Record<AlertKind, string>;

/** Writes the message for one thing that happened. The same facts give the same id, so that it is told once. */
export function rolloutAlert(facts: AlertFacts): RolloutAlert {
  const words: AlertWords = alertWords(facts);
  return {
    id: idOf(facts),
    kind: facts.kind,
    severity: facts.byPerson === true ? 'info' : severities[facts.kind],
    model: facts.model,
    version: facts.version,
    ...(facts.champion === undefined ? {} : { champion: facts.champion }),
    rolloutId: facts.rolloutId,
    at: facts.at,
    subject: shortSubject(facts, (shortened) => alertWords(shortened).subject),
    what: words.what,
    ...(facts.since === undefined ? {} : { since: facts.since }),
    numbers: numbersOf(facts),
    next: words.next,
    links: linksOf(facts.execution),
  };
}

function idOf({ kind, rolloutId, step }: AlertFacts): string {
  return kind === 'step' && step !== undefined ? `${rolloutId}:step-${step.index}` : `${rolloutId}:${kind}`;
}

function numbersOf({
  numbers = {},
  probes,
  restoredInMs,
  step,
}: AlertFacts): Readonly<Record<string, number | string>> {
  return {
    ...(step === undefined ? {} : { weightPercent: step.weightPercent }),
    ...numbers,
    ...(probes === undefined ? {} : { probesAsked: probes.asked, probesByChampion: probes.champion }),
    ...(restoredInMs === undefined ? {} : { restoredInMs }),
  };
}

function linksOf(execution = ''): Readonly<Record<string, string>> {
  const link = consoleLink(execution);
  return link === undefined ? {} : { execution: link };
}
