import { counted } from '../../wording/counted.ts';
import { whole } from '../../wording/numbers.ts';
import { metricWords, numberWords, outcomeCell } from '../performance/number-table.ts';
import { alone, lackOf, type Cell, type Part, type Section } from '../section.ts';
import { fairnessParts } from './fairness-parts.ts';
import type { SegmentFacts, ShownSegment } from './shown-segments.ts';

/** How good predictions are for the values of declared features, and whether groups are treated alike. */
export function segmentsSection(facts: SegmentFacts): Section {
  return {
    id: 'segments',
    title: 'Segments and fairness',
    lead: `From labels of ${facts.span}; intervals are of 95 %.`,
    parts: [
      ...alone('Worst segments', () => worstParts(facts)),
      ...facts.segments.flatMap((segment) => alone(segment.feature, () => levelTable(segment))),
      ...alone('By segment', () => harmTable(facts)),
      ...facts.fairness.flatMap((one) => alone(`Fairness of ${one.feature}`, () => fairnessParts(one, facts.version))),
    ],
  };
}

function worstParts({ search, loss, version }: SegmentFacts): readonly Part[] {
  if (search === undefined) return [lackOf('Worst segments', `${version} has no labels with a loss`)];
  const { worse, tested, tooSmall } = search;
  const few =
    tooSmall === 0 ? '' : ` ${counted(tooSmall, 'segment')} with fewer than 30 labels, or nearly all, left out.`;
  if (tested === 0)
    return [lackOf('Worst segments', `insufficient-data: no segment has 30 labels and leaves 30 to the others.${few}`)];
  if (worse.length === 0)
    return [
      {
        kind: 'note',
        text: `Of ${counted(tested, 'segment')} of ${version} none has a ${loss} above that of the rest; all bounds hold together at 95 %.${few}`,
      },
    ];
  return [
    {
      kind: 'table',
      caption: `Worst segments of ${version}, by ${loss}`,
      columns: [
        { name: 'segment' },
        { name: 'labels', isNumber: true },
        { name: loss, isNumber: true },
        { name: 'of all others', isNumber: true },
        { name: 'more', isNumber: true },
        { name: 'at least', isNumber: true },
      ],
      rows: worse.map(({ name, rows, loss: own, excess, atLeast }): readonly Cell[] => [
        { text: name, tone: 'warn' },
        whole(rows),
        numberWords(own),
        numberWords(own - excess),
        numberWords(excess),
        numberWords(atLeast),
      ]),
      note: `${counted(tested, 'segment')} compared; the lower bounds hold together at 95 %.${few}`,
    },
  ];
}

function levelTable({ feature, levels }: ShownSegment): Part {
  const names = [...new Set(levels.flatMap(({ numbers }) => numbers.map(({ name }) => name)))];
  if (levels.length === 0) return lackOf(`Values of ${feature}`, 'no labels of requests with this feature yet');
  return {
    kind: 'table',
    caption: `By value of ${feature}`,
    columns: [
      { name: feature },
      { name: 'version' },
      { name: 'labels', isNumber: true },
      ...names.map((name) => ({ name: metricWords(name), isNumber: true })),
    ],
    rows: levels.map(({ level, version, rows, numbers }): readonly Cell[] => [
      level,
      version,
      whole(rows),
      ...names.map((name) => outcomeCell(numbers.find((one) => one.name === name))),
    ]),
  };
}

function harmTable({ harm, loss }: SegmentFacts): readonly Part[] {
  if (harm === undefined) return [];
  return [
    {
      kind: 'table',
      caption: `${loss} of ${harm.versions}, by segment`,
      columns: [{ name: 'segment' }, { name: 'difference', isNumber: true }],
      rows: harm.levels.map((one): readonly Cell[] => [one.name, outcomeCell(one)]),
      note: 'Below zero: fewer losses. Different requests of both; the intervals hold together at 95 %.',
    },
  ];
}
