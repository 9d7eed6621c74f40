import type { AlertItem, Finding } from '../../contracts/stored/finding.ts';

/** A check that looked for a cause, and what it saw. */
export interface Sighting {
  readonly model: string;
  readonly cause: string;
  /** Undefined: the check ran and did not find it. */
  readonly finding: Finding | undefined;
  readonly severity: AlertItem['severity'];
  /** Why an alert that closes now is over, if not because it was not found any more. */
  readonly over?: string | undefined;
  /** ISO instant of the check. */
  readonly at: string;
}

/** How often a cause must be seen before people are told, and how long it must be gone. */
export interface AlertRule {
  /** Sightings among the last `of` checks that open an alert; 1 to `of`. */
  readonly opensAfter: number;
  /** 1 to 3. */
  readonly of: number;
  /** Checks in a row without it that close an open alert. */
  readonly closesAfter: number;
}

/** 2 of 3 checks open, 2 good ones close. */
export const usualRule: AlertRule = { opensAfter: 2, of: 3, closesAfter: 2 };
/** What must be told at once opens at the first sight. */
export const urgentRule: AlertRule = { opensAfter: 1, of: 1, closesAfter: 2 };

/** One look opens and one closes. */
export const onceRule: AlertRule = { opensAfter: 1, of: 1, closesAfter: 1 };

/** What becomes of an alert, and whether people are told. `item` undefined: there is nothing to keep. */
export interface AlertStep {
  readonly item: AlertItem | undefined;
  /** `again`: it was snoozed, and is still so after that. */
  readonly tells: 'opened' | 'again' | 'closed' | undefined;
}

/** Takes one sighting into the alert of its cause. The same sighting again (same instant) changes nothing. */
export function stepAlert(before: AlertItem | undefined, sighting: Sighting, rule: AlertRule): AlertStep {
  // What was seen before it closed does not open it again.
  if (before !== undefined && sighting.at <= before.lastSeenAt) return { item: before, tells: undefined };
  if (before !== undefined && before.state !== 'closed') return stepLiving(before, sighting, rule);
  if (sighting.finding === undefined) return { item: before, tells: undefined };
  return stepLiving(freshAlert(sighting, sighting.finding, before), sighting, rule);
}

function freshAlert(
  { model, cause, severity, at }: Sighting,
  finding: Finding,
  before: AlertItem | undefined,
): AlertItem {
  const { stamp = 0, life = 0 } = before ?? {};
  const frame = { schema: 1, model, cause, severity, stamp, life: life + 1 };
  return { ...frame, state: 'pending', recent: [], finding, firstSeenAt: at, lastSeenAt: '' };
}

function stepLiving(alert: AlertItem, sighting: Sighting, rule: AlertRule): AlertStep {
  const recent = [...alert.recent, sighting.finding !== undefined].slice(-3);
  const { ttl: _ttl, ...kept } = alert;
  const next: AlertItem = {
    ...kept,
    severity: sighting.severity,
    recent,
    finding: sighting.finding ?? alert.finding,
    lastSeenAt: sighting.at,
    stamp: alert.stamp + 1,
  };
  if (alert.state === 'pending') return stepPending(next, sighting, rule);
  return stepOpen(next, sighting, rule);
}

function stepPending(next: AlertItem, { at }: Sighting, { opensAfter, of }: AlertRule): AlertStep {
  const seen = next.recent.slice(-of).filter(Boolean).length;
  if (seen >= opensAfter) return { item: { ...next, state: 'open', openedAt: at }, tells: 'opened' };
  if (seen > 0) return { item: next, tells: undefined };
  return { item: { ...next, state: 'closed', closedAt: at }, tells: undefined };
}

function stepOpen(next: AlertItem, sighting: Sighting, { closesAfter }: AlertRule): AlertStep {
  const { at, over } = sighting;
  const last = next.recent.slice(-closesAfter);
  const isGone = last.length >= Math.min(closesAfter, 3) && !last.some(Boolean);
  if (isGone) {
    const why = over === undefined ? {} : { over };
    return { item: { ...next, state: 'closed', closedAt: at, ...why }, tells: 'closed' };
  }
  return awake(next, sighting);
}

/** A snooze that is over ends when the cause is seen again: the alert is loud again. One that is not seen waits to be closed. */
function awake(alert: AlertItem, { at, finding }: Sighting): AlertStep {
  const isOver = alert.snoozedUntil === undefined || at >= alert.snoozedUntil;
  if (alert.state !== 'snoozed' || !isOver || finding === undefined) return { item: alert, tells: undefined };
  const { snoozedUntil: _until, ...rest } = alert;
  return { item: { ...rest, state: 'open' }, tells: 'again' };
}
