import { instantWords } from '../wording/instant.ts';
import { sentences } from '../wording/list.ts';
import type { AlertFacts } from './alert-facts.ts';

interface Words {
  readonly subject: string;
  readonly what: string;
  readonly next: readonly string[];
}

/** What a person reads of a rollout that the reconciler cannot look after: nobody would put its champion back. */
export function stuckWords({
  model,
  rolloutId,
  reason,
  at,
  stuck: state = { since: at, isLost: false },
}: AlertFacts): Words {
  const driver = state.isLost
    ? 'its driver is gone and the champion could not be put back: the challenger keeps its share'
    : 'should its driver die, nobody would put the champion back';
  return {
    subject: `${model}: a rollout is looked after by nobody`,
    what: sentences(
      `rollout ${rolloutId} of ${model} cannot be looked after since ${instantWords(state.since)}`,
      driver,
      reason,
      'The reconciler tries again each minute',
    ),
    next: [
      'see whether the registry table takes writes: throttles, its key, its permissions',
      `see who serves: understudy status ${model}`,
      'nothing needs repeating by hand: the champion comes back with the first run that succeeds, and that is told',
    ],
  };
}
