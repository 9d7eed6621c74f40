import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Question } from '../../../contracts/stored/rollouts/question.ts';
import { challengersOf } from '../../experiment/experiment-state.ts';
import { listWords } from '../../wording/list.ts';
import { shareWords } from '../../wording/share.ts';

/** A question in words: before what it is asked, what follows a yes, and what follows silence. */
export interface QuestionWords {
  readonly before: string;
  readonly follows: string;
  readonly otherwise: string;
}

type Asking = Pick<RolloutRecord, 'plan' | 'version' | 'champion' | 'experiment'>;

/** What a question says to the person who is asked. */
export function askWords(asking: Asking, { about, step, otherwise }: Question): QuestionWords {
  const { plan, champion } = asking;
  const challengers = listWords(challengersOf(asking));
  const next = plan.steps[step + 1];
  const share = next === undefined ? 'its next share' : shareWords(next);
  const last = { approve: 'it goes on', reject: `it ends and ${champion ?? 'nobody'} serves`, hold: 'it waits on' }[
    otherwise
  ];
  switch (about) {
    case 'start':
      return { before: 'its start', follows: `A yes gives ${challengers} ${share} of the requests`, otherwise: last };
    case 'increase':
      return { ...increaseWords(asking, step, `${challengers} ${share}`), otherwise: last };
    case 'promotion':
    case 'undecided':
    case 'split':
      return { before: 'its promotion', follows: `A yes gives ${promotedWords(asking)} all requests`, otherwise: last };
  }
}

function increaseWords({ plan }: Asking, step: number, gets: string): Omit<QuestionWords, 'otherwise'> {
  if (plan.experiment?.bandit !== undefined)
    return { before: 'its shares freeze', follows: 'A yes freezes them to confirm who leads' };
  return { before: `step ${step + 2} of ${plan.steps.length}`, follows: `A yes gives ${gets} of the requests` };
}

/** Whom a promotion is of: while nobody has won among several challengers, that is known at the answer alone. */
function promotedWords({ version, plan, experiment }: Asking): string {
  const isAlone = (plan.experiment?.arms ?? []).length < 2;
  return experiment?.winner ?? (isAlone ? version : 'the challenger that leads then');
}
