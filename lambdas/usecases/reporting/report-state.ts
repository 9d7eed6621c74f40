import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import { hashOf } from '../../contracts/stored/keys.ts';
import { openAlerts } from '../../domain/report/alerts-section.ts';

/**
 * Hash of what a reader would act upon: what is open and who looks after it, and which checks fail.
 *
 * Numbers change all the time and are not in it; nor is which checks had enough data, which comes and goes with the hours.
 */
export function stateOf(alerts: readonly AlertItem[], checks: ChecksItem | undefined): string {
  const open = openAlerts(alerts).map(({ cause, state, severity, owner = '' }) => [cause, state, severity, owner]);
  const failed = (checks?.checks ?? []).filter(({ outcome }) => outcome.kind === 'failed').map(({ check }) => check);
  return hashOf(JSON.stringify([open, failed])).toString(16);
}
