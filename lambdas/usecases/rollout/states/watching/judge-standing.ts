import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { PeriodReport, StandingPlan } from '../../../../contracts/stored/rollouts/standing.ts';
import { given } from '../../../../domain/given.ts';
import { alarmsBack, brokenAlarms, withAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { standingLook, type StandingLook } from '../../../../domain/rollout/ticking/watching/standing-look.ts';
import { startOfWindow, type WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { foldWindows, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { periodOf } from '../../evidence/period-of.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { decideStops, type Judged } from '../judged.ts';
import { storable, tickVerdict, type Tick } from '../tick-verdict.ts';

/** What one tick of a standing challenger is told. */
interface StandingTick {
  readonly standing: StandingPlan;
  readonly calendar: WindowCalendar;
  /** What was seen of own alarms. */
  readonly alarms: readonly AlarmReading[];
}

/** One tick of a standing challenger: harm and own alarms at once, and at the end of each period whether it is better. */
export async function judgeStanding(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { standing, calendar, alarms }: StandingTick,
): Promise<Judged> {
  const folded = await foldWindows(deps, record, calendar);
  const plan = judgePlanOf(record);
  const { paired, windowSeconds } = record.plan;
  const period = periodOf(record);
  const { progress } = folded;
  const terms = { standing, paired, windowSeconds };
  const compared = standingLook({ plan, terms, progress, period, last: record.periods?.at(-1) });
  const tick = { record, folded, calendar, alarms };
  const look = besideAlarms(tick, compared);
  const at = isoAt(deps.clock.now());
  // A period that an own alarm cuts off has no verdict: nothing follows it.
  const report = look.isOver ? reportOf(tick, compared, { standing, period, at }) : undefined;
  const verdict = verdictOf(tick, look, at);
  const stops = decideStops(deps, { record, said: look.verdict, windows: progress.folded, broken: brokenIn(tick) });
  if (report === undefined) return { verdict, ...stops };
  return { verdict: { ...verdict, period: report }, period: report, ...stops };
}

/** Guardrails that the challenger broke, and own alarms, that hold or warn. */
function brokenIn({ record, folded: { progress }, alarms: readings }: Tick): readonly BrokenSoft[] {
  const own = { planned: record.plan.alarms, readings };
  return [
    ...brokenSoft(judgePlanOf(record), progress.soft),
    ...brokenAlarms(own, { before: record.broken, window: progress.folded }),
  ];
}

/** An own alarm that takes back does so whatever was compared; harm that was found beside it is told with it. */
function besideAlarms({ record: { plan }, folded, alarms: readings }: Tick, look: StandingLook): StandingLook {
  const { windowSeconds, alarms: planned } = plan;
  const own = { planned, readings };
  const verdict = withAlarms(look.verdict, own, { windows: folded.progress.folded, windowSeconds });
  const back = alarmsBack(own).map(({ test }) => test);
  if (back.length === 0) return { ...look, verdict };
  const isHarm = look.verdict.kind === 'rollback';
  return { ...look, verdict, tests: isHarm ? [...look.tests, ...back] : back, isOver: isHarm && look.isOver };
}

function verdictOf(tick: Tick, { verdict: said, tests, first, labels }: StandingLook, at: string): RolloutVerdict {
  const ticked = tickVerdict(said, tick, at);
  const [back] = alarmsBack({ planned: tick.record.plan.alarms, readings: tick.alarms });
  const since = first === undefined ? back?.since : isoAt(startOfWindow(tick.calendar, first.minute));
  const deciding: RolloutVerdict['numbers'] =
    first === undefined
      ? {}
      : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget };
  const { since: _inChapter, ...kept } = ticked;
  const numbers = { ...ticked.numbers, ...labels, ...deciding };
  return { ...kept, tests: [...tests], numbers, ...given({ since }) };
}

function reportOf(
  { calendar, folded }: Tick,
  { is, goals, labels, unproven, verdict }: StandingLook,
  { standing, period, at }: { readonly standing: StandingPlan; readonly period: number; readonly at: string },
): PeriodReport {
  const start = (n: number): string => isoAt(startOfWindow(calendar, n * standing.periodWindows));
  return {
    number: period,
    from: start(period - 1),
    until: start(period),
    at,
    is,
    reason: verdict.reason,
    requests: folded.progress.tally.challenger.requests,
    goals: [...goals],
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(unproven.length === 0 ? {} : { unproven: [...unproven] }),
  };
}
