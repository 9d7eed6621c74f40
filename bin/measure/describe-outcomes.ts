import Table from 'cli-table3';
import type { Lack, NamedOutcome } from '../../lambdas/domain/outcome.ts';
import { calibrationWords, type FileEstimate } from '../../lambdas/domain/report/file/estimate-section.ts';
import { counted } from '../../lambdas/domain/wording/counted.ts';
import { significant } from '../../lambdas/domain/wording/numbers.ts';
import type { MeasuredFile } from './measure-table.ts';

/** A bound is shown when it exceeds a tenth of the interval. */
const SHOWN_SHARE = 0.1;

/** Lines for people: rows, faults, and the table of numbers. */
export function describeMeasured({
  task,
  rows,
  used,
  faults,
  warnings,
  outcomes,
  estimate,
}: MeasuredFile): readonly string[] {
  return [
    `${task}: ${used} of ${rows} rows measured`,
    ...faults.map(({ column, problem, count }) => `left out: ${column} is ${problem} in ${count} rows`),
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(outcomes.length === 0 ? [] : [outcomeTable(outcomes)]),
    ...(estimate === undefined ? [] : describeEstimate(estimate)),
  ];
}

function describeEstimate(estimate: FileEstimate): readonly string[] {
  if (estimate.kind === 'not-estimated') return [`not estimated before labels: ${estimate.reason}`];
  const of = `estimated before labels from ${counted(estimate.rows, 'score')}`;
  return [`${of}, ${calibrationWords(estimate)}`, outcomeTable(estimate.outcomes)];
}

function outcomeTable(outcomes: readonly NamedOutcome[]): string {
  const table = new Table({ head: ['number', 'value', '95 % interval', 'by'], style: { head: [], border: [] } });
  for (const { name, outcome } of outcomes) table.push([name, ...cellsOf(outcome)]);
  return table.toString();
}

function cellsOf(outcome: NamedOutcome['outcome']): readonly string[] {
  if (outcome.kind !== 'measured') return ['-', describeLack(outcome), ''];
  const { value, interval, bound } = outcome;
  if (interval.kind !== 'known') return [withBound(value, bound, Infinity), describeLack(interval), ''];
  const { lower, upper, method } = interval.value;
  return [withBound(value, bound, upper - lower), `${show(lower)} to ${show(upper)}`, method];
}

function withBound(value: number, bound: number, width: number): string {
  return bound > SHOWN_SHARE * width ? `${show(value)} ± ${show(bound)}` : show(value);
}

function show(value: number): string {
  return String(significant(value, 4));
}

/** Why there is no number, in words. */
function describeLack(lack: Lack): string {
  switch (lack.kind) {
    case 'insufficient-data':
      return `insufficient data: ${show(lack.got)} ${lack.of}, ${lack.needed} needed`;
    case 'undefined':
      return `none: ${lack.reason}`;
    case 'refused':
      return `refused: ${lack.column} ${lack.reason} in ${show(lack.count)} rows`;
  }
}
