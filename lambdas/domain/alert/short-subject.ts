import type { AlertFacts } from './alert-facts.ts';

/** Longest subject that SNS takes. */
const MAX_SUBJECT = 100;
/** A name is told by fewer characters than these no more. */
const LEAST_NAME = 9;

/**
 * A subject that fits: names are shortened in the middle, the longest first, so that the news at the end stays.
 *
 * @param subjectOf writes the subject of facts
 */
export function shortSubject(facts: AlertFacts, subjectOf: (facts: AlertFacts) => string): string {
  const { model, version, champion } = facts;
  const longest = Math.max(model.length, version.length, champion?.length ?? 0);
  for (let most = longest; most >= LEAST_NAME; most--) {
    const named = { model: shorten(model, most), version: shorten(version, most) };
    const subject = subjectOf({ ...facts, ...named, champion: champion && shorten(champion, most) });
    if (subject.length <= MAX_SUBJECT) return subject;
  }
  return subjectOf(facts).slice(0, MAX_SUBJECT);
}

/** First and last letters of a name; the end tells versions apart. */
function shorten(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.ceil((most - 3) / 2);
  return `${name.slice(0, most - 3 - tail)}...${name.slice(-tail)}`;
}
