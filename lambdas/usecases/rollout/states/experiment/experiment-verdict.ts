import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { ArmReport, ExperimentPlan, ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import { armReport } from '../../../../domain/experiment/arm-report.ts';
import type { ExperimentEnd } from '../../../../domain/experiment/end-of-experiment.ts';
import type { BanditTick } from '../../../../domain/experiment/bandit/bandit-tick.ts';
import { alarmsBack } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { given } from '../../../../domain/given.ts';
import { changedSchedule } from '../../../../domain/rollout/ordering/schedule.ts';
import { exposedIn, tallyNumbers } from '../../../../domain/rollout/ticking/arm-tally.ts';
import { harmOfAll } from '../../../../domain/rollout/ticking/harm-tally.ts';
import { SENTENCES } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import { startOfWindow, type WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import type { Clock } from '../../../system/ports.ts';
import { harmFacts, storable, storedAlarms } from '../tick-verdict.ts';
import type { JudgedArm } from './judged-arm.ts';

/** One tick of an experiment, before anything is made of it. */
export interface ExperimentTick {
  readonly record: RolloutRecord;
  readonly experiment: ExperimentPlan;
  readonly calendar: WindowCalendar;
  readonly before: ExperimentState;
  readonly arms: readonly JudgedArm[];
  readonly windows: number;
  /** What was seen of own alarms. */
  readonly alarms: readonly AlarmReading[];
  /** Of a bandit whose shares move. */
  readonly bandit?: BanditTick | undefined;
}

/** What the judge said of all challengers together, as the record keeps it. */
export function experimentVerdict(
  { clock }: { readonly clock: Pick<Clock, 'now'> },
  tick: ExperimentTick,
  { end, after }: { readonly end: ExperimentEnd; readonly after: ExperimentState },
): RolloutVerdict {
  const { record, arms, calendar, windows, alarms } = tick;
  const back = alarmsBack({ planned: record.plan.alarms, readings: alarms });
  const crossed = arms.flatMap(({ look }) => (look.kind === 'abort' ? look.reasons : []));
  const proved = arms.filter(({ version }) => version === after.winner).flatMap(({ look }) => look.proved);
  const reasons = end.verdict.kind === 'promote' ? proved : crossed;
  const [first] = reasons;
  const goalTest = end.winner === undefined ? [] : [`goal:${tick.experiment.goal.kpi}`];
  const harms = arms.flatMap(({ folded }) => folded.progress.harm ?? []);
  const shown = arms.find(({ version }) => version === (after.winner ?? record.version)) ?? arms[0];
  const { last } = after.bandit ?? {};
  return {
    kind: end.verdict.kind,
    reason: end.verdict.reason,
    sentences: SENTENCES,
    window: windows,
    at: isoAt(clock.now()),
    step: record.step,
    stepStartedWindow: record.stepStartedWindow,
    ...given({ schedule: changedSchedule({ ...record, folded: windows }) }),
    tests: [...goalTest, ...[...reasons, ...back].map(({ test }) => test)],
    exposed: arms.reduce((sum, { folded }) => sum + exposedIn(folded.progress.tally), 0),
    ...harmFacts({ record, calendar, harm: harmOfAll(harms), until: windows }),
    arms: [...reportsOf(tick, after)],
    ...(last?.window === windows ? { move: last } : {}),
    numbers: {
      ...(shown === undefined ? {} : tallyNumbers(shown.folded.progress.tally)),
      ...(first === undefined
        ? {}
        : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget }),
    },
    ...given({ since: sinceOf(calendar, first, back) }),
    ...storedAlarms(alarms),
  };
}

/** Since when the first test, or an own alarm, speaks. */
function sinceOf(
  calendar: WindowCalendar,
  first: { readonly minute: number } | undefined,
  [back]: ReturnType<typeof alarmsBack>,
): string | undefined {
  return first === undefined ? back?.since : isoAt(startOfWindow(calendar, first.minute));
}

/** All challengers in the order of their slots; one that has no requests any more is told as it was told last. */
function reportsOf({ record, arms, bandit }: ExperimentTick, after: ExperimentState): readonly ArmReport[] {
  return after.arms.flatMap(({ version, weightPercent }) => {
    const arm = arms.find((one) => one.version === version);
    if (arm === undefined) return restingReport(record, after, version);
    const chance = bandit?.standing?.arms.find((one) => one.version === version)?.chance;
    const { requests } = arm.folded.progress.tally.challenger;
    const { plan } = arm.outcomes;
    return [armReport({ ...arm, weightPercent, requests, plan, outcomes: arm.outcomes, after, chance })];
  });
}

function restingReport({ verdict }: RolloutRecord, { out }: ExperimentState, version: string): readonly ArmReport[] {
  const known = verdict?.arms?.filter((one) => one.version === version) ?? [];
  const isOut = out.some((one) => one.version === version);
  return known.map(({ needs: _needs, ...one }) =>
    isOut ? one : { ...one, weightPercent: 0, state: 'rests' as const },
  );
}
