import { SCHEMA } from '../../contracts/people/names.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { Monitoring } from '../../contracts/people/monitoring.ts';
import type { AlertItem, Finding } from '../../contracts/stored/finding.ts';
import { careOf } from '../../domain/alert/attention/care-of.ts';
import { stepAlert, usualRule, type AlertStep, type Sighting } from '../../domain/finding/step-alert.ts';
import { tellFinding, type TellFindingDeps } from '../telling/tell-finding.ts';
import type { CheckResult, Looked } from './model-check.ts';
import type { AlertStore } from './ports.ts';

/** What keeping findings needs from outside. */
export interface SettleDeps extends TellFindingDeps {
  readonly alerts: Pick<AlertStore, 'listAlerts' | 'writeAlert'>;
}

/** A closed alert is remembered this long, in seconds: longer than what was told of it, so that no id comes twice. */
const LIFE_SECONDS = 100 * 86_400;
/** Attempts against people and other runs that write the same alert. */
const ATTEMPTS = 3;

/** Alerts that opened and closed. */
export interface Settled {
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/**
 * Steps the alert of every cause that a check looked for, and tells what opened and closed.
 *
 * It is told before it is written, under an id of its own: a run that dies in between tells again, and that is silent.
 */
export async function settleFindings(deps: SettleDeps, model: string, found: Found): Promise<Settled> {
  const known = new Map(found.alerts.map((alert) => [alert.cause, alert]));
  const opened: string[] = [];
  const closed: string[] = [];
  for (const { looked, seenUntil } of found.results) {
    for (const one of looked) {
      const seen = { model, looked: one, at: seenUntil, monitoring: found.monitoring };
      const { tells, item } = await settle(deps, seen, known.get(one.cause));
      if (item !== undefined) known.set(one.cause, item);
      if (tells === 'opened') opened.push(one.cause);
      if (tells === 'closed') closed.push(one.cause);
    }
  }
  return { opened, closed };
}

/** What checks found, the alerts that stood before, and what the owner says about alerts. */
export interface Found {
  readonly results: readonly CheckResult[];
  readonly alerts: readonly AlertItem[];
  readonly monitoring?: Monitoring | undefined;
}

interface Seen {
  readonly model: string;
  readonly looked: Looked;
  readonly at: string;
  readonly monitoring: Monitoring | undefined;
}

async function settle(deps: SettleDeps, seen: Seen, known: AlertItem | undefined): Promise<AlertStep> {
  let before = known;
  for (let n = 1; n <= ATTEMPTS; n += 1) {
    const step = stepOf(before, seen);
    if (step.item === undefined || step.item === before) return { item: before, tells: undefined };
    await tell(deps, { before, step, seen });
    if ((await deps.alerts.writeAlert(step.item, before?.stamp)) === 'written') return step;
    before = (await deps.alerts.listAlerts(seen.model)).find(({ cause }) => cause === seen.looked.cause);
  }
  return { item: before, tells: undefined };
}

interface Stepped {
  readonly before: AlertItem | undefined;
  readonly step: AlertStep;
  readonly seen: Seen;
}

async function tell(deps: SettleDeps, { before, step: { item, tells }, seen }: Stepped): Promise<void> {
  if (item === undefined || tells === undefined) return;
  const care = careOf(seen.monitoring, { ...seen.looked, kind: item.finding.kind });
  await tellFinding(deps, { alert: item, news: tells, care, wasSnoozed: before?.state === 'snoozed' });
}

function stepOf(before: AlertItem | undefined, { model, looked, at, monitoring }: Seen): AlertStep {
  const { cause, rule = usualRule, over } = looked;
  const finding = looked.finding === undefined ? undefined : findingOf(before, { model, cause, ...looked.finding });
  const kind = (finding ?? before?.finding)?.kind;
  const severity = kind === undefined ? looked.severity : careOf(monitoring, { ...looked, kind }).severity;
  const sighting: Sighting = { model, cause, severity, at, finding, over };
  const { item, tells } = stepAlert(before, sighting, rule);
  if (item === undefined || item === before) return { item, tells };
  const ttl = Math.floor(epochMsOf(at) / 1000) + LIFE_SECONDS;
  return { item: { ...item, schema: SCHEMA, ...(item.state === 'closed' ? { ttl } : {}) }, tells };
}

/** What lives on began when it was first seen, however late the last rows of it are. */
function findingOf(before: AlertItem | undefined, finding: Finding): Finding {
  if (before === undefined || before.state === 'closed') return finding;
  return { ...finding, since: before.finding.since };
}
