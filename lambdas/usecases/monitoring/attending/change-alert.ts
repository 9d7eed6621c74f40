import { alertOrder, type AlertChanged, type AlertOrder } from '../../../contracts/api/monitoring-api.ts';
import { InvalidInputError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { check } from '../../../contracts/people/faults.ts';
import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { AlertItem } from '../../../contracts/stored/finding.ts';
import { isOpen } from '../../../domain/alert/attention/worst-first.ts';
import { attendAlert, type Attention } from '../../../domain/finding/attend-alert.ts';
import type { Clock, Person, Randomness } from '../../system/ports.ts';
import type { AlertStore } from '../ports.ts';

/** What attending to an alert needs from outside. */
export interface ChangeAlertDeps {
  readonly alerts: Pick<AlertStore, 'listAlerts' | 'writeAlert'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'id'>;
}

/** An order as it came: the model of the path, the unchecked body, and who sent it. */
export interface AlertCall {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 30;
/** Attempts against checks that write the same alert. */
const ATTEMPTS = 3;

/**
 * Acknowledges, snoozes or wakes an open alert; who did it is written into the audit with it.
 *
 * Safe to repeat: what is so already changes nothing.
 *
 * @throws InvalidInputError; UnderstudyError ALERT_NOT_FOUND, ALERT_CHANGED (another stamp than the one that was named)
 */
export async function changeAlert(deps: ChangeAlertDeps, { model, body, by }: AlertCall): Promise<AlertChanged> {
  const order = readOrder(body, deps.clock.now());
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await findOpen(deps, model, order.cause);
    if (order.stamp !== undefined && order.stamp !== before.stamp) throw changedMeanwhile(before);
    const alert = attendAlert(before, attentionOf(order, by));
    if (alert === before) return { alert, result: 'unchanged' };
    const audit = { at: isoAt(deps.clock.now()), id: deps.randomness.id(), by, ...auditOf(order, before, alert) };
    if ((await deps.alerts.writeAlert(alert, before.stamp, audit)) === 'written') return { alert, result: 'changed' };
  }
  throw new UnderstudyError('ALERT_CHANGED', `alert ${order.cause} of ${model} changes all the time, try again`);
}

function readOrder(body: unknown, now: number): AlertOrder {
  const checked = check(alertOrder, body);
  if (!checked.ok) throw new InvalidInputError('the order', checked.faults);
  const order = checked.value;
  if (order.action !== 'snooze') return order;
  const ahead = epochMsOf(order.until) - now;
  if (ahead > 0 && ahead <= MOST_DAYS * DAY_MS) return order;
  const message = `must be in the future, at most ${MOST_DAYS} days away, got ${order.until}`;
  throw new InvalidInputError('the order', [{ path: 'until', message }]);
}

async function findOpen({ alerts }: ChangeAlertDeps, model: string, cause: string): Promise<AlertItem> {
  const open = (await alerts.listAlerts(model)).filter(isOpen);
  const found = open.find((alert) => alert.cause === cause);
  if (found !== undefined) return found;
  const causes = open.map((alert) => alert.cause).join(', ') || 'none';
  throw new UnderstudyError('ALERT_NOT_FOUND', `${model} has no open alert ${cause}; open are: ${causes}`);
}

/** Who acknowledges without a name looks after it in person. */
function attentionOf(order: AlertOrder, by: Person): Attention {
  switch (order.action) {
    case 'acknowledge':
      return { action: 'acknowledge', owner: order.owner ?? by };
    case 'snooze':
      return { action: 'snooze', until: order.until, owner: order.owner };
    case 'unsnooze':
      return { action: 'unsnooze' };
  }
}

function auditOf(order: AlertOrder, before: AlertItem, after: AlertItem) {
  const side = ({ state, owner, snoozedUntil }: AlertItem) => ({ cause: order.cause, state, owner, snoozedUntil });
  return {
    action: `${order.action}-alert`,
    reason: before.finding.what,
    before: side(before),
    after: side(after),
  };
}

function changedMeanwhile({ cause, model, stamp, state }: AlertItem): UnderstudyError {
  return new UnderstudyError('ALERT_CHANGED', `alert ${cause} of ${model} is ${state} at stamp ${stamp} by now`);
}
