import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

/** A guardrail is broken that takes nothing back: the numbers stand in the evidence. */
export function guardrailWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, guardrail, champion, heldBack } = facts;
  const { name, strength } = guardrail ?? { name: 'a guardrail', strength: 'warn' };
  const follows =
    strength === 'hold'
      ? `No step and no promotion follows until it recovers; ${champion ?? 'nobody'} keeps its share`
      : heldBack === undefined
        ? 'The rollout goes on; a guardrail that rolls back would have taken it back here'
        : `${version} serves on, and ${heldBack.version} keeps its share beside it`;
  const back = heldBack === undefined ? `abort ${model} ${rolloutId}` : `undo ${model}`;
  return {
    subject: `${model}: ${name} of ${version} is broken${strength === 'hold' ? ', its rollout is held' : ''}`,
    what: sentences(`${name} of ${version} is broken, and the plan says ${strength}`, follows, harmWords(facts)),
    next: [`look at it: understudy rollout status ${model} ${rolloutId}`, `take it back: understudy rollout ${back}`],
  };
}
