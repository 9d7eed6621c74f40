import type { FleetPage, ModelHealth } from '../../../contracts/api/monitoring-api.ts';
import type { AlertItem } from '../../../contracts/stored/finding.ts';
import type { ChecksItem } from '../../../contracts/stored/checks-item.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { isOpen, worstFirst } from '../../../domain/alert/attention/worst-first.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ModelNames, RouteStore } from '../../registry/ports.ts';
import type { AlertStore, CheckLog } from '../ports.ts';
import { labelsSeen } from './labels-seen.ts';

/** What showing how models are needs from outside. */
export interface ShowFleetDeps {
  readonly models: ModelNames;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly alerts: Pick<AlertStore, 'listOpen' | 'listAlerts'>;
  readonly log: Pick<CheckLog, 'readChecks'>;
}

/** Models on a page; two reads each. */
const PAGE = 50;

/** How models are, by name, page by page. @param from place of the first model of the page */
export async function showFleet(deps: ShowFleetDeps, from: number): Promise<FleetPage> {
  const [names, open] = await Promise.all([deps.models.listModels(), deps.alerts.listOpen()]);
  const byModel = groupBy(open, ({ model }) => model);
  const shown = names.toSorted().slice(from, from + PAGE);
  const models = await Promise.all(shown.map((model) => healthOf(deps, model, byModel.get(model) ?? [])));
  return { models, ...(from + PAGE < names.length ? { next: from + PAGE } : {}) };
}

/** How one model is. */
export async function showHealth(deps: Omit<ShowFleetDeps, 'models'>, model: string): Promise<ModelHealth> {
  return healthOf(deps, model, (await deps.alerts.listAlerts(model)).filter(isOpen));
}

async function healthOf(
  { routes, log }: Pick<ShowFleetDeps, 'routes' | 'log'>,
  model: string,
  alerts: readonly AlertItem[],
): Promise<ModelHealth> {
  const [route, checks] = await Promise.all([routes.readRoute(model), log.readChecks(model)]);
  const labels = checks === undefined ? undefined : labelsSeen(checks);
  return {
    model,
    ...servingOf(route),
    alerts: worstFirst(alerts).map(({ cause, state, severity, openedAt }) => ({
      cause,
      state,
      severity,
      ...(openedAt === undefined ? {} : { openedAt }),
    })),
    ...(checks === undefined ? {} : { checked: checkedOf(checks) }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function servingOf(route: Route | undefined): Pick<ModelHealth, 'champion' | 'hot' | 'retired'> {
  const champion = route?.champion?.version;
  const retired = route?.retired === true ? { retired: route.retired } : {};
  return { hot: route?.hot ?? false, ...retired, ...(champion === undefined ? {} : { champion }) };
}

function checkedOf({ at, checks }: ChecksItem): NonNullable<ModelHealth['checked']> {
  const named = (kind: 'insufficient-data' | 'failed'): readonly string[] =>
    checks.filter(({ outcome }) => outcome.kind === kind).map(({ check }) => check);
  const ran = checks.filter(({ outcome }) => outcome.kind === 'ran').length;
  return { at, ran, lacking: named('insufficient-data'), failed: named('failed') };
}
