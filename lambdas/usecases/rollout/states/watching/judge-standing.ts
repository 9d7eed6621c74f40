import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { PeriodReport, StandingPlan } from '../../../../contracts/stored/rollouts/standing.ts';
import { given } from '../../../../domain/given.ts';
import { alarmsBack, brokenAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import type { StandingLook } from '../../../../domain/rollout/ticking/watching/standing-look.ts';
import { standingSaid, type PeriodSaid } from '../../../../domain/rollout/ticking/watching/standing-said.ts';
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
  const { paired, windowSeconds, alarms: planned } = record.plan;
  const { progress } = folded;
  const terms = { standing, paired, windowSeconds };
  const facts = { plan: judgePlanOf(record), terms, progress, period: periodOf(record), last: record.periods?.at(-1) };
  const { look, period } = standingSaid(facts, { planned, readings: alarms });
  const tick = { record, folded, calendar, alarms };
  const at = isoAt(deps.clock.now());
  const report = period && reportOf(calendar, period, { standing, at });
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
  calendar: WindowCalendar,
  period: PeriodSaid,
  { standing, at }: { readonly standing: StandingPlan; readonly at: string },
): PeriodReport {
  const start = (n: number): string => isoAt(startOfWindow(calendar, n * standing.periodWindows));
  return { ...period, from: start(period.number - 1), until: start(period.number), at };
}
