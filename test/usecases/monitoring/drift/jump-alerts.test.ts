import { describe, expect, it } from 'vitest';
import type { AlertItem } from '../../../../lambdas/contracts/stored/finding.ts';
import { leftToJumps } from '../../../../lambdas/usecases/monitoring/drift/jump-alerts.ts';
import { ran, type Looked } from '../../../../lambdas/usecases/monitoring/model-check.ts';
import { anAlert } from '../../../support/an-alert.ts';

const at = '2026-02-01T06:00:00.000Z';
const found = { kind: 'drift', since: at, what: 'it moved', numbers: {} } as const;

/** What is left of a look at the hours while a jump's alert is in this state. */
function leftWhile(state: AlertItem['state'], finding: Looked['finding']): number {
  const alert = anAlert({ cause: 'drift/x', state });
  const jump = { ...alert, finding: { ...alert.finding, numbers: { jumpInSd: 3 } } };
  const hours = ran('drift/x', at, [{ cause: 'drift/x', severity: 'ticket', finding }]);
  const [left] = leftToJumps([hours], [ran('jump/x', at, [])], { alerts: [jump] });
  return left?.looked.length ?? 0;
}

describe('a look at the hours of a column that jumped', () => {
  it.each([
    ['open', found, 0],
    ['open', undefined, 0],
    ['pending', found, 1],
    ['pending', undefined, 0],
    ['closed', found, 1],
    ['closed', undefined, 1],
  ] as const)('while the alert is %s and it finds %o says %d', (state, finding, left) => {
    expect(leftWhile(state, finding)).toBe(left);
  });
});
