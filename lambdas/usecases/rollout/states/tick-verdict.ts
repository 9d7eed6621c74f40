import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import { alarmsBack } from '../../../domain/rollout/alarms/alarm-verdict.ts';
import type { DatedReason } from '../../../domain/judge/model/rows.ts';
import type { Verdict } from '../../../domain/judge/verdict/verdict.ts';
import { chainOf } from '../../../domain/rollout/ticking/control/control-verdict.ts';
import { exposedIn, tallyNumbers } from '../../../domain/rollout/ticking/arm-tally.ts';
import { pairedLook, pairedNumbers } from '../../../domain/rollout/ticking/pair-outcomes.ts';
import { SENTENCES, verdictTests } from '../../../domain/rollout/ticking/rollout-verdict.ts';
import { changedSchedule } from '../../../domain/rollout/ordering/schedule.ts';
import type { Harm } from '../../../domain/rollout/ticking/harm-tally.ts';
import { given } from '../../../domain/given.ts';
import { startOfWindow, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import type { FoldedWindows } from '../evidence/fold-windows.ts';
import { verdictFacts } from '../evidence/verdict-facts.ts';

/** A tick: the rollout, what is folded of it, and its windows. */
export interface Tick {
  readonly record: RolloutRecord;
  readonly folded: FoldedWindows;
  readonly calendar: WindowCalendar;
  /** What was seen of own alarms. */
  readonly alarms?: readonly AlarmReading[];
}

/** A verdict as the record keeps it: with its place in the rollout, the numbers behind it and what callers met. */
export function tickVerdict(said: Verdict, tick: Tick, at: string): RolloutVerdict {
  const { record, folded, calendar, alarms } = tick;
  const { folded: window, tally } = folded.progress;
  const [back] = alarmsBack({ planned: record.plan.alarms, readings: alarms });
  const first = decidingReason(folded.progress, back !== undefined);
  return {
    kind: said.kind,
    reason: said.reason,
    sentences: SENTENCES,
    window,
    at,
    step: record.step,
    stepStartedWindow: record.stepStartedWindow,
    ...given({ schedule: changedSchedule({ ...record, folded: window }) }),
    chain: chainOf(folded.progress),
    tests: [...verdictTests(verdictFacts(record, folded, alarms))],
    exposed: exposedIn(tally),
    ...harmFacts({ record, calendar, harm: folded.progress.harm, until: window }),
    numbers: {
      ...tallyNumbers(tally),
      ...pairedNumbers(record.plan.paired, pairedLook(record.plan.paired, folded.evidence)),
      ...(first === undefined
        ? {}
        : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget }),
      ...(first?.ratio === undefined ? {} : { ratio: first.ratio }),
    },
    ...given({ since: first === undefined ? back?.since : isoAt(startOfWindow(calendar, first.minute)) }),
    ...storedAlarms(alarms),
  };
}

/** The first test behind a verdict: of the challenger, or of a control that broke; what was proven before an alarm broke decides nothing. */
function decidingReason(
  { checkpoint, control }: Tick['folded']['progress'],
  isStopped: boolean,
): DatedReason | undefined {
  const { look } = checkpoint;
  const [broken] = look.kind === 'abort' ? [] : (control?.look.reasons ?? []);
  if (broken !== undefined) return broken;
  if (look.kind !== 'ok') return look.reasons[0];
  return isStopped ? undefined : look.proved[0];
}

/** What was seen of own alarms as a verdict keeps it; nothing where a plan has none. */
export function storedAlarms(alarms: readonly AlarmReading[] = []): Pick<RolloutVerdict, 'alarms'> {
  return alarms.length === 0 ? {} : { alarms: [...alarms] };
}

/** What callers met so far; a failure is dated by its window, and never before the exposure began. */
export function harmFacts({
  record,
  calendar,
  harm,
  until: window,
}: {
  readonly record: RolloutRecord;
  readonly calendar: WindowCalendar;
  readonly harm: Harm | undefined;
  /** Window up to which (excluded) callers were counted. */
  readonly until: number;
}): Pick<RolloutVerdict, 'harm'> {
  if (harm === undefined) return {};
  const { firstFailed, ...counts } = harm;
  const until = isoAt(startOfWindow(calendar, window));
  if (firstFailed === undefined) return { harm: { ...counts, until } };
  const windowStart = isoAt(startOfWindow(calendar, firstFailed));
  const exposure = record.revisions.find(({ shadow }) => shadow !== true) ?? { at: windowStart };
  return { harm: { ...counts, until, firstFailure: exposure.at > windowStart ? exposure.at : windowStart } };
}

/** The table takes no number between 0 and 1e-130; nobody tells such chances apart. */
export function storable(probability: number): number {
  return probability < 1e-100 ? 0 : probability;
}
