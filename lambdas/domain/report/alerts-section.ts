import type { AlertItem } from '../../contracts/stored/finding.ts';
import { findingAdvice } from '../alert/finding-advice.ts';
import { instantWords } from '../wording/instant.ts';
import { counted } from '../wording/counted.ts';
import { nameWords, valueWords } from '../wording/named-number.ts';
import type { Part, Section, ShownAlert, Tone } from './section.ts';

/** More alerts than these are counted alone. */
const MOST_SHOWN = 50;

const loudness: Readonly<Record<AlertItem['severity'], number>> = { page: 0, ticket: 1, info: 2 };

/** Alerts that are open, also the quiet ones: pages first, then what nobody looks after, then the oldest. */
export function openAlerts(alerts: readonly AlertItem[]): readonly AlertItem[] {
  const isOpen = ({ state }: AlertItem): boolean => state !== 'closed' && state !== 'pending';
  const order = ({ severity, state }: AlertItem): number => loudness[severity] * 2 + (state === 'open' ? 0 : 1);
  return alerts.filter(isOpen).toSorted((a, b) => order(a) - order(b) || (a.finding.since < b.finding.since ? -1 : 1));
}

/** What is open now, worst first; what was seen once, and what closed lately. */
export function alertsSection(alerts: readonly AlertItem[]): Section {
  const open = openAlerts(alerts);
  const rest = open.length - MOST_SHOWN;
  const parts: Part[] = [];
  if (open.length === 0) parts.push({ kind: 'note', tone: 'plain', text: 'Nothing is open.' });
  else parts.push({ kind: 'alerts', alerts: open.slice(0, MOST_SHOWN).map(shownAlert) });
  if (rest > 0) parts.push({ kind: 'note', text: `${counted(rest, 'more alert')} of the same or less severity.` });
  return { id: 'open', title: 'Open now', parts: [...parts, ...quietParts(alerts)] };
}

function quietParts(alerts: readonly AlertItem[]): readonly Part[] {
  const pending = alerts.filter(({ state }) => state === 'pending');
  const closed = alerts
    .filter(({ state, openedAt }) => state === 'closed' && openedAt !== undefined)
    .toSorted((a, b) => ((a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1))
    .slice(0, MOST_SHOWN);
  const columns = [{ name: 'cause' }, { name: 'since' }, { name: 'until' }, { name: 'what it is about' }];
  const row = ({ cause, finding, closedAt, over }: AlertItem): readonly string[] => [
    cause,
    instantWords(finding.since),
    closedAt === undefined ? 'not yet told: seen too seldom' : instantWords(closedAt),
    over === undefined ? finding.what : `${finding.what} Closed: ${over}.`,
  ];
  const table = (caption: string, some: readonly AlertItem[]): readonly Part[] =>
    some.length === 0 ? [] : [{ kind: 'table', caption, columns, rows: some.map(row), isFolded: true }];
  return [
    ...table(`Seen, not yet told (${pending.length})`, pending),
    ...table(`Closed in the last 100 days (${closed.length})`, closed),
  ];
}

/** An alert in words. */
export function shownAlert(alert: AlertItem): ShownAlert {
  const { cause, severity, finding, model } = alert;
  const version = finding.version === undefined ? [] : [{ name: 'version', value: finding.version }];
  const numbers = Object.entries(finding.numbers).map(([name, value]) => ({
    name: nameWords(name),
    value: valueWords(value),
  }));
  return {
    cause,
    severity,
    tone: toneOf(severity),
    state: stateWords(alert),
    what: finding.what,
    since: instantWords(finding.since),
    numbers: [...version, ...numbers],
    next: findingAdvice(finding.kind, { model, cause }),
  };
}

/** How bad a severity is. */
function toneOf(severity: AlertItem['severity']): Tone {
  return severity === 'page' ? 'bad' : severity === 'ticket' ? 'warn' : 'plain';
}

/** State of an alert, and who looks after it. */
function stateWords({ state, owner, snoozedUntil }: AlertItem): string {
  const by = owner === undefined ? '' : ` by ${owner}`;
  if (state === 'snoozed' && snoozedUntil !== undefined) return `snoozed until ${instantWords(snoozedUntil)}${by}`;
  return `${state}${by}`;
}
