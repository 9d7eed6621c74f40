import { counted, plural } from '../wording/counted.ts';
import { instantWords } from '../wording/instant.ts';
import { listWords } from '../wording/list.ts';
import { whole } from '../wording/numbers.ts';
import type { AlertFacts, AlertHarm } from './alert-facts.ts';

/** Harm as callers felt it: requests assigned to the challenger, failed, answered in its place, answered by nobody. */
export function harmWords({ harm, version, champion }: Pick<AlertFacts, 'harm' | 'version' | 'champion'>): string {
  if (harm === undefined) return '';
  const { assigned, failed, unanswered, until } = harm;
  const counts = `up to ${instantWords(until)} ${counted(assigned, 'request')} ${plural(assigned, 'was', 'were')} assigned to ${version}`;
  if (failed === 0) return `${counts}, none failed`;
  const left =
    unanswered === 0 ? 'no caller was left without an answer' : `${counted(unanswered, 'caller')} got no answer`;
  return `${counts}, ${whole(failed)} of them failed${rescuedWords(harm, champion)}; ${left}`;
}

function rescuedWords({ byChampion, byFallback }: AlertHarm, champion: string | undefined): string {
  const by = [
    ...(byChampion === 0 ? [] : [`${champion ?? 'the champion'} answered ${whole(byChampion)} in its place`]),
    ...(byFallback === 0 ? [] : [`the fallback answered ${whole(byFallback)}`]),
  ];
  return by.length === 0 ? '' : `, ${listWords(by)}`;
}
