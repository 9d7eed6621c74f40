import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { proofWords } from '../proof-words.ts';

/** What a person reads when traffic that came back in steps is back. */
export function returnedWords(facts: AlertFacts): AlertWords {
  const { model, rolloutId, reason } = facts;
  return {
    subject: `${model}: ${reason}`,
    what: sentences(reason, proofWords(facts)),
    next: [`nothing is urgent: look at it when you like: understudy rollout status ${model} ${rolloutId}`],
  };
}
