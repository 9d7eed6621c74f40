import { instantWords } from '../../wording/instant.ts';
import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

/** The question of a gate: the numbers so far stand in the evidence; what follows, until when, and the words to answer with. */
export function questionWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, question, answerBy } = facts;
  const { id, before, follows, otherwise } = question ?? { id: '', before: 'it goes on', follows: '', otherwise: '' };
  const until = answerBy === undefined ? '' : ` by ${instantWords(answerBy)}`;
  const answer = (word: string): string => `understudy rollout ${word} ${model} ${rolloutId} --question ${id}`;
  return {
    subject: `${model}: rollout of ${version} asks you before ${before}`,
    what: sentences(
      `The rollout of ${version} waits for your word before ${before}`,
      follows,
      harmWords(facts),
      `guardrails act while it waits; without an answer${until} ${otherwise}`,
    ),
    next: [
      `look at it: understudy rollout status ${model} ${rolloutId}`,
      `say yes${until}: ${answer('approve')}`,
      `say no: ${answer('reject')}`,
    ],
  };
}
