import type { Condition } from '../../../contracts/people/routing/rules.ts';
import type { PassedRule } from '../explain-route.ts';

/** Values that are written out. */
const MOST_SHOWN = 3;
const LONGEST_SHOWN = 40;

/** Why a rule did not decide, in the words of what it asks: nothing of the request is repeated. */
export function passedWords({ number, rule, failing, isAbsent }: PassedRule): string {
  const which = `rule ${number}, ${rule},`;
  if (failing === undefined) return `${which} matches and decides nothing: it sends to the champion, and there is none`;
  const place = placeWords(failing);
  return `${which} does not match: ${place} ${isAbsent ? 'is not there' : `is ${asksWords(failing)}`}`;
}

function placeWords(condition: Condition): string {
  switch (condition.kind) {
    case 'header':
      return `header ${condition.name.toLowerCase()}`;
    case 'path':
      return 'the path';
    case 'field':
      return `field ${condition.path}`;
    case 'segment':
      return `segment ${condition.feature}`;
  }
}

function asksWords(condition: Condition): string {
  const { is } = condition;
  if (is !== undefined) return oneOf(is.map(shown));
  if (condition.kind === 'segment') return 'not asked for';
  if (condition.startsWith !== undefined) return `not one that starts with ${shown(condition.startsWith)}`;
  if (condition.kind !== 'field') return 'not asked for';
  const { from, below } = condition;
  const bounds = [from === undefined ? '' : `from ${from}`, below === undefined ? '' : `below ${below}`];
  return `no number ${bounds.filter((one) => one !== '').join(' and ')}`;
}

function oneOf(values: readonly string[]): string {
  const [only, ...others] = values;
  if (others.length === 0) return `not ${only ?? ''}`;
  const more = values.length - MOST_SHOWN;
  return `none of ${values.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
