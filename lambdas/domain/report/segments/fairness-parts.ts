import type { Line } from '../chart.ts';
import { numberWords, outcomeCell } from '../performance/number-table.ts';
import { outcomePoint } from '../performance/outcome-point.ts';
import { lackOf, timeAxis, type Cell, type Part } from '../section.ts';
import type { ShownFairness, ShownGaps } from './shown-segments.ts';

/** What a gap is, in words. */
const gapWords: Readonly<Record<string, string>> = {
  dppl: 'share decided positive',
  'tpr-gap': 'share of positives found (TPR)',
  'fpr-gap': 'share of negatives decided positive (FPR)',
  'fdr-gap': 'share of positive decisions that are wrong (FDR)',
  'accuracy-gap': 'accuracy',
  'disparate-impact': 'disparate impact, as a ratio',
  'equalised-odds-gap': 'equalised odds: the larger of TPR and FPR gap',
  'calibration-gap': 'calibration error',
};
/** Gaps that are drawn over time: who is chosen, and who is decided wrongly. */
const DRAWN = ['dppl', 'equalised-odds-gap'];
/** Lines that one chart can hold apart. */
const MOST_LINES = 6;

/** Gaps of a protected feature: drawn over time, and all of them with their intervals. */
export function fairnessParts(fairness: ShownFairness, version: string): readonly Part[] {
  const { feature, reference, compared } = fairness;
  return [
    ...DRAWN.map((name) => gapChart(name, fairness, version)),
    {
      kind: 'table',
      caption: `Fairness of ${version} by ${feature}: ${reference} minus the compared group`,
      columns: [{ name: 'compared group' }, { name: 'gap' }, { name: 'value', isNumber: true }],
      rows: compared.flatMap(({ level, now }) =>
        now.map((one): readonly Cell[] => [level, gapWords[one.name] ?? one.name, outcomeCell(one)]),
      ),
      note: `Disparate impact is the share of the group against that of ${reference}: 1 is even, below 0.8 is often called unfair.`,
      isFolded: compared.length > 3,
    },
  ];
}

function gapChart(name: string, { feature, reference, compared }: ShownFairness, version: string): Part {
  const what = gapWords[name] ?? name;
  const title = `${feature}: gap of ${what}`;
  const lines = compared
    .slice(0, MOST_LINES)
    .map((one): Line => ({ name: one.level, shape: 'dots', points: pointsOf(name, one) }));
  const all = lines.flatMap(({ points }) => points);
  if (all.length < 2)
    return lackOf(title, `insufficient-data ${all.length} of 2 hours or days with enough labels of both groups`);
  const starts = all.map(({ x }) => x);
  const ends = all.flatMap(({ y, lower = y, upper = y }) => [lower, upper, 0]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.1 * (high - low || 1);
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  const even: Line = {
    name: 'no gap',
    shape: 'guide',
    points: [
      { x: from, y: 0 },
      { x: to, y: 0 },
    ],
  };
  return {
    kind: 'lines',
    title,
    says: lines
      .map((line) => `${reference} minus ${line.name}: ${numberWords(line.points.at(-1)?.y ?? 0)} at the end`)
      .join('. '),
    note: `${reference} minus each group, of ${version}, with intervals of 95 %; hours or days with too few labels of a group have no point.`,
    x: timeAxis(from, to),
    y: { label: 'gap', from: low < 0 ? low - room : 0, to: high + room, unit: 'number' },
    lines: [...lines, even],
    marks: [],
  };
}

function pointsOf(name: string, { points }: ShownGaps): Line['points'] {
  return points.flatMap(({ startMs, gaps }) => outcomePoint(startMs, gaps, name));
}
