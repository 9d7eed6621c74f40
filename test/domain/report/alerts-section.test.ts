import { describe, expect, it } from 'vitest';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { alertsSection } from '../../../lambdas/domain/report/alerts-section.ts';

function anAlert(cause: string, over: Partial<AlertItem> & { readonly since?: string } = {}): AlertItem {
  const { since = '2026-02-01T00:00:00.000Z', ...rest } = over;
  return {
    schema: 1,
    model: 'm',
    cause,
    state: 'open',
    severity: 'ticket',
    recent: [true],
    finding: { model: 'm', cause, kind: 'drift', since, what: `${cause} moved`, numbers: { meanNow: 1120.4 } },
    firstSeenAt: since,
    lastSeenAt: since,
    openedAt: since,
    stamp: 1,
    ...rest,
  };
}

describe('what is open now', () => {
  it('shows pages first, then what nobody looks after, then the oldest', () => {
    const { parts } = alertsSection([
      anAlert('young', { since: '2026-02-02T00:00:00.000Z' }),
      anAlert('quiet', { state: 'acknowledged', owner: 'ann', since: '2026-01-01T00:00:00.000Z' }),
      anAlert('old'),
      anAlert('loud', { severity: 'page', state: 'snoozed', snoozedUntil: '2026-02-03T00:00:00.000Z' }),
      anAlert('pending', { state: 'pending' }),
      anAlert('over', { state: 'closed', closedAt: '2026-02-02T00:00:00.000Z' }),
    ]);

    const [open, pending, closed] = parts;
    const shown = open?.kind === 'alerts' ? open.alerts : [];
    expect(shown.map(({ cause, state }) => [cause, state])).toEqual([
      ['loud', 'snoozed until 2026-02-03 00:00:00 UTC'],
      ['old', 'open'],
      ['young', 'open'],
      ['quiet', 'acknowledged by ann'],
    ]);
    expect(shown[1]).toMatchObject({
      what: 'old moved',
      since: '2026-02-01 00:00:00 UTC',
      numbers: [{ name: 'mean now', value: '1120' }],
    });
    expect(pending).toMatchObject({ kind: 'table', caption: 'Seen, not yet told (1)' });
    expect(closed).toMatchObject({ kind: 'table', caption: 'Closed in the last 100 days (1)' });
  });

  it('says that nothing is open', () => {
    expect(alertsSection([]).parts).toEqual([{ kind: 'note', tone: 'plain', text: 'Nothing is open.' }]);
  });
});
