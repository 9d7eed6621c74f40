import { describe, expect, it } from 'vitest';
import { known } from '../../../lambdas/domain/outcome.ts';
import {
  estimatedLine,
  uncalibratedNote,
  type EstimatedPoint,
} from '../../../lambdas/domain/report/performance/estimated-line.ts';
import { performanceSection } from '../../../lambdas/domain/report/performance/performance-section.ts';

const because = { kind: 'insufficient-data', of: 'labelled reference rows of each class', needed: 30, got: 4 } as const;

function pointAt(startMs: number, isCalibrated: boolean): EstimatedPoint {
  const interval = known({ lower: 0.6, upper: 0.8, method: 'bootstrap' as const });
  return {
    startMs,
    calibration: isCalibrated ? { kind: 'calibrated' } : { kind: 'not-calibrated', because },
    numbers: [{ name: 'estimated-auc', outcome: { kind: 'measured', value: 0.7, interval, bound: 0 } }],
  };
}

describe('the line of an estimate', () => {
  it('shows what is calibrated alone', () => {
    const course = { version: 'v2', points: [pointAt(1, false), pointAt(2, true), pointAt(3, true)] };

    expect(estimatedLine('auc', course)).toMatchObject([
      {
        name: 'v2, estimated before labels',
        points: [
          { x: 2, y: 0.7, lower: 0.6, upper: 0.8 },
          { x: 3, y: 0.7 },
        ],
      },
    ]);
    expect(uncalibratedNote(course)).toEqual([]);
  });

  it('says so where nothing is calibrated, and is drawn before any label came', () => {
    const course = { version: 'v2', points: [pointAt(1, false), pointAt(2, false)] };
    const none = { performances: [], headlines: [], deployments: [], span: 'requests' };

    const { parts } = performanceSection({ ...none, lacking: [{ name: 'v2', why: 'no labels' }], estimated: course });

    expect(parts).toMatchObject([
      { kind: 'note' },
      { kind: 'note', tone: 'warn', text: expect.stringMatching(/not calibrated.*insufficient-data 4 of 30/) },
      { kind: 'lines', title: 'AUC over time', lines: [{ name: 'v2, estimated, not calibrated' }] },
      { kind: 'note', text: expect.stringContaining('Brier over time: insufficient-data 0 of 2') },
    ]);
  });
});
