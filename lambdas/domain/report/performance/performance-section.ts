import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { counted } from '../../wording/counted.ts';
import { listWords } from '../../wording/list.ts';
import { whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import { alone, lackOf, type Part, type Section } from '../section.ts';
import { besideTable } from './beside-table.ts';
import { binaryCharts } from './binary-charts.ts';
import { classCharts } from './class-charts.ts';
import { errorCharts } from './error-charts.ts';
import { uncalibratedNote, type EstimatedCourse } from './estimated-line.ts';
import { headlineFigures, numberTable } from './number-table.ts';
import { nameOfVersion, type Deployment, type ShownPerformance } from './shown-performance.ts';
import { trendChart } from './trend-chart.ts';

/** What the performance of a model is shown from. */
export interface PerformanceFacts {
  /** The version that serves first; two at most can be told apart. */
  readonly performances: readonly ShownPerformance[];
  /** Versions without numbers, and why. */
  readonly lacking: readonly { readonly name: string; readonly why: string }[];
  /** Most telling numbers first. */
  readonly headlines: readonly string[];
  readonly deployments: readonly Deployment[];
  /** What the labels of the version that serves were to say by its scores; only of binary models. */
  readonly estimated?: EstimatedCourse | undefined;
  /** The newest estimate, in sentences. @default - none */
  readonly newest?: readonly string[];
  /** Of which requests the labels are, in words. */
  readonly span: string;
}

/** How good the predictions are, from labels. */
export function performanceSection(facts: PerformanceFacts): Section {
  const { performances, lacking, headlines, estimated, newest = [], span } = facts;
  const missing = lacking.map(({ name, why }): Part => lackOf(name, why));
  const before =
    estimated === undefined ? '' : ' What is estimated before labels held 90 to 97 % of simulated windows.';
  const lead = `From labels of ${span}; intervals are of 95 %.${before}`;
  const frame = { id: 'performance', title: 'Performance', lead };
  const estimates: readonly Part[] = [
    ...uncalibratedNote(estimated),
    ...(newest.length === 0 ? [] : [{ kind: 'note', text: `${newest.join('; ')}.` } as const]),
  ];
  const [first] = performances;
  const trends = trendNames(first?.merged.task ?? (estimated === undefined ? undefined : 'binary')).flatMap((name) =>
    alone(name, () => trendChart(name, facts)),
  );
  if (first === undefined) return { ...frame, parts: [...missing, ...estimates, ...trends] };
  return {
    ...frame,
    parts: [
      { kind: 'note', text: `${listWords(performances.map(coverageWords))}.` },
      ...performances.flatMap(warningsOf),
      ...alone('Numbers', () => ({ kind: 'figures', items: headlineFigures(headlines, first) })),
      ...alone('Versions beside each other', () => besideTable(headlines, performances)),
      ...missing,
      ...estimates,
      ...trends,
      ...binaryCharts(performances),
      ...classCharts(performances),
      ...errorCharts(performances),
      ...alone('All numbers', () => numberTable('All numbers', performances, () => true)),
    ],
  };
}

/** One number that tells how well a version orders or hits, and one that tells how far off it is. */
function trendNames(task: LabelledEntry['task'] | undefined): readonly string[] {
  switch (task) {
    case 'binary':
      return ['auc', 'brier'];
    case 'multiclass':
      return ['accuracy', 'macro-f1'];
    case 'regression':
      return ['rmse', 'bias'];
    case undefined:
      return [];
  }
}

function coverageWords(one: ShownPerformance): string {
  const { labelled, requests } = one;
  const share = requests === 0 ? '' : ` (${percent(Math.min(1, labelled / requests))})`;
  return `${nameOfVersion(one)}: ${counted(labelled, 'label')} of ${whole(requests)} requests${share}`;
}

function warningsOf(one: ShownPerformance): readonly Part[] {
  return one.warnings.map((text) => ({ kind: 'note', tone: 'warn', text: `${nameOfVersion(one)}: ${text}` }));
}
