import { independentDifference } from '../../performance/compare/independent-difference.ts';
import type { NamedOutcome, Outcome } from '../../outcome.ts';
import type { Cell, Part, Tone } from '../section.ts';
import { metricWords, outcomeCell } from './number-table.ts';
import { nameOfVersion, type ShownPerformance } from './shown-performance.ts';

/** Two versions beside each other: their numbers, and by how much the second differs; nothing where there is but one. */
export function besideTable(names: readonly string[], performances: readonly ShownPerformance[]): readonly Part[] {
  const [first, second] = performances;
  if (first === undefined || second === undefined) return [];
  const [one, other] = [nameOfVersion(first), nameOfVersion(second)];
  return [
    {
      kind: 'table',
      caption: `${one} beside ${other}`,
      columns: [
        { name: 'number' },
        { name: one, isNumber: true },
        { name: other, isNumber: true },
        { name: `${second.version} minus ${first.version}`, isNumber: true },
      ],
      rows: names.map((name): readonly Cell[] => {
        const [a, b] = [outcomeOf(first, name), outcomeOf(second, name)];
        return [metricWords(name), outcomeCell(a), outcomeCell(b), differenceCell(a, b)];
      }),
      note: 'Unpaired: each version was asked by other requests, so that the interval of a difference is made of both intervals (95 %). A difference is bold where its interval leaves out zero.',
    },
  ];
}

function outcomeOf({ numbers }: ShownPerformance, name: string): NamedOutcome | undefined {
  return numbers.find((one) => one.name === name);
}

function differenceCell(a: NamedOutcome | undefined, b: NamedOutcome | undefined): Cell {
  if (a === undefined || b === undefined) return '–';
  const outcome = independentDifference(a.outcome, b.outcome);
  const cell = outcomeCell({ name: a.name, outcome });
  return { text: typeof cell === 'string' ? cell : cell.text, tone: toneOf(outcome) };
}

function toneOf(outcome: Outcome): Tone {
  if (outcome.kind !== 'measured' || outcome.interval.kind !== 'known') return 'plain';
  const { lower, upper } = outcome.interval.value;
  return lower > 0 || upper < 0 ? 'warn' : 'plain';
}
