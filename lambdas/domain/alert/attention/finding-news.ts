import type { FindingKind } from '../../../contracts/stored/finding.ts';
import { durationWords } from '../../wording/duration.ts';
import { instantWords } from '../../wording/instant.ts';
import { findingHeadline } from './finding-headline.ts';

/** What is new about a finding: it opened, it is still so after a snooze, or it is gone. */
export type FindingNews = 'opened' | 'again' | 'closed';

/** A finding as far as its news needs it. */
export interface NewsOf {
  readonly model: string;
  readonly cause: string;
  readonly kind: FindingKind;
  readonly what: string;
  /** ISO instants: from when on it was so, and up to when rows were looked at. */
  readonly since: string;
  readonly at: string;
  /** From `since` to `at`. */
  readonly seconds: number;
  readonly owner?: string | undefined;
  /** Why it is over, if not because it was not found any more. */
  readonly over?: string | undefined;
}

/** Longest subject that SNS takes. */
const MAX_SUBJECT = 100;
const prefixes: Readonly<Record<FindingNews, string>> = { opened: '', again: 'still: ', closed: 'over: ' };

/** Subject of the news: the model, and what is wrong with it; the model's name is shortened before the news is. */
export function newsSubject(news: FindingNews, { model, cause, kind }: NewsOf): string {
  const rest = `: ${prefixes[news]}${findingHeadline(kind, cause)}`;
  const room = Math.max(MAX_SUBJECT - rest.length, 12);
  const name = model.length <= room ? model : `${model.slice(0, room - 3)}...`;
  return `${name}${rest}`.slice(0, MAX_SUBJECT);
}

/** The news in one or two sentences. */
export function newsWords(news: FindingNews, { what, since, at, seconds, owner, over }: NewsOf): string {
  switch (news) {
    case 'opened':
      return what;
    case 'again':
      return `The snooze is over and it is still so${owner === undefined ? '' : `; ${owner} looks after it`}. ${what}`;
    case 'closed':
      return `Over: ${over ?? 'the last checks did not find it any more'}. It lasted ${durationWords(seconds)}, from ${instantWords(since)} to ${instantWords(at)} at the latest. It was: ${what}`;
  }
}
