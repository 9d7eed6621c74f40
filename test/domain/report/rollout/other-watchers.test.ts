import { describe, expect, it } from 'vitest';
import { epochMsOf } from '../../../../lambdas/contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { rolloutReport } from '../../../../lambdas/domain/report/rollout/rollout-report.ts';
import { AT, aRollout } from '../../../support/records.ts';

const after = (minutes: number): string => new Date(Date.parse(AT) + minutes * 60_000).toISOString();

describe('what else watches a rollout', () => {
  const seenAt = after(4);
  const tables = (over: Partial<RolloutRecord>) => {
    const report = rolloutReport({ record: aRollout(over), verdicts: [], rows: [], msOf: epochMsOf }, after(60));
    return report.sections[0]?.parts.flatMap((part) => (part.kind === 'table' ? [part] : [])) ?? [];
  };
  const tableOf = (caption: string, over: Partial<RolloutRecord>) =>
    tables(over).find((one) => one.caption === caption);

  it('has several shadows, one line each, and says who is out', () => {
    const shadow = {
      sharePercent: 20,
      state: 'in' as const,
      copies: 1_200,
      says: 'errors alike',
      tests: [],
      numbers: {},
    };
    const out = { ...shadow, version: 'v3', sharePercent: 0, state: 'out' as const, says: 'errors 30 %' };
    const shadows = [{ ...shadow, version: 'v2' }, out];
    const verdict = { kind: 'continue', reason: 'r', window: 3, at: seenAt, shadows };

    expect(tableOf('Shadows', { verdict })?.rows).toEqual([
      ['v2', '20 %', '1,200', 'errors alike'],
      ['v3', { text: 'out', tone: 'bad' }, '1,200', 'errors 30 %'],
    ]);
  });

  it('has own alarms as they were seen last, the broken ones first', () => {
    const green = { name: 'queue', state: 'ok' as const, says: '3 messages', since: AT, at: seenAt };
    const unread = { looks: 2, says: 'throttled' };
    const red = { name: 'returns', state: 'alarm' as const, says: '12 of 10', since: after(3), at: seenAt, unread };
    const verdict = { kind: 'rollback', reason: 'r', window: 3, at: seenAt, alarms: [green, red] };

    expect(tableOf('Own alarms', { verdict, alarms: [green] })?.rows).toEqual([
      [
        'returns',
        { text: 'IS BROKEN', tone: 'bad' },
        '2026-02-01 12:03:00 UTC',
        '12 of 10; no answer in the last 2 looks: throttled',
        '2026-02-01 12:04:00 UTC',
      ],
      ['queue', { text: 'is green', tone: 'good' }, '2026-02-01 12:00:00 UTC', '3 messages', '2026-02-01 12:04:00 UTC'],
    ]);
  });

  it('has hooks with their moment, answer and attempt', () => {
    const at = { askedAt: AT, since: AT, at: seenAt };
    const run = { name: 'load-test', on: 'beforeStep' as const, step: 1, attempt: 2, deliveries: 3, ...at };
    const hookRuns = [{ ...run, state: 'held' as const, says: 'p99 of 900 ms' }];

    expect(tableOf('Hooks', { hookRuns })?.rows).toEqual([
      [
        '2026-02-01 12:00:00 UTC',
        'load-test',
        'before step 2',
        { text: 'failed and is tried again', tone: 'warn' },
        'p99 of 900 ms',
        '2',
      ],
    ]);
  });

  it('has the instances of both endpoints, and how traffic came back', () => {
    const side = { endpointName: 'blue', variantName: 'AllTraffic', instances: 5 };
    const challenger = { ...side, endpointName: 'green', instances: 1 };
    const within = { scaleSeconds: 900, returnSeconds: 900 };
    const capacity = { instances: 5, batch: 2, champion: side, challenger, ...within };
    const seen = { champion: { instances: 2, wanted: 5 }, challenger: { instances: 4, wanted: 1 } };
    const moved = {
      ...seen,
      forPercent: 0,
      since: after(3),
      at: seenAt,
      state: 'moving' as const,
      says: 'blue has 2 of 5',
    };
    const comingBack = { to: 'v1', from: 'v2', keepsPercent: 60, instances: 2, of: 5, since: after(3), at: seenAt };
    const report = rolloutReport(
      {
        record: aRollout({
          plan: { ...aRollout().plan, capacity },
          capacity: moved,
          comingBack: { ...comingBack, until: after(18), says: '40 % now' },
        }),
        verdicts: [],
        rows: [],
        msOf: epochMsOf,
      },
      after(60),
    );

    expect(report.sections[0]?.parts.slice(-2)).toMatchObject([
      {
        caption: 'Instances',
        rows: [
          ['v1', 'blue', '5', '2', '5'],
          ['v2', 'green', '1', '4', '1'],
        ],
        note: 'blue has 2 of 5',
      },
      { kind: 'note', text: 'Way back: 40 % now' },
    ]);
  });

  it('has no such table where nothing of it was planned', () => {
    expect(tables({})).toEqual([]);
  });
});
