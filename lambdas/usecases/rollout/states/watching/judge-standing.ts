import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import type { PeriodReport, StandingPlan } from '../../../../contracts/stored/rollouts/standing.ts';
import { brokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { standingLook, type StandingLook } from '../../../../domain/rollout/ticking/watching/standing-look.ts';
import { startOfWindow, type WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { foldWindows, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { periodOf } from '../../evidence/period-of.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { decideStops, type Judged } from '../judged.ts';
import { storable, tickVerdict, type Tick } from '../tick-verdict.ts';

/** One tick of a standing challenger: harm at once, and at the end of each period whether it is better. */
export async function judgeStanding(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { standing, calendar }: { readonly standing: StandingPlan; readonly calendar: WindowCalendar },
): Promise<Judged> {
  const folded = await foldWindows(deps, record, calendar);
  const plan = judgePlanOf(record);
  const { paired, windowSeconds } = record.plan;
  const period = periodOf(record);
  const { progress } = folded;
  const look = standingLook({
    plan,
    terms: { standing, paired, windowSeconds },
    progress,
    period,
    last: record.periods?.at(-1),
  });
  const tick = { record, folded, calendar };
  const at = isoAt(deps.clock.now());
  const report = look.isOver ? reportOf(tick, look, { standing, period, at }) : undefined;
  const verdict = verdictOf(tick, look, at);
  const broken = brokenSoft(plan, progress.soft);
  const stops = decideStops(deps, { record, said: look.verdict, windows: progress.folded, broken });
  if (report === undefined) return { verdict, ...stops };
  return { verdict: { ...verdict, period: report }, period: report, ...stops };
}

function verdictOf(tick: Tick, { verdict: said, tests, first, labels }: StandingLook, at: string): RolloutVerdict {
  const ticked = tickVerdict(said, tick, at);
  const since = first === undefined ? {} : { since: isoAt(startOfWindow(tick.calendar, first.minute)) };
  const deciding: RolloutVerdict['numbers'] =
    first === undefined
      ? {}
      : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget };
  const { since: _inChapter, ...kept } = ticked;
  return { ...kept, tests: [...tests], numbers: { ...ticked.numbers, ...labels, ...deciding }, ...since };
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
