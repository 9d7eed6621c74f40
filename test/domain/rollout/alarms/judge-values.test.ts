import { describe, expect, it } from 'vitest';
import type { MetricSource, PlanAlarm } from '../../../../lambdas/contracts/stored/rollouts/alarm.ts';
import { judgeValues } from '../../../../lambdas/domain/rollout/alarms/judge-values.ts';
import { readingOf } from '../../../../lambdas/domain/rollout/alarms/seen-alarm.ts';

const source: MetricSource = {
  kind: 'metric',
  metrics: { m: { namespace: 'Shop', name: 'Errors', statistic: 'Sum' } },
  periodSeconds: 300,
  comparison: 'above',
  threshold: 5,
  periods: 1,
  of: 1,
};
const valuesOf = (...values: readonly number[]) =>
  values.map((value, at) => ({ at: `2026-02-01T12:0${at}:00.000Z`, value }));

describe('values of a metric', () => {
  it.each([
    ['above', 5, 'ok'],
    ['above', 5.1, 'alarm'],
    ['atLeast', 5, 'alarm'],
    ['atLeast', 4.9, 'ok'],
    ['below', 5, 'ok'],
    ['below', 4.9, 'alarm'],
    ['atMost', 5, 'alarm'],
    ['atMost', 5.1, 'ok'],
  ] as const)('break their threshold of 5: %s %d is %s', (comparison, value, state) => {
    expect(judgeValues({ ...source, comparison }, valuesOf(value)).state).toBe(state);
  });

  it.each([
    ['all are there, too few break', [9, 1, 9, 1], 'ok'],
    ['all are there, enough break', [9, 9, 1, 9], 'alarm'],
    ['enough break although some are missing', [9, 9, 9], 'alarm'],
    ['one is missing that could break it', [9, 9, 1], 'no-data'],
    ['one is missing, and could not', [9, 1, 1], 'ok'],
    ['none is there', [], 'no-data'],
  ] as const)('decide by 3 of 4, where %s', (_words, values, state) => {
    expect(judgeValues({ ...source, periods: 3, of: 4 }, valuesOf(...values)).state).toBe(state);
  });

  it('are told with what they are of, their threshold and themselves', () => {
    expect(judgeValues({ ...source, expression: 'm / 2', periods: 2, of: 3 }, valuesOf(1 / 3, 9))).toEqual({
      state: 'no-data',
      says: 'too few values: m / 2 per 5 min above 5 in 1 of 2 values (2 of 3 break it): 0.333333, 9',
    });
  });

  it('that are no numbers are none, and the newest count in whatever order they come', () => {
    const planned: PlanAlarm = { name: 'a', source: { ...source, of: 2 }, strength: 'rollback', missing: 'continue' };
    const [first, second, third] = valuesOf(9, 1, Number.NaN);
    const values = [third, first, second].filter((one) => one !== undefined);

    expect(
      readingOf(planned, { kind: 'values', values }, { at: '2026-02-01T12:09:00.000Z', before: undefined }),
    ).toMatchObject({ state: 'alarm', values: [first, second] });
  });
});

describe('a state of CloudWatch', () => {
  const planned: PlanAlarm = {
    name: 'a',
    source: { kind: 'alarm', alarm: 'a' },
    strength: 'rollback',
    missing: 'continue',
  };

  it('without an instant is so since it was first seen so, and is told in 300 characters of one line', () => {
    const seen = { kind: 'state', state: 'ALARM', reason: `${'long\n'.repeat(100)}` } as const;
    const first = readingOf(planned, seen, { at: '2026-02-01T12:00:00.000Z', before: undefined });
    const second = readingOf(planned, seen, { at: '2026-02-01T12:01:00.000Z', before: first });

    expect([first.since, second.since]).toEqual(['2026-02-01T12:00:00.000Z', '2026-02-01T12:00:00.000Z']);
    expect(second.says).toHaveLength(300);
    expect(second.says).toMatch(/^long long .*\.\.\.$/);
  });
});
