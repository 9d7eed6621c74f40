import type { AlertItem } from '../../lambdas/contracts/stored/finding.ts';

/** An open ticket about the feature age of model m, since ten o'clock on 1 February 2026. */
export function anAlert(over: Partial<AlertItem> = {}): AlertItem {
  const { model = 'm', cause = 'drift/age' } = over;
  const since = '2026-02-01T10:00:00.000Z';
  return {
    schema: 1,
    model,
    cause,
    state: 'open',
    severity: 'ticket',
    recent: [true, true],
    finding: { model, cause, kind: 'drift', since, what: 'Values of age are not what they were.', numbers: {} },
    firstSeenAt: '2026-02-01T10:55:00.000Z',
    lastSeenAt: '2026-02-01T11:55:00.000Z',
    openedAt: '2026-02-01T11:55:00.000Z',
    stamp: 2,
    ...over,
  };
}
