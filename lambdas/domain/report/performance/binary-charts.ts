import type { NamedOutcome, Outcome } from '../../outcome.ts';
import type { BinarySketches } from '../../performance/entry/binary-sketches.ts';
import { groupsOfLogBuckets, groupsOfSketch, type ClassGroups } from '../../performance/order/class-groups.ts';
import { gainCurve, rocCurve } from '../../performance/order/curves.ts';
import { decilesOfGroups } from '../../performance/order/deciles.ts';
import { gainInterval } from '../../performance/order/gain.ts';
import { reliability } from '../../performance/probability/calibration-error.ts';
import { counted } from '../../wording/counted.ts';
import { decimals, whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import type { Axis, Line, LineChart, Matrix, Point } from '../chart.ts';
import { lackWords } from '../lack-words.ts';
import { alone, lackOf, type Part } from '../section.ts';
import { ksChart } from './ks-chart.ts';
import { nameOfVersion, type ShownPerformance } from './shown-performance.ts';

/** Sketches of one version under its name. */
export interface NamedBinary {
  readonly name: string;
  readonly sketches: BinarySketches;
  readonly numbers: readonly NamedOutcome[];
}

/** Charts of a binary model: one line a version; confusion, deciles and KS are of the first. */
export function binaryCharts(performances: readonly ShownPerformance[]): readonly Part[] {
  const named = performances.flatMap((one): readonly NamedBinary[] =>
    one.merged.task === 'binary'
      ? [{ name: nameOfVersion(one), sketches: one.merged.sketches, numbers: one.numbers }]
      : [],
  );
  const [first] = named;
  if (first === undefined) return [];
  return [
    ...alone('ROC', () => rocChart(named)),
    ...alone('KS', () => ksChart(first.name, groupsOf(first.sketches), numberIn(first, 'ks'))),
    ...alone('Gain', () => gainChart(named)),
    ...alone('Reliability', () => reliabilityChart(named)),
    ...alone('Lift', () => liftChart(first)),
    ...alone('Confusion matrix', () => confusions(first)),
    ...alone('Deciles', () => decileTable(first)),
  ];
}

function numberIn({ numbers }: NamedBinary, wanted: string): Outcome | undefined {
  return numbers.find(({ name }) => name === wanted)?.outcome;
}

/** Scores that are no probabilities are ranked by their log buckets. */
function groupsOf({ score, buckets }: BinarySketches): ClassGroups {
  return score.outside === 0 ? groupsOfSketch(score) : groupsOfLogBuckets(buckets);
}

const share = (label: string): Axis => ({ label, from: 0, to: 1, unit: 'share' });
const diagonal = (name: string): Line => ({
  name,
  shape: 'guide',
  points: [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
});

/** ROC curves of versions or classes. */
export function rocLines(
  title: string,
  named: readonly { readonly name: string; readonly groups: ClassGroups }[],
): Part {
  const lines: Line[] = [];
  for (const { name, groups } of named) {
    const curve = rocCurve(groups);
    if (curve.kind !== 'known') return lackOf(`${title} of ${name}`, lackWords(curve));
    lines.push({ name, shape: 'line', points: curve.value.map(({ fpr, tpr }) => ({ x: fpr, y: tpr })) });
  }
  return {
    kind: 'lines',
    title,
    says: 'Share of the positives found against the share of the negatives taken with them, for every threshold.',
    x: share('share of the negatives taken'),
    y: share('share of the positives found'),
    lines: [...lines, diagonal('chance')],
    marks: [],
  };
}

function rocChart(named: readonly NamedBinary[]): Part {
  return rocLines(
    'ROC',
    named.map(({ name, sketches }) => ({ name, groups: groupsOf(sketches) })),
  );
}

function gainChart(named: readonly NamedBinary[]): Part {
  const lines: Line[] = [];
  for (const { name, sketches } of named) {
    const groups = groupsOf(sketches);
    const curve = gainCurve(groups);
    if (curve.kind !== 'known') return lackOf(`Gain of ${name}`, lackWords(curve));
    const points = curve.value.map(({ tested, found }): Point => {
      const { lower, upper } = gainInterval(found, groups);
      return { x: tested, y: found, lower, upper };
    });
    lines.push({ name, shape: 'line', points });
  }
  return {
    kind: 'lines',
    title: 'Cumulative gain',
    says: 'Share of all positives found among the highest scores, by how many are looked at.',
    note: 'Bands hold the truth with at least 95 %.',
    x: share('share looked at, highest scores first'),
    y: share('share of the positives found'),
    lines: [...lines, diagonal('chance')],
    marks: [],
  };
}

function reliabilityChart(named: readonly NamedBinary[]): Part {
  const outside = named.find(({ sketches }) => sketches.score.outside > 0);
  if (outside !== undefined)
    return lackOf(
      'Reliability',
      `${whole(outside.sketches.score.outside)} scores of ${outside.name} are no probabilities`,
    );
  const lines = named.map(({ name, sketches }): Line => ({
    name,
    shape: 'dots',
    points: reliability(sketches.calibration).map(({ meanScore, rate, interval }) => ({
      x: meanScore,
      y: rate,
      ...(interval.kind === 'known' ? { lower: interval.value.lower, upper: interval.value.upper } : {}),
    })),
  }));
  const chart: LineChart = {
    kind: 'lines',
    title: 'Reliability',
    says: 'Rate of positives against the mean score, in ten bins of the score.',
    note: 'A calibrated score lies on the dashed line; whiskers are 95 % intervals.',
    x: share('mean score'),
    y: share('rate of positives'),
    lines: [...lines, diagonal('calibrated')],
    marks: [],
  };
  return chart;
}

function liftChart({ name, sketches }: NamedBinary): Part {
  const table = decilesOfGroups(groupsOf(sketches));
  if (table.kind !== 'known') return lackOf('Lift', lackWords(table));
  const { deciles, baseRate } = table.value;
  const breaks = deciles.filter(({ isBreak }) => isBreak).length;
  return {
    kind: 'bars',
    title: `Lift by tenth, ${name}`,
    says: deciles.map(({ lift }, i) => `tenth ${i + 1}: ${decimals(lift, 2)}`).join(', '),
    note: `Base rate ${percent(baseRate)}. ${breaks === 0 ? 'Each tenth has a lower rate than the one before.' : `${counted(breaks, 'tenth')} with a higher rate than the one before.`}`,
    across: 'tenth, highest scores first',
    y: { label: 'lift', from: 0, to: Math.max(...deciles.map(({ lift }) => lift)) * 1.15, unit: 'number' },
    series: ['lift'],
    groups: deciles.map(({ lift }, i) => ({ name: String(i + 1), values: [lift] })),
    guide: { at: 1, name: 'base rate' },
  };
}

function decileTable({ name, sketches }: NamedBinary): Part {
  const table = decilesOfGroups(groupsOf(sketches));
  if (table.kind !== 'known') return lackOf('Deciles', lackWords(table));
  const columns = ['tenth', 'rows', 'positives', 'rate', 'gain', 'lift', 'cumulative lift', 'separation'];
  return {
    kind: 'table',
    caption: `Deciles of ${name}, highest scores first`,
    columns: columns.map((one) => ({ name: one, isNumber: true })),
    rows: table.value.deciles.map((one, i) => [
      String(i + 1),
      whole(one.rows),
      whole(one.positives),
      one.isBreak ? { text: `${percent(one.rate)} ↑`, tone: 'warn' as const } : percent(one.rate),
      percent(one.gain),
      decimals(one.lift, 2),
      decimals(one.cumulativeLift, 2),
      percent(one.separation),
    ]),
    note: '↑: a rate above that of the tenth before.',
    isFolded: true,
  };
}

function confusions({ name, sketches }: NamedBinary): readonly Part[] {
  const { thresholds, cells } = sketches.thresholds;
  if (thresholds.length === 0) return [lackOf('Confusion matrix', 'the signature declares no threshold')];
  return cells.map(({ tp, fp, tn, fn }, i): Matrix => ({
    kind: 'matrix',
    title: `Confusion at ${thresholds[i] ?? ''}, ${name}`,
    says: `${whole(tp)} true positives, ${whole(fp)} false positives, ${whole(fn)} false negatives, ${whole(tn)} true negatives.`,
    note: 'Shares are of the row.',
    classes: ['positive', 'negative'],
    cells: [
      [tp, fn],
      [fp, tn],
    ],
  }));
}
