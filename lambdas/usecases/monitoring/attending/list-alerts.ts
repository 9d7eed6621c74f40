import type { AlertList } from '../../../contracts/api/monitoring-api.ts';
import { worstFirst } from '../../../domain/alert/attention/worst-first.ts';
import type { AlertStore } from '../ports.ts';

/** What listing alerts needs from outside. */
export interface ListAlertsDeps {
  readonly alerts: Pick<AlertStore, 'listAlerts' | 'listOpen'>;
}

/** Alerts in one answer: they are a kilobyte each. */
const MOST = 1_000;

/** Alerts of a model with those that are pending or closed, or the open ones of all models; worst first. */
export async function listAlerts({ alerts }: ListAlertsDeps, model: string | undefined): Promise<AlertList> {
  const found = worstFirst(model === undefined ? await alerts.listOpen() : await alerts.listAlerts(model));
  return { alerts: found.slice(0, MOST), more: Math.max(0, found.length - MOST) };
}
