import { describe, expect, it } from 'vitest';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import type { HealthRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import { keptReferences } from '../../../lambdas/usecases/monitoring/reference/reference-rows.ts';
import { aVersion } from '../../support/records.ts';

const at = (hour: number): string => `2026-02-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const arm = { version: 'v1', assignment: 'random', hop: 'assigned', requests: 1, captured: [1, 1] } as const;
const none = {
  errors: 0,
  timeouts: 0,
  clientErrors: 0,
  fallbacks: 0,
  errorClasses: {},
  latency: {},
  scores: {},
  odd: {},
};
const rows: readonly HealthRow[] = Array.from({ length: 20 }, (_, hour) => {
  const idle = { ...arm, ...none, version: 'v2', requests: hour === 17 ? 1 : 0 };
  return { schema: 1, model: 'm', start: at(hour), sources: 1, arms: [{ ...arm, ...none }, idle], ttl: 0 };
});

function alert(cause: string, over: Partial<AlertItem> = {}): AlertItem {
  const finding = { model: 'm', cause, kind: 'missing', since: at(10), what: 'x', numbers: {} } as const;
  const times = { firstSeenAt: at(11), lastSeenAt: at(11), openedAt: at(11) };
  return {
    schema: 1,
    model: 'm',
    cause,
    state: 'open',
    severity: 'ticket',
    recent: [true],
    finding,
    stamp: 1,
    ...times,
    ...over,
  };
}

async function hoursOf(
  cause: string,
  alerts: readonly AlertItem[],
  { isBack = false, kept = rows }: { readonly isBack?: boolean; readonly kept?: readonly HealthRow[] } = {},
): Promise<readonly string[]> {
  const read = async (from: string, to: string): Promise<readonly HealthRow[]> =>
    kept.filter(({ start }) => start >= from && start < to);
  const versions = isBack ? [aVersion({ version: 'v2', status: 'rolled-back' })] : [];
  const source = { alerts, versions, specification: undefined, windowSeconds: 60, from: at(18), read };
  return (await keptReferences(source)(cause)).rows.map(({ start }) => start.slice(11, 13));
}

describe('the reference of a cause', () => {
  it('ends where its own finding began, and that of another leaves it alone', async () => {
    const alerts = [alert('missing/age')];

    expect(await hoursOf('missing/age', alerts)).toEqual(['04', '05', '06', '07', '08', '09']);
    expect(await hoursOf('missing/sex', alerts)).toEqual(['12', '13', '14', '15', '16', '17']);
  });

  it('leaves out the time of a finding that has closed, but not of one that never opened', async () => {
    const closed = alert('missing/age', { state: 'closed', closedAt: at(16) });
    const { openedAt: _opened, ...pending } = closed;

    expect(await hoursOf('missing/age', [closed])).toEqual(['16', '17']);
    expect(await hoursOf('missing/age', [pending])).toHaveLength(6);
  });

  it('leaves out rows that hold any part of a finding', async () => {
    const began = new Date(Date.parse(at(10)) + 60_000).toISOString();
    const open = alert('missing/age');
    const alerts = [{ ...open, finding: { ...open.finding, since: began } }];
    const five = (await hoursOf('missing/age', alerts)).at(-1);

    expect(five).toBe('09');
  });

  it('leaves out rows in which a version that was taken back got requests, and only these', async () => {
    expect(await hoursOf('missing/age', [], { isBack: true })).toEqual(['12', '13', '14', '15', '16']);
  });

  it('keeps rows in which a version that was taken back got copies alone', async () => {
    const kept = rows.map((row) => ({
      ...row,
      arms: row.arms.map((one) => (one.version === 'v2' ? { ...one, assignment: 'shadow' as const } : one)),
    }));

    expect(await hoursOf('missing/age', [], { isBack: true, kept })).toEqual(['12', '13', '14', '15', '16', '17']);
  });
});
