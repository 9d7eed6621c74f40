import type { Fault } from '../contracts/faults.ts';
import type { RolloutSettings } from '../contracts/rollout-settings.ts';
import type { JudgePlan } from '../domain/judge/judge.ts';
import { outlookOf, outlookWords, type Outlook } from '../domain/judge/outlook.ts';
import type { Schedule } from '../domain/rollout/compile-strategy.ts';
import type { History } from './read-history.ts';
import type { KnownBefore } from './known-before.ts';

/** What looking ahead reads. */
export interface AheadTerms {
  readonly kind: 'challenger' | 'first';
  readonly settings: RolloutSettings;
  readonly known: KnownBefore;
  readonly judge: JudgePlan;
  readonly schedule: Schedule;
  readonly random?: (() => number) | undefined;
}

/** What a rollout will be able to see: sentences, the same as data, and a fault if it would be blind. */
export interface LookAhead {
  readonly says: readonly string[];
  readonly outlook?: Outlook;
  readonly fault?: Fault;
}

/** Champion requests below which its rates say too little to simulate anything. */
const LEAST_REQUESTS = 200;

/** Simulates the plan on the champion's own traffic; says so when there is none to simulate it on. */
export function lookAhead(terms: AheadTerms): LookAhead {
  const { kind, known, random } = terms;
  if (kind === 'first') return { says: ['there is no champion to compare with: a first version is held against limits'] };
  const { history } = known;
  if (history === undefined || history.requests < LEAST_REQUESTS) return { says: [unknownWords(history)] };
  if (random === undefined) return { says: [] };
  const outlook = outlookOf(terms.judge, trafficOf(terms.schedule, history), orderOf(terms, random));
  return { says: outlookWords(outlook), outlook, ...blindFault(outlook) };
}

function unknownWords(history: History | undefined): string {
  const got = history?.requests ?? 0;
  return `what it will be able to see is not known: ${got} requests of the champion were recorded in the last day, ${LEAST_REQUESTS} are needed`;
}
