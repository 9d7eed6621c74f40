import { sentences } from '../../wording/list.ts';
import type { AlertFacts, AlertWords } from '../alert-facts.ts';
import { harmWords } from '../harm-words.ts';

/** A guardrail is broken that takes nothing back: the numbers stand in the evidence. */
export function guardrailWords(facts: AlertFacts): AlertWords {
  const { model, version, rolloutId, guardrail } = facts;
  const { name, strength, about } = guardrail ?? { name: 'a guardrail', strength: 'warn', about: undefined };
  const trouble = `${name} ${troubleOf(version)[about ?? 'guardrail']}`;
  const back = facts.end === undefined ? `abort ${model} ${rolloutId}` : `undo ${model}`;
  return {
    subject: `${model}: ${trouble}${strength === 'hold' ? ', its rollout is held' : ''}`,
    what: sentences(`${trouble}, and the plan says ${strength}`, followsOf(facts), harmWords(facts)),
    next: [`look at it: understudy rollout status ${model} ${rolloutId}`, `take it back: understudy rollout ${back}`],
  };
}

/** What follows; a promoted version serves on. */
function followsOf({ version, guardrail, champion, heldBack, end }: AlertFacts): string {
  if (guardrail?.strength === 'hold')
    return `No step and no promotion follows until it recovers; ${champion ?? 'nobody'} keeps its share`;
  if (heldBack !== undefined) return `${version} serves on, and ${heldBack.version} keeps its share beside it`;
  if (end !== undefined) return `${version} serves on`;
  if (guardrail?.about === 'unseen') return 'The rollout goes on';
  return 'The rollout goes on; a guardrail that rolls back would have taken it back here';
}

type About = NonNullable<NonNullable<AlertFacts['guardrail']>['about']>;

function troubleOf(version: string): Readonly<Record<About, string>> {
  return {
    guardrail: `of ${version} is broken`,
    alarm: `is broken while ${version} is tried`,
    unseen: `cannot be judged while ${version} is tried`,
  };
}
