import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

/** The verdict of one period of a standing challenger: the numbers stand in the evidence. */
export function periodWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, champion = 'the champion', period } = facts;
  const { number, is, whenBetter, by } = period ?? {
    number: 0,
    is: 'undecided' as const,
    whenBetter: 'tell',
    by: 'requests',
  };
  const said = `${version} is ${words[is]} against ${champion} after ${number} periods`;
  const follows = {
    better:
      by === 'copies'
        ? 'no caller has had its answers yet'
        : whenBetter === 'tell'
          ? 'It waits for a person'
          : 'It is promoted once it is also proven to be no worse, through the gates of the plan',
    worse: 'No guardrail took it out: it stands as before',
    undecided: 'It stands as before',
  };
  return {
    subject: `${model}: standing challenger ${version}, period ${number}: ${words[is]}`,
    what: sentences(said, follows[is], harmWords(facts)),
    next: [
      ...nextSteps(facts),
      `look at it: understudy rollout status ${model} ${rolloutId}`,
      `take it out: understudy rollout abort ${model} ${rolloutId}`,
    ],
  };
}

function nextSteps({ model, version, rolloutId, period }: AlertFacts): readonly string[] {
  if (period?.is !== 'better' || period.whenBetter === 'promote') return [];
  return period.by === 'copies'
    ? [`give it requests: end it, then understudy rollout start ${model} ${version} with a canary`]
    : [`promote it: understudy rollout promote ${model} ${rolloutId}`];
}
