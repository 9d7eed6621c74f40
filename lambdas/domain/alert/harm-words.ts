import { counted, plural } from '../wording/counted.ts';
import { instantWords } from '../wording/instant.ts';
import { listWords } from '../wording/list.ts';
import { whole } from '../wording/numbers.ts';
import type { AlertFacts, AlertHarm } from './alert-facts.ts';

/** Harm as callers felt it: requests assigned to the challenger, failed, answered in its place, answered by nobody. */
export function harmWords({ harm, version, champion }: Pick<AlertFacts, 'harm' | 'version' | 'champion'>): string {
  if (harm === undefined) return '';
  const { assigned, failed, until } = harm;
  const counts = `up to ${instantWords(until)}, ${counted(assigned, 'request')} ${plural(assigned, 'was', 'were')} assigned to ${version}`;
  const refused = harm.refused === undefined || harm.refused === 0 ? '' : `; ${refusedWords(harm.refused)}`;
  const hedged = hedgedWords(harm);
  if (failed === 0) return `${counts}, none failed${refused}${hedged}`;
  return `${counts}, ${whole(failed)} of them failed; ${answeredWords(harm, champion)}${refused}${hedged}`;
}

/** What hedging cost: each second call is one call more. */
function hedgedWords({ hedges }: AlertHarm): string {
  if (hedges === undefined) return '';
  const [made, won, capped] = hedges;
  const short =
    capped === 0 ? '' : `, ${whole(capped)} slow ones were not, because the share of second calls was spent`;
  return `; ${counted(made, 'call')} ${plural(made, 'was', 'were')} made a second time, which answered ${whole(won)}${short}`;
}

/** Answers that name the caller's own fault; callers got them. */
function refusedWords(refused: number): string {
  return `${whole(refused)} ${plural(refused, 'was', 'were')} refused as the caller's own fault`;
}

function answeredWords({ failed, byChampion, byFallback, unanswered }: AlertHarm, champion = 'the champion'): string {
  const count = (answered: number): string => (answered === failed ? 'all of these' : whole(answered));
  const by = [
    ...(byChampion === 0 ? [] : [`${champion} answered ${count(byChampion)} in its place`]),
    ...(byFallback === 0 ? [] : [`the fallback answered ${count(byFallback)}`]),
  ];
  const left =
    unanswered === 0 ? 'no caller was left without an answer' : `${counted(unanswered, 'caller')} got no answer`;
  return by.length === 0 ? left : `${listWords(by)}, ${left}`;
}
