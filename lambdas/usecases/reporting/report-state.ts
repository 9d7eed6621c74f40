import type { ChecksItem } from '../../contracts/stored/checks-item.ts';
import type { AlertItem } from '../../contracts/stored/finding.ts';
import { hashOf } from '../../contracts/stored/keys.ts';
import { openAlerts } from '../../domain/report/alerts-section.ts';

/** Hash of what a reader would act upon: what is open and who looks after it, and what became of each check. Numbers change all the time and are not in it. */
export function stateOf(alerts: readonly AlertItem[], checks: ChecksItem | undefined): string {
  const open = openAlerts(alerts).map(({ cause, state, severity, owner = '' }) => [cause, state, severity, owner]);
  const outcomes = (checks?.checks ?? []).map(({ check, outcome }) => [
    check,
    outcome.kind,
    outcome.kind === 'ran' ? outcome.findings : '',
  ]);
  return hashOf(JSON.stringify([open, outcomes])).toString(16);
}
