import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { askWords } from '../../rollout/ordering/question-words.ts';
import { instantWords } from '../../wording/instant.ts';
import type { Part } from '../section.ts';

/** What people asked and were asked, in order of time; nothing where nobody did. */
export function peopleParts(record: RolloutRecord): readonly Part[] {
  const rows = [...ordersOf(record), ...questionsOf(record)].toSorted((a, b) => a.at.localeCompare(b.at));
  if (rows.length === 0) return [];
  const cells = rows.map(({ at, who, what, why }) => [instantWords(at), who, what, why]);
  const columns = [{ name: 'time' }, { name: 'who' }, { name: 'what' }, { name: 'why' }];
  return [{ kind: 'table', caption: 'People', columns, rows: cells }];
}

interface Entry {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly why: string;
}

function ordersOf({ requests }: RolloutRecord): readonly Entry[] {
  return requests.map(({ kind, by, at, reason = '', question }) => ({
    at,
    who: by,
    what: question === undefined ? kind : `${kind} ${question}`,
    why: reason,
  }));
}

function questionsOf(record: RolloutRecord): readonly Entry[] {
  return (record.questions ?? []).map((question) => {
    const { id, at, closed, dueAt } = question;
    const { before, otherwise } = askWords(record, question);
    const state =
      closed === undefined
        ? `open until ${instantWords(dueAt)}, else ${otherwise}`
        : `${closed.answer} ${instantWords(closed.at)}`;
    return { at, who: 'the plan', what: `asks before ${before} (${id})`, why: state };
  });
}
