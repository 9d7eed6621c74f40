import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstShares, sharesWithout } from '../../../../lambdas/domain/experiment/bandit/bandit-move.ts';
import { weighArms } from '../../../../lambdas/domain/experiment/bandit/weigh-arms.ts';

const usual = { floor: 5, ceiling: 100 };

describe('shares by the chance of being best', () => {
  it('are the chances themselves where no bound is near, in tenths of a percent', () => {
    expect(weighArms([0.2, 0.3333, 0.4667], [usual, usual, usual])).toEqual([20, 33.3, 46.7]);
  });

  it('leave every version its floor, and what floors take comes from the others in proportion', () => {
    expect(weighArms([0, 0.25, 0.75], [usual, usual, usual])).toEqual([5, 23.8, 71.2]);
    expect(weighArms([0, 0, 1], [usual, usual, usual])).toEqual([5, 5, 90]);
  });

  it('stop at ceilings, and somebody without any chance takes what they leave', () => {
    const capped = { floor: 5, ceiling: 40 };

    expect(weighArms([0, 0, 1], [usual, usual, capped])).toEqual([30, 30, 40]);
    expect(weighArms([0.1, 0.1, 0.8], [{ floor: 20, ceiling: 100 }, usual, { floor: 5, ceiling: 60 }])).toEqual([
      20, 20, 60,
    ]);
  });

  it('always add up to 100 within the bounds, grow with the chance, and are whole tenths', () => {
    const arm = fc.record({
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      floor: fc.integer({ min: 1, max: 50 }),
      room: fc.integer({ min: 0, max: 1_000 }),
    });
    const property = fc.property(fc.array(arm, { minLength: 2, maxLength: 19 }), (arms) => {
      const bounds = arms.map(({ floor, room }, at) => ({
        floor: floor / 10,
        ceiling: at === 0 ? 100 : Math.min(100, (floor + room) / 10),
      }));
      const shares = weighArms(
        arms.map(({ chance }) => chance),
        bounds,
      );

      expect(shares.reduce((sum, share) => sum + Math.round(share * 10), 0)).toBe(1_000);
      shares.forEach((share, at) => {
        expect(share).toBeGreaterThanOrEqual((bounds[at]?.floor ?? 0) - 1e-9);
        expect(share).toBeLessThanOrEqual((bounds[at]?.ceiling ?? 0) + 1e-9);
        expect(Math.abs(share * 10 - Math.round(share * 10))).toBeLessThan(1e-9);
      });
    });
    fc.assert(property, { numRuns: 500, seed: 12 });
  });
});

describe('shares of challengers', () => {
  const plan = { champion: usual, challengers: [usual, { floor: 10, ceiling: 20 }, usual] };

  it('begin even, within their bounds', () => {
    expect(firstShares(['b', 'c', 'd'], plan).map(({ weightPercent }) => weightPercent)).toEqual([26.7, 20, 26.6]);
  });

  it('of who is taken out go to the others in proportion to theirs', () => {
    const shares = ['b', 'c', 'd'].map((version, at) => ({ version, weightPercent: [40, 10, 30][at] ?? 0 }));

    expect(sharesWithout(shares, ['b'], plan)).toEqual([
      { version: 'b', weightPercent: 0 },
      { version: 'c', weightPercent: 16.7 },
      { version: 'd', weightPercent: 50 },
    ]);
  });

  it('leave the champion what ceilings of those who are left do not hold', () => {
    const narrow = {
      champion: { floor: 5, ceiling: 50 },
      challengers: [
        { floor: 5, ceiling: 100 },
        { floor: 5, ceiling: 20 },
      ],
    };
    const shares = [
      { version: 'b', weightPercent: 60 },
      { version: 'c', weightPercent: 20 },
    ];

    expect(sharesWithout(shares, ['b'], narrow)).toEqual([
      { version: 'b', weightPercent: 0 },
      { version: 'c', weightPercent: 20 },
    ]);
  });
});
