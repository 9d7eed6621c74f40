import { headlines } from '../../performance/labelled/measure-labelled.ts';
import type { Fault } from '../../performance/rows/read-column.ts';
import { whole } from '../../wording/numbers.ts';
import { binaryCharts } from '../performance/binary-charts.ts';
import { classCharts } from '../performance/class-charts.ts';
import { errorCharts } from '../performance/error-charts.ts';
import { headlineFigures, numberTable } from '../performance/number-table.ts';
import type { ShownPerformance } from '../performance/shown-performance.ts';
import { alone, type Fact, type ModelReport, type Part, type Section } from '../section.ts';
import { estimateSection, type FileEstimate } from './estimate-section.ts';

/** What the report of a labelled file is made of. */
export interface FileFacts {
  /** Name of the file. */
  readonly name: string;
  /** ISO instant. */
  readonly at: string;
  /** Task, columns. */
  readonly facts: readonly Fact[];
  readonly rows: number;
  readonly used: number;
  readonly faults: readonly Fault[];
  /** Undefined where no row has a label. */
  readonly performance: ShownPerformance | undefined;
  readonly estimate: FileEstimate | undefined;
}

/** Report of one file, with the numbers and charts that a deployed model's has of its labels. */
export function fileReport(file: FileFacts): ModelReport {
  const { name, at, rows, used, performance, estimate, faults } = file;
  const isWhole = faults.length === 0 && (performance?.warnings ?? []).length === 0;
  return {
    model: name,
    at,
    headline: `${whole(used)} of ${whole(rows)} rows measured.`,
    tone: isWhole ? 'plain' : 'warn',
    facts: file.facts,
    sections: [
      ...(performance === undefined ? [] : [performanceOf(performance)]),
      ...(estimate === undefined ? [] : [estimateSection(estimate, performance?.numbers ?? [])]),
      leftOut(faults),
    ],
  };
}

function performanceOf(performance: ShownPerformance): Section {
  const all = [performance];
  return {
    id: 'performance',
    title: 'Performance',
    lead: `From labels of ${performance.version}; intervals are of 95 %.`,
    parts: [
      ...performance.warnings.map((text): Part => ({ kind: 'note', tone: 'warn', text })),
      ...alone('Numbers', () => ({
        kind: 'figures',
        items: headlineFigures(headlines(performance.merged), performance),
      })),
      ...binaryCharts(all),
      ...classCharts(all),
      ...errorCharts(all),
      ...alone('All numbers', () => numberTable('All numbers', all, () => true)),
    ],
  };
}

function leftOut(faults: readonly Fault[]): Section {
  const frame = { id: 'left-out', title: 'Left out' };
  if (faults.length === 0) return { ...frame, parts: [{ kind: 'note', text: 'Every row was measured.' }] };
  return {
    ...frame,
    lead: 'Cells that cannot be used; their rows are not in the numbers above.',
    parts: [
      {
        kind: 'table',
        caption: 'Faults by column',
        columns: [{ name: 'column' }, { name: 'problem' }, { name: 'rows', isNumber: true }],
        rows: faults.map(({ column, problem, count }) => [column, problem, whole(count)]),
      },
    ],
  };
}
