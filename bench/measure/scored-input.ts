import {
  groupsOfLogBuckets,
  groupsOfRows,
  groupsOfSketch,
  type ClassGroups,
} from '../../lambdas/domain/performance/order/class-groups.ts';
import type { Result } from '../../lambdas/domain/outcome.ts';
import { readBinary, type BinaryRows } from '../../lambdas/domain/performance/rows/read-binary.ts';
import type { ScoredRow } from '../../lambdas/domain/sketch/labelled/scored-row.ts';
import { mergeScoreSketch, scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { logBucketOf, mergeLogBucket, type LogBucket } from '../../lambdas/domain/sketch/value/log-bucket.ts';
import { samplingOf } from '../../lambdas/domain/sketch/value/sampling.ts';
import type { CaseInput } from './case-input.ts';
import { inParts } from './in-parts.ts';
import { CaseError } from './measure-case.ts';

const readRows = new Map<string, BinaryRows>();
const readPairs = new Map<string, GroupPair>();

/** Labels and scores of a case, from its lists or its file; the same columns are read once. */
export function scoredRows(input: CaseInput, score = 'score'): readonly ScoredRow[] {
  const make = (): BinaryRows => readScored(input, score);
  const read = input.has('file') ? remembered(readRows, `${input.columnsKey()} ${input.text(score)}`, make) : make();
  input.note(read.faults);
  return read.rows;
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

function readScored(input: CaseInput, score: string): BinaryRows {
  const [labels, scores] = columnsOf(input, score);
  const names = input.has('file') ? { label: input.text('label'), score: input.text(score) } : listNames;
  return readBinary({ labels, scores, positive: positiveOf(input), names });
}

const listNames = { label: 'y_true', score: 'y_score' };

function columnsOf(input: CaseInput, score: string): readonly [readonly unknown[], readonly unknown[]] {
  if (!input.has('file')) return [input.list('y_true'), input.list('y_score')];
  const rows = input.rows();
  return [rows.map((row) => row[input.text('label')]), rows.map((row) => row[input.text(score)])];
}

function positiveOf(input: CaseInput): string {
  return input.has('positive') ? input.text('positive') : '1';
}

/** Decisions of a case as scores 0 and 1. */
export function decidedRows(input: CaseInput): readonly ScoredRow[] {
  const positive = positiveOf(input);
  const isYes = (label: string): boolean => label === positive;
  const pairs = input.has('file')
    ? input.rows().map((row) => [row[input.text('label')], row[input.text('predicted')]] as const)
    : input.list('y_true').map((label, i) => [label, input.list('y_pred')[i]] as const);
  return input
    .labelPairs(input.has('file') ? [input.text('label'), input.text('predicted')] : ['y_true', 'y_pred'], pairs)
    .map(([label, decision]) => ({ score: isYes(decision) ? 1 : 0, isPositive: isYes(label), weight: 1 }));
}

/** Exact groups of rows, and those of the sketch that holds them. */
export interface GroupPair {
  readonly rows: readonly ScoredRow[];
  readonly exact: ClassGroups;
  readonly binned: ClassGroups;
}

/** Both views of a case; scores that are no probabilities go into log buckets by class. */
export function groupPair(input: CaseInput): GroupPair {
  if (!input.has('file')) return makePair(input);
  return remembered(readPairs, `${input.columnsKey()} ${input.text('score')}`, () => makePair(input));
}

function makePair(input: CaseInput): GroupPair {
  const rows = scoredRows(input);
  const isProbability = rows.every(({ score }) => score >= 0 && score <= 1);
  return { rows, exact: groupsOfRows(rows), binned: isProbability ? scoreGroups(rows) : bucketGroups(rows) };
}

function scoreGroups(rows: readonly ScoredRow[]): ClassGroups {
  return groupsOfSketch(inParts(rows, scoreSketchOf, mergeScoreSketch));
}

function bucketGroups(rows: readonly ScoredRow[]): ClassGroups {
  const of = (wanted: boolean): readonly ScoredRow[] => rows.filter(({ isPositive }) => isPositive === wanted);
  const sketch = (part: readonly ScoredRow[]): LogBucket => logBucketOf(part.map(({ score }) => score));
  return groupsOfLogBuckets({
    positives: inParts(of(true), sketch, mergeLogBucket),
    negatives: inParts(of(false), sketch, mergeLogBucket),
    positiveSampling: samplingOf(of(true).map(({ weight }) => weight)),
    negativeSampling: samplingOf(of(false).map(({ weight }) => weight)),
  });
}

/** The value of a result; a case without one cannot be answered. */
export function need<T>(result: Result<T>): T {
  if (result.kind === 'known') return result.value;
  throw new CaseError(result.kind === 'undefined' ? result.reason : `${result.kind} ${JSON.stringify(result)}`);
}
