import type { ExperimentState } from '../../../contracts/stored/experiment/experiment.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import type { PeriodReport } from '../../../contracts/stored/rollouts/standing.ts';
import type { Verdict } from '../../../domain/judge/verdict/verdict.ts';
import { decideTick } from '../../../domain/rollout/ticking/decide-tick.ts';
import { askPerson, type Asked } from '../../../domain/rollout/ticking/stops/ask-person.ts';
import { holdSchedule, type Held } from '../../../domain/rollout/ticking/stops/hold-schedule.ts';
import type { BrokenSoft } from '../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import type { Clock } from '../../system/ports.ts';
import { clockOf } from '../evidence/rollout-clock.ts';

/** What becomes of a rollout at a tick, and whom that waits for. */
export interface Stops extends Asked, Pick<Held, 'holds'> {
  readonly broken: readonly BrokenSoft[];
  /** Final windows. */
  readonly windows: number;
}

/** What one tick came to. */
export interface Judged extends Stops {
  readonly verdict: RolloutVerdict;
  /** Challengers of an experiment as they should be served from now on. */
  readonly experiment?: ExperimentState;
  /** The period of a standing challenger that has just ended. */
  readonly period?: PeriodReport;
}

/** Joins what the tests said with orders, guardrails that hold, and people who must be asked. */
export function decideStops(
  { clock }: { readonly clock: Pick<Clock, 'now'> },
  {
    record,
    said,
    windows,
    broken,
  }: {
    readonly record: RolloutRecord;
    readonly said: Verdict;
    readonly windows: number;
    readonly broken: readonly BrokenSoft[];
  },
): Stops {
  const { requests, awaitingSince, step } = record;
  const { kind, ends, inconclusive, horizonWindows, windowSeconds } = record.plan;
  const policy = { kind, ends, inconclusive, horizonWindows, windowSeconds };
  const standing = { ...policy, verdict: said, requests, step, windows, awaitingSince };
  const asking = { ...record, windows, isSplit: said.kind === 'invalid', clock: clockOf(clock, record) };
  const { decision, holds } = holdSchedule(decideTick(standing), { ...record, broken, windows });
  return { ...askPerson(decision, asking), holds, broken, windows };
}
