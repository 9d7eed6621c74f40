import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import { counted } from '../wording/counted.ts';
import { instantWords } from '../wording/instant.ts';
import { insufficient } from './lack-words.ts';
import type { Cell, Section } from './section.ts';

type Outcome = ChecksItem['checks'][number]['outcome'];

const order: Readonly<Record<Outcome['kind'], number>> = { failed: 0, ran: 1, 'insufficient-data': 2 };

/** What became of each check in the last run; what failed first. */
export function checksSection(checks: ChecksItem | undefined): Section {
  const frame = { id: 'checks', title: 'Checks' };
  if (checks === undefined) return { ...frame, parts: [{ kind: 'note', tone: 'warn', text: 'No check has run yet.' }] };
  const rows = checks.checks
    .toSorted((a, b) => order[a.outcome.kind] - order[b.outcome.kind] || (a.check < b.check ? -1 : 1))
    .map(({ check, outcome }): readonly Cell[] => [check, outcomeCell(outcome)]);
  return {
    ...frame,
    lead: `Run for ${instantWords(checks.at)}; each alone, and one that failed or has too little data leaves its alerts as they are.`,
    parts: [
      {
        kind: 'table',
        caption: 'What became of each',
        columns: [{ name: 'check' }, { name: 'outcome' }],
        rows,
        isFolded: rows.length > 40,
      },
    ],
  };
}

function outcomeCell(outcome: Outcome): Cell {
  switch (outcome.kind) {
    case 'ran':
      return outcome.findings === 0
        ? { text: 'ran, found nothing', tone: 'good' }
        : { text: `ran: ${counted(outcome.findings, 'finding')}`, tone: 'warn' };
    case 'insufficient-data':
      return insufficient(outcome);
    case 'failed':
      return { text: `failed: ${outcome.reason}`, tone: 'bad' };
  }
}
