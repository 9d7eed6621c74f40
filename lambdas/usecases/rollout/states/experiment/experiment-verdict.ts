import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { ArmReport, ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import { alarmsBack } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { given } from '../../../../domain/given.ts';
import { tallyNumbers } from '../../../../domain/rollout/ticking/arm-tally.ts';
import { harmOfAll } from '../../../../domain/rollout/ticking/harm-tally.ts';
import { SENTENCES } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import type { ExperimentFacts, ExperimentLook } from '../../../../domain/rollout/ticking/together/experiment-look.ts';
import { experimentSaid } from '../../../../domain/rollout/ticking/together/experiment-said.ts';
import { readTogether } from '../../../../domain/rollout/ticking/together/read-together.ts';
import { startOfWindow, type WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import type { Clock } from '../../../system/ports.ts';
import { harmFacts, storable, storedAlarms } from '../tick-verdict.ts';

/** One tick of an experiment, and what it came to. */
export interface ExperimentTick {
  readonly record: RolloutRecord;
  readonly calendar: WindowCalendar;
  readonly facts: ExperimentFacts;
  readonly look: ExperimentLook;
  /** Challengers as they are served from now on. */
  readonly after: ExperimentState;
}

/** What the judge said of all challengers together, as the record keeps it. */
export function experimentVerdict(
  { clock }: { readonly clock: Pick<Clock, 'now'> },
  tick: ExperimentTick,
): RolloutVerdict {
  const { record, calendar, facts, look, after } = tick;
  const { folded, alarms, schedule, before } = facts;
  const { windows } = look;
  const back = alarmsBack({ planned: record.plan.alarms, readings: alarms });
  const { reasons, arms, ...said } = experimentSaid(facts, look, after);
  const [first] = reasons;
  const harms = folded.flatMap(({ progress }) => progress.harm ?? []);
  const shown = folded.find(({ version }) => version === (after.winner ?? record.version)) ?? folded[0];
  return {
    ...said,
    sentences: SENTENCES,
    window: windows,
    at: isoAt(clock.now()),
    step: record.step,
    stepStartedWindow: record.stepStartedWindow,
    ...given({ schedule }),
    tests: [...said.tests],
    ...harmFacts({ record, calendar, harm: harmOfAll(harms), until: windows }),
    arms: [...reportsOf(record, arms, after)],
    together: readTogether(before, folded),
    numbers: {
      ...(shown === undefined ? {} : tallyNumbers(shown.progress.tally)),
      ...(first === undefined
        ? {}
        : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget }),
    },
    ...given({ since: first === undefined ? back[0]?.since : isoAt(startOfWindow(calendar, first.minute)) }),
    ...storedAlarms(alarms),
  };
}

/** All challengers in the order of their slots; one that has no requests any more is told as it was told last. */
function reportsOf(
  { verdict }: RolloutRecord,
  judged: readonly ArmReport[],
  { arms, out }: ExperimentState,
): readonly ArmReport[] {
  return arms.flatMap(({ version }) => {
    const now = judged.find((one) => one.version === version);
    if (now !== undefined) return [now];
    const isOut = out.some((one) => one.version === version);
    const known = verdict?.arms?.filter((one) => one.version === version) ?? [];
    return known.map(({ needs: _needs, ...one }) =>
      isOut ? one : { ...one, weightPercent: 0, state: 'rests' as const },
    );
  });
}
