import { counted } from '../../wording/counted.ts';
import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

const words = { better: 'better', worse: 'worse', undecided: 'not decided' } as const;

/** The verdict of one period of a standing challenger: the numbers stand in the evidence. */
export function periodWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, champion = 'the champion', period } = facts;
  const { number, is } = period ?? { number: 0, is: 'undecided' as const };
  const isBlind = period?.isBlind === true && is !== 'worse';
  const after = `After ${counted(number, 'period')} ${version}`;
  const said = isBlind ? `${after} broke no guardrail on copies` : `${after} is ${words[is]} against ${champion}`;
  return {
    subject: isBlind
      ? `${model}: shadow ${version}, report ${number}: no guardrail broken`
      : `${model}: standing challenger ${version}, period ${number}: ${words[is]}`,
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
  if (period?.is !== 'better') return standsWords(period?.isBlind);
  if (period.by === 'copies') return 'No caller has had its answers yet';
  return period.whenBetter === 'tell'
    ? 'It waits for a person'
    : 'It is promoted once it is also proven to be no worse, through the gates of the plan';
}

function standsWords(isBlind = false): string {
  return isBlind
    ? 'It gets copies as before; no labels are declared, so that nothing says who is right'
    : 'It stands as before';
}

function nextSteps({ model, version, rolloutId, period }: AlertFacts): readonly string[] {
  if (period?.is !== 'better' || period.whenBetter === 'promote' || period.isOut === true) return [];
  return period.by === 'copies'
    ? [`give it requests: end it, then understudy rollout start ${model} ${version} with a canary`]
    : [`promote it: understudy rollout promote ${model} ${rolloutId}`];
}
