import type { AlertItem } from '../../contracts/stored/finding.ts';

/** What a person does about an open alert. */
export type Attention =
  | { readonly action: 'acknowledge'; readonly owner: string }
  | { readonly action: 'snooze'; readonly until: string; readonly owner?: string | undefined }
  | { readonly action: 'unsnooze' };

/**
 * The alert as it stands after a person attended to it; the same object if that changes nothing.
 *
 * An acknowledged alert is quiet until it closes, a snoozed one until its time is over. One that is not open is left as it is.
 */
export function attendAlert(alert: AlertItem, attention: Attention): AlertItem {
  switch (attention.action) {
    case 'acknowledge':
      return acknowledge(alert, attention.owner);
    case 'snooze':
      return snooze(alert, attention);
    case 'unsnooze':
      return alert.state === 'snoozed' ? changed(withoutSnooze(alert), { state: 'open' }) : alert;
  }
}

function acknowledge(alert: AlertItem, owner: string): AlertItem {
  if (alert.state === 'acknowledged' && alert.owner === owner) return alert;
  return changed(withoutSnooze(alert), { state: 'acknowledged', owner });
}

function snooze(alert: AlertItem, { until, owner = alert.owner }: Extract<Attention, { action: 'snooze' }>): AlertItem {
  if (alert.state === 'snoozed' && alert.snoozedUntil === until && alert.owner === owner) return alert;
  return changed(alert, { state: 'snoozed', snoozedUntil: until, ...(owner === undefined ? {} : { owner }) });
}

function withoutSnooze({ snoozedUntil: _until, ...rest }: AlertItem): AlertItem {
  return rest;
}

function changed(alert: AlertItem, change: Partial<AlertItem>): AlertItem {
  return { ...alert, ...change, stamp: alert.stamp + 1 };
}
