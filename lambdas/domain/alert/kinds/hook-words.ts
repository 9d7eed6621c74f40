import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';

const follows: Readonly<Record<string, string>> = {
  held: 'The rollout waits, keeps its weights and tries the hook again',
  ignored: 'The rollout goes on all the same',
};

/** A hook that failed, or was late. */
export function hookAlertWords({ model, version, rolloutId, reason, hook }: AlertFacts): AlertWords {
  const next = follows[hook?.follows ?? ''] ?? 'The champion serves, and the rollout ends';
  return {
    subject: `${model}: hook ${hook?.name ?? ''} failed in the rollout of ${version}`,
    what: sentences(reason, next),
    next: [
      `see what it said: understudy rollout status ${model} ${rolloutId}`,
      'mend what it asks for, or the hook itself: its own log says why',
    ],
  };
}
