import { HtmlReportRenderer } from '../../lambdas/adapters/charts/html-report-renderer.ts';
import type { LabelledEntry } from '../../lambdas/contracts/stored/rows/period-row.ts';
import { fileReport } from '../../lambdas/domain/report/file/file-report.ts';
import type { ShownPerformance } from '../../lambdas/domain/report/performance/shown-performance.ts';
import type { Fact } from '../../lambdas/domain/report/section.ts';
import type { MeasureOptions } from './measure-options.ts';
import type { MeasuredTable } from './measure-table.ts';

/** Which file was measured, how and when. */
export interface PageTerms {
  /** Name of the file. */
  readonly name: string;
  /** ISO instant. */
  readonly at: string;
  readonly options: MeasureOptions;
}

/** The report of a measured file as one HTML page, drawn as that of a deployed model. */
export function measurePage(table: MeasuredTable, { name, at, options }: PageTerms): string {
  const { rows, used, faults, estimate } = table.measured;
  const performance = performanceOf(table, name);
  const facts = factsOf(options);
  return new HtmlReportRenderer().render(fileReport({ name, at, facts, rows, used, faults, performance, estimate }));
}

function performanceOf({ measured, sketched }: MeasuredTable, version: string): ShownPerformance | undefined {
  if (sketched === undefined) return undefined;
  const { outcomes, warnings, rows, used } = measured;
  const merged: LabelledEntry = { version, assignment: 'random', rows: used, unpredicted: 0, ...sketched };
  return { version, numbers: outcomes, warnings, merged, requests: rows, labelled: used, points: [] };
}

function factsOf({ task, label, score, positive, threshold, weight }: MeasureOptions): readonly Fact[] {
  return [
    { name: 'task', value: task },
    { name: 'label', value: label, ...(task === 'binary' ? { note: `positive: ${positive}` } : {}) },
    { name: score.length === 1 ? 'score' : 'scores', value: score.join(', ') },
    ...(task === 'binary' ? [{ name: 'chosen from', value: threshold.join(', ') }] : []),
    ...(weight === undefined ? [] : [{ name: 'weight', value: weight }]),
  ];
}
