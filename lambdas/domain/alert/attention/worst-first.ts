/** What tells which of two alerts is worse. */
export interface Rankable {
  readonly severity: 'page' | 'ticket' | 'info';
  readonly state: 'pending' | 'open' | 'acknowledged' | 'snoozed' | 'closed';
  readonly model?: string;
  readonly cause: string;
  readonly openedAt?: string;
}

const states: readonly Rankable['state'][] = ['open', 'acknowledged', 'snoozed', 'pending', 'closed'];
const severities: readonly Rankable['severity'][] = ['page', 'ticket', 'info'];

/** Alerts in the order in which they need a person: those that nobody looks after, pages, the oldest. */
export function worstFirst<Alert extends Rankable>(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted((a, b) => {
    const byState = states.indexOf(a.state) - states.indexOf(b.state);
    const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
    return byState || bySeverity || compare(a.openedAt ?? '', b.openedAt ?? '') || compare(nameOf(a), nameOf(b));
  });
}

/** Whether an alert has opened and not closed: acknowledged and snoozed ones are open and quiet. */
export function isOpen({ state }: Pick<Rankable, 'state'>): boolean {
  return state === 'open' || state === 'acknowledged' || state === 'snoozed';
}

function nameOf({ model = '', cause }: Rankable): string {
  return `${model} ${cause}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
