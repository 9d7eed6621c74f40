import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { averagePrecision } from '../order/average-precision.ts';
import { groupsOfRows, type ClassGroups } from '../order/class-groups.ts';
import { decilesOfRows } from '../order/deciles.ts';
import { calibrationLine, waldInterval } from '../probability/calibration-line.ts';
import { known, mapResult, measured, undefinedBecause, type NamedOutcome, type Result } from '../../outcome.ts';
import { orderDrafts } from './binary-order.ts';
import { binarySketchesOf } from './binary-sketches.ts';
import { measureBinary, outcomeOf, type BinarySettings } from './measure-binary.ts';

/**
 * Every number of a binary model from its rows: exact values, bound 0, with the intervals of the sketches.
 *
 * @param thresholds declared thresholds
 */
export function measureBinaryRows(
  rows: readonly ScoredRow[],
  thresholds: readonly number[],
  settings: BinarySettings,
): readonly NamedOutcome[] {
  const sketched = measureBinary(binarySketchesOf(rows, thresholds), settings);
  const exact = exactValues(rows, settings);
  const outcomes = sketched
    .filter(({ name }) => !name.endsWith('-binned'))
    .map(({ name, outcome }): NamedOutcome => {
      const value = exact.get(name);
      if (value === undefined || outcome.kind !== 'measured') return { name, outcome };
      return { name, outcome: measured(value, outcome.interval) };
    });
  return [...outcomes, ...lineOutcomes(rows, sketched)];
}

/** Values of ranking by name, from groups of equal scores. */
function exactValues(rows: readonly ScoredRow[], settings: BinarySettings): ReadonlyMap<string, Result> {
  const groups = groupsOfRows(rows);
  const values = new Map(orderDrafts(groups, settings).map(({ name, value }) => [name, value] as const));
  for (const [name, value] of tableValues(rows, groups)) values.set(name, value);
  return values;
}

function tableValues(rows: readonly ScoredRow[], groups: ClassGroups): readonly (readonly [string, Result])[] {
  const table = decilesOfRows(rows);
  const deciles = Array.from({ length: 10 }, (_, k) => [
    [`gain-decile-${k + 1}`, mapResult(table, (one) => one.deciles[k]?.gain ?? 1)] as const,
    [`lift-decile-${k + 1}`, mapResult(table, (one) => one.deciles[k]?.lift ?? 0)] as const,
  ]);
  return [['average-precision', averagePrecision(groups)], ...deciles.flat()];
}

/** Slope and intercept of the calibration line; they lack what the other numbers of probabilities lack. */
function lineOutcomes(rows: readonly ScoredRow[], sketched: readonly NamedOutcome[]): readonly NamedOutcome[] {
  const lack = outcomeOf(sketched, 'brier');
  const line = lack.kind === 'measured' ? calibrationLine(rows) : lack;
  return (['slope', 'intercept'] as const).map((name) => {
    if (line.kind !== 'known') return { name: `calibration-${name}`, outcome: line };
    const [lower, upper] = waldInterval(line.value[name], line.value[`${name}Error`]);
    const interval = Number.isFinite(upper) ? known({ lower, upper, method: 'delta' as const }) : undefinedBecause('');
    return { name: `calibration-${name}`, outcome: measured(known(line.value[name]), interval) };
  });
}
