import type { ExperimentPlan } from '../../../../contracts/stored/experiment/experiment.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { challengersOf } from '../../../../domain/experiment/experiment-state.ts';
import { brokenAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { changedSchedule } from '../../../../domain/rollout/ordering/schedule.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import {
  experimentAfter,
  experimentLook,
  type ExperimentFacts,
  type ExperimentLook,
} from '../../../../domain/rollout/ticking/together/experiment-look.ts';
import type { FoldedArm } from '../../../../domain/rollout/ticking/together/read-together.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import type { FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { decideStops, type Judged, type Stops } from '../judged.ts';
import { experimentVerdict } from './experiment-verdict.ts';
import { foldArms } from './fold-arms.ts';

/** One tick of an experiment: each challenger that is in is folded against the champion, and all of them are judged together. */
export async function judgeExperiment(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  {
    experiment,
    calendar,
    alarms,
  }: {
    readonly experiment: ExperimentPlan;
    readonly calendar: WindowCalendar;
    readonly alarms: readonly AlarmReading[];
  },
): Promise<Judged> {
  const before = record.experiment ?? { arms: experiment.arms, out: [] };
  const folded = await foldArms(deps, record, { before, calendar });
  const windows = Math.max(0, ...folded.map(({ progress }) => progress.folded));
  const facts: ExperimentFacts = {
    ...record,
    plan: judgePlanOf(record),
    terms: record.plan,
    champion: record.champion,
    schedule: changedSchedule({ ...record, folded: windows }),
    before,
    folded,
    alarms,
  };
  const look = experimentLook(facts);
  const broken = brokenIn(record, facts, look);
  const stops = heldShares(decideStops(deps, { record, said: look.end.verdict, windows, broken }));
  const after = experimentAfter(facts, look, stops.decision);
  return { verdict: experimentVerdict(deps, { record, calendar, facts, look, after }), ...stops, experiment: after };
}

/** Shares stay where they are while a guardrail that holds is broken, also where no step is due. */
function heldShares(stops: Stops): Stops {
  const { decision, broken } = stops;
  const isHeld = broken.some(({ strength }) => strength === 'hold');
  return isHeld && decision.next === 'wait' ? { ...stops, decision: { ...decision, stands: true } } : stops;
}

/** Guardrails that challengers broke, and own alarms, which are about all of them together. */
function brokenIn(
  record: RolloutRecord,
  { folded, alarms }: ExperimentFacts,
  { windows }: ExperimentLook,
): readonly BrokenSoft[] {
  const own = { planned: record.plan.alarms, readings: alarms };
  return [
    ...onePerName(folded.flatMap((arm) => brokenOf(record, arm))),
    ...brokenAlarms(own, { before: record.broken, window: windows }),
  ];
}

/** Guardrails that a challenger broke, told with its name where there are several. */
function brokenOf(record: RolloutRecord, { version, progress }: FoldedArm): readonly BrokenSoft[] {
  const broken = brokenSoft(judgePlanOf(record), progress.soft);
  return challengersOf(record).length === 1
    ? broken
    : broken.map((one) => ({ ...one, version, says: `${version}: ${one.says}` }));
}

/** A guardrail that several challengers broke is told once. */
function onePerName(broken: readonly BrokenSoft[]): readonly BrokenSoft[] {
  return broken.filter(({ name }, at) => broken.findIndex((one) => one.name === name) === at);
}
