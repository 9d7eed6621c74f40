import { counted } from '../../wording/counted.ts';
import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

/** The verdict of one period of a standing challenger: the numbers stand in the evidence. */
export function periodWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, champion = 'the champion', period } = facts;
  const { number, is } = period ?? { number: 0, is: 'undecided' as const };
  const said = `After ${counted(number, 'period')} ${version} is ${words[is]} against ${champion}`;
  return {
    subject: `${model}: standing challenger ${version}, period ${number}: ${words[is]}`,
    what: sentences(said, followsOf(facts), harmWords(facts)),
    next: [
      ...nextSteps(facts),
      `look at it: understudy rollout status ${model} ${rolloutId}`,
      ...(period?.isOut === true ? [] : [`take it out: understudy rollout abort ${model} ${rolloutId}`]),
    ],
  };
}

/** What becomes of it now. */
function followsOf({ period }: AlertFacts): string {
  if (period?.isOut === true) return 'A guardrail took it out at the same look';
  if (period?.is === 'worse') return 'No guardrail took it out: it stands as before';
  if (period?.is !== 'better') return 'It stands as before';
  if (period.by === 'copies') return 'No caller has had its answers yet';
  return period.whenBetter === 'tell'
    ? 'It waits for a person'
    : 'It is promoted once it is also proven to be no worse, through the gates of the plan';
}

function nextSteps({ model, version, rolloutId, period }: AlertFacts): readonly string[] {
  if (period?.is !== 'better' || period.whenBetter === 'promote' || period.isOut === true) return [];
  return period.by === 'copies'
    ? [`give it requests: end it, then understudy rollout start ${model} ${version} with a canary`]
    : [`promote it: understudy rollout promote ${model} ${rolloutId}`];
}
