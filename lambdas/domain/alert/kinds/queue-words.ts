import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';

/** A start that waits for its turn. */
export function queuedWords({ model, version, rolloutId, reason, startedBy }: AlertFacts): AlertWords {
  return {
    subject: `${model}: rollout of ${version} waits for its turn`,
    what: sentences(
      `${startedBy ?? 'unknown'} started a rollout of ${version} while another one is open: it waits (${reason})`,
      'When its turn comes it is checked and planned anew',
    ),
    next: [
      `watch it: understudy rollout watch ${model} ${rolloutId}`,
      `take it out of the queue: understudy rollout abort ${model} ${rolloutId}`,
    ],
  };
}

/** A start that waited until there was nothing left to do. */
export function overtakenWords({ model, version, reason }: AlertFacts): AlertWords {
  return {
    subject: `${model}: rollout of ${version} did not start, it was overtaken`,
    what: sentences(reason, 'Nothing was changed, requests are answered as before'),
    next: ['nothing is urgent: start another version if you like'],
  };
}
