import { given } from '../../given.ts';
import { judgedAgain } from '../alarms/seen-alarm.ts';
import { exposedIn } from '../ticking/arm-tally.ts';
import { foldRows, startProgress, type Progress, type RipeRow } from '../ticking/fold-rows.ts';
import { SENTENCES } from '../ticking/rollout-verdict.ts';
import { standingLook } from '../ticking/watching/standing-look.ts';
import { periodSaid, standingSaid, type PeriodSaid } from '../ticking/watching/standing-said.ts';
import { comparedWith, notReplayable, type EvidenceParts, type Replay } from './replayed.ts';
import type { ReplayTerms, StoredVerdict } from './replayed.ts';

type Standing = NonNullable<ReplayTerms['terms']['standing']>;

/** The verdict on a standing challenger, and that of the period which ended with it, from all periods one after the other. */
export function replayStanding(stored: StoredVerdict, replayed: ReplayTerms): Replay {
  const { standing } = replayed.terms;
  if (standing === undefined) return notReplayable('the plan is of no standing challenger');
  const { window } = stored;
  const rows = rowsOfPeriods(replayed.parts).filter(({ minute }) => minute < window);
  const there = new Set(rows.map(({ minute }) => minute)).size;
  if (there !== window)
    return notReplayable(`evidence has ${there} of the ${window} windows of all periods that the verdict read`);
  const replays = periodsAt(stored, standing).map((period) => inPeriod(stored, replayed, { standing, rows, period }));
  const [first = notReplayable('it is of no period')] = replays;
  return replays.find(({ kind }) => kind === 'same') ?? first;
}

/** Rows of all periods in their order. */
export function rowsOfPeriods(parts: EvidenceParts): readonly RipeRow[] {
  return [...parts.values()].flat().toSorted((a, b) => a.minute - b.minute);
}

/** Periods in which a verdict may have been given: between the last window of one and the first of the next it may be either. */
function periodsAt({ period, window }: StoredVerdict, { periodWindows }: Standing): readonly number[] {
  if (period !== undefined) return [period.number];
  const next = Math.floor(window / periodWindows) + 1;
  return window % periodWindows === 0 && next > 1 ? [next, next - 1] : [next];
}

interface InPeriod {
  readonly standing: Standing;
  readonly rows: readonly RipeRow[];
  readonly period: number;
}

function inPeriod(stored: StoredVerdict, replayed: ReplayTerms, { standing, rows, period }: InPeriod): Replay {
  const { plan, terms, carried } = replayed;
  const { paired, windowSeconds = 60, alarms: planned } = terms;
  const own = { standing, paired, windowSeconds };
  const begun = (period - 1) * standing.periodWindows;
  const before = fold(replayed, startProgress(plan, carried), within(rows, 0, begun));
  const last = begun === 0 ? undefined : lastOf({ plan, terms: own, progress: before, period: period - 1 });
  const progress = fold(replayed, before, within(rows, begun, stored.window));
  const facts = { plan, terms: own, progress, period, last };
  const said = standingSaid(facts, { planned, readings: judgedAgain(planned, stored.alarms) });
  const { kind, reason } = said.look.verdict;
  const { chain } = progress.checkpoint;
  const computed = {
    ...stored,
    kind,
    reason,
    sentences: SENTENCES,
    tests: [...said.look.tests],
    exposed: exposedIn(progress.tally),
    chain,
  };
  return comparedWith(stored, computed, [['period', storedPeriod(stored), said.period]]);
}

/** The verdict of a period that had ended before. */
function lastOf(facts: Parameters<typeof standingLook>[0]): PeriodSaid {
  return periodSaid(facts, standingLook(facts));
}

function fold({ plan }: ReplayTerms, before: Progress, rows: readonly RipeRow[]): Progress {
  return foldRows(plan, before, rows).progress;
}

function within(rows: readonly RipeRow[], from: number, to: number): readonly RipeRow[] {
  return rows.filter(({ minute }) => minute >= from && minute < to);
}

/** The stored verdict of the period without its instants, which the calendar gives. */
function storedPeriod({ period }: StoredVerdict): PeriodSaid | undefined {
  if (period === undefined) return undefined;
  const { number, is, reason, requests, goals, labels, unproven } = period;
  return { number, is, reason, requests, goals, ...given({ labels, unproven }) };
}
