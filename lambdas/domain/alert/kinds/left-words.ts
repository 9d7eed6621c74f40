import { listWords, sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';

/** One of several challengers broke a guardrail and left alone: the numbers stand in the evidence. */
export function leftWords({ model, version, rolloutId, champion = 'the champion', left }: AlertFacts): AlertWords {
  const { others, by } = left ?? { others: [], by: 'requests' as const };
  const gets = by === 'copies' ? 'It gets no copies any more' : 'It gets no requests any more';
  return {
    subject: `${model}: ${version} was taken out, its rollout goes on`,
    what: sentences(
      `${version} broke a guardrail against ${champion} and was taken out`,
      gets,
      `${listWords(others)} ${others.length === 1 ? 'goes' : 'go'} on`,
    ),
    next: [
      `look at it: understudy rollout status ${model} ${rolloutId}`,
      `register a corrected version; ${version} is rolled-back once the rollout has ended`,
    ],
  };
}
