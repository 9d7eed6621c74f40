import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Question } from '../../../contracts/stored/rollouts/question.ts';
import { shareWords } from '../../wording/share.ts';

/** A question in words: before what it is asked, what follows a yes, and what follows silence. */
export interface QuestionWords {
  readonly before: string;
  readonly follows: string;
  readonly otherwise: string;
}

type Asking = Pick<RolloutRecord, 'plan' | 'version' | 'champion'>;

/** What a question says to the person who is asked. */
export function askWords({ plan, version, champion }: Asking, { about, step, otherwise }: Question): QuestionWords {
  const next = plan.steps[step + 1];
  const share = next === undefined ? 'its next share' : shareWords(next);
  const last = { approve: 'it goes on', reject: `it ends and ${champion ?? 'nobody'} serves`, hold: 'it waits on' }[
    otherwise
  ];
  switch (about) {
    case 'start':
      return { before: 'its start', follows: `A yes gives ${version} ${share} of the requests`, otherwise: last };
    case 'increase':
      return {
        before: `step ${step + 2} of ${plan.steps.length}`,
        follows: `A yes gives ${version} ${share} of the requests`,
        otherwise: last,
      };
    case 'promotion':
    case 'undecided':
    case 'split':
      return { before: 'its promotion', follows: `A yes gives ${version} all requests`, otherwise: last };
  }
}
