import { describe, expect, it } from 'vitest';
import { describeAlarms } from '../../../bin/console/describe-alarms.ts';
import type { AlarmReading } from '../../../lambdas/contracts/stored/rollouts/alarm.ts';
import { aRollout } from '../../support/records.ts';

const at = '2026-02-01T12:03:00.000Z';
const reading = (more: Partial<AlarmReading>): AlarmReading => ({ name: 'db', state: 'ok', says: 'fine', at, ...more });

describe('own alarms on the console', () => {
  it('come with state, since when, why, and when they were looked at; what is not green first', () => {
    const alarms = [
      reading({ since: '2026-02-01T11:00:00.000Z' }),
      reading({ name: 'q', state: 'alarm', says: '7 above 5', since: '2026-02-01T12:01:00.000Z' }),
      reading({ name: 'x', state: 'no-data', says: 'none', unread: { looks: 2, says: 'throttled' } }),
    ];

    expect(describeAlarms({ ...aRollout(), alarms })).toEqual([
      'alarm q IS BROKEN since 2026-02-01 12:01:00 UTC: 7 above 5 (looked at 2026-02-01 12:03:00 UTC)',
      'alarm x has no data: none; no answer in the last 2 looks: throttled (looked at 2026-02-01 12:03:00 UTC)',
      'alarm db is green since 2026-02-01 11:00:00 UTC: fine (looked at 2026-02-01 12:03:00 UTC)',
    ]);
  });

  it('are nothing where a plan has none', () => {
    expect(describeAlarms(aRollout())).toEqual([]);
  });
});
