import { describe, expect, it } from 'vitest';
import type { MeasureOptions } from '../../bin/measure/measure-options.ts';
import { measureTable } from '../../bin/measure/measure-table.ts';
import type { DataTable } from '../../bin/measure/read-table.ts';
import { lehmer } from '../support/draws.ts';

const classes = ['a', 'b', 'c'];
const options: MeasureOptions = { label: 'y', score: classes, task: 'multiclass', positive: '1', threshold: [0.5] };
const random = lehmer(41);

/** Rows whose likeliest class is right as often as `rightOf` makes of its probability. */
function tableOf(rows: number, least: number, rightOf: (confidence: number) => number): DataTable {
  const cells = Array.from({ length: rows }, () => {
    const confidence = least + (1 - least) * random();
    const given = Math.floor(3 * random());
    const shares = classes.map((_, i) => (i === given ? confidence : (1 - confidence) / 2));
    const truth = random() < rightOf(confidence) ? given : (given + 1 + Math.floor(2 * random())) % 3;
    return { y: classes[truth], ...Object.fromEntries(shares.map((share, i) => [classes[i] ?? '', String(share)])) };
  });
  return { columns: ['y', ...classes], rows: cells };
}

function accuracies(table: DataTable, reference: DataTable) {
  const { estimate, outcomes } = measureTable(table, options, { name: 'past.csv', table: reference }).measured;
  const estimated =
    estimate?.kind === 'estimated' ? estimate.outcomes.find(({ name }) => name === 'accuracy') : undefined;
  const realised = outcomes.find(({ name }) => name === 'accuracy');
  return { estimate, estimated: estimated?.outcome, realised: realised?.outcome };
}

/** A model that is too sure of itself. */
const tooSure = (confidence: number): number => 0.4 + confidence / 2 - 0.1;

describe('accuracy of several classes before labels', () => {
  it('is what labels say then, though the model is too sure of itself', () => {
    const held = Array.from({ length: 20 }, () => {
      const { estimated, realised } = accuracies(tableOf(800, 0.4, tooSure), tableOf(3_000, 0.4, tooSure));
      if (estimated?.kind !== 'measured' || realised?.kind !== 'measured') throw new Error('nothing was measured');
      const { interval, value } = estimated;
      // What the model says of itself: 0.7, where 0.65 are right.
      expect(Math.abs(value - 0.65)).toBeLessThan(0.05);
      return (
        interval.kind === 'known' && interval.value.lower <= realised.value && realised.value <= interval.value.upper
      );
    });

    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(16);
  });

  it('falls where the model is less sure, before any label says so', () => {
    const reference = tableOf(3_000, 0.4, tooSure);
    const [usual, unsure] = [tableOf(800, 0.7, tooSure), tableOf(800, 0.4, tooSure)].map(
      (table) => accuracies(table, reference).estimated,
    );

    const valueOf = (one: typeof usual): number => (one?.kind === 'measured' ? one.value : Number.NaN);
    expect(valueOf(usual) - valueOf(unsure)).toBeCloseTo(0.075, 1);
    expect(valueOf(unsure)).toBeLessThan(valueOf(usual) - 0.03);
  });

  it('says that it is not calibrated on few labels, and leaves out rows without a probability of each class', () => {
    const table = tableOf(100, 0.4, tooSure);
    const broken = table.rows.map((row, i) =>
      i < 7 ? { ...row, b: ['', 'x', '1.5', 'inf', '-1', null, undefined][i] } : row,
    );
    const { estimate } = accuracies({ ...table, rows: broken }, tableOf(20, 0.4, tooSure));

    expect(estimate).toMatchObject({ kind: 'estimated', rows: 93, calibration: { kind: 'not-calibrated' } });
    expect(JSON.stringify(estimate)).not.toMatch(/NaN|null/);
  });
});
