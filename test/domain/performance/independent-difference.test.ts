import { describe, expect, it } from 'vitest';
import { known, measured, undefinedBecause, type Outcome } from '../../../lambdas/domain/outcome.ts';
import { independentDifference } from '../../../lambdas/domain/performance/compare/independent-difference.ts';
import { newcombe } from '../../../lambdas/domain/performance/interval/newcombe.ts';
import { wilson } from '../../../lambdas/domain/performance/interval/wilson.ts';

const rate = (share: number, rows: number) => measured(known(share), wilson(share, rows));

function endsOf(outcome: Outcome): readonly number[] {
  if (outcome.kind !== 'measured' || outcome.interval.kind !== 'known') return [];
  return [outcome.interval.value.lower, outcome.interval.value.upper];
}

describe('the difference of a number of two versions', () => {
  it('has, for rates, the interval of Newcombe', () => {
    const found = independentDifference(rate(0.31, 400), rate(0.24, 150));

    const expected = newcombe({ rate: 0.24, rows: 150 }, { rate: 0.31, rows: 400 });
    expect(found).toMatchObject({ kind: 'measured', value: expect.closeTo(-0.07, 12) });
    expect(endsOf(found)).toEqual(endsOf(measured(known(0), expected)).map((end): unknown => expect.closeTo(end, 12)));
    expect(endsOf(found)).toHaveLength(2);
  });

  it('adds what the sketches may be off', () => {
    const [a, b] = [
      measured(known(1), undefinedBecause('none'), 0.1),
      measured(known(3), undefinedBecause('none'), 0.2),
    ];

    expect(independentDifference(a, b)).toMatchObject({
      value: 2,
      bound: expect.closeTo(0.3, 12),
      interval: { kind: 'undefined' },
    });
  });

  it('is not there where either number is not', () => {
    const lack = { kind: 'insufficient-data', of: 'rows', needed: 30, got: 2 } as const;

    expect(independentDifference(lack, rate(0.5, 100))).toEqual(lack);
    expect(independentDifference(rate(0.5, 100), lack)).toEqual(lack);
  });
});
