import type { ReadableAlarms } from '../../../contracts/runtime/opened.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { AlarmReading, MetricSource, PlanAlarm } from '../../../contracts/stored/rollouts/alarm.ts';
import { unreadableWords } from '../../../domain/rollout/alarms/readable.ts';
import { readingOf, type SeenAlarm } from '../../../domain/rollout/alarms/seen-alarm.ts';
import type { Clock } from '../../system/ports.ts';
import type { AlarmSource } from '../ports.ts';

/** What looking at own alarms needs from outside. */
export interface LookDeps {
  readonly alarms: AlarmSource;
  /** What the stack lets be read. */
  readonly readable: ReadableAlarms;
  readonly clock: Pick<Clock, 'now'>;
}

/** Periods beyond those that are looked at: the newest values of many services come minutes late. */
const LATE_PERIODS = 2;

/**
 * Looks at the own alarms of a plan once: all CloudWatch alarms in one call, each metric in one.
 *
 * What the stack does not open is not asked for. A plan without alarms asks nobody.
 *
 * @param before what was seen at the look before, for what does not answer now
 */
export async function lookAtAlarms(
  deps: LookDeps,
  planned: readonly PlanAlarm[] = [],
  before: readonly AlarmReading[] = [],
): Promise<readonly AlarmReading[]> {
  if (planned.length === 0) return [];
  const nowMs = deps.clock.now();
  const asked = planned.filter((alarm) => unreadableWords(alarm, deps.readable) === undefined);
  const states = await statesOf(deps, asked);
  const readings = planned.map(async (alarm) => {
    const seen = await seenOf(deps, alarm, { states, nowMs });
    const last = before.find(({ name }) => name === alarm.name);
    return readingOf(alarm, seen, { at: isoAt(nowMs), before: last });
  });
  return Promise.all(readings);
}

type States = ReadonlyMap<string, SeenAlarm>;

async function statesOf({ alarms }: LookDeps, asked: readonly PlanAlarm[]): Promise<States> {
  const names = asked.flatMap(({ source }) => (source.kind === 'alarm' ? [source.alarm] : []));
  return names.length === 0 ? new Map() : alarms.readAlarms([...new Set(names)]);
}

async function seenOf(
  deps: LookDeps,
  alarm: PlanAlarm,
  { states, nowMs }: { readonly states: States; readonly nowMs: number },
): Promise<SeenAlarm> {
  const says = unreadableWords(alarm, deps.readable);
  if (says !== undefined) return { kind: 'denied', says };
  const { source } = alarm;
  if (source.kind === 'metric') return deps.alarms.readMetric(source, spanOf(source, nowMs));
  return states.get(source.alarm) ?? { kind: 'unread', says: 'no answer about this alarm' };
}

/** Whole periods that are over. */
function spanOf({ periodSeconds, of }: MetricSource, nowMs: number): { fromMs: number; toMs: number } {
  const periodMs = periodSeconds * 1_000;
  const toMs = Math.floor(nowMs / periodMs) * periodMs;
  return { fromMs: toMs - (of + LATE_PERIODS) * periodMs, toMs };
}

/** What was seen of own alarms last, before or after the promotion. */
export function alarmsBefore({
  keepWarm,
  verdict,
  alarms,
}: Pick<RolloutRecord, 'keepWarm' | 'verdict' | 'alarms'>): readonly AlarmReading[] | undefined {
  return keepWarm?.verdict?.alarms ?? verdict?.alarms ?? alarms;
}
