import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { GoalStratum } from '../../../domain/experiment/bandit/bandit-outcomes.ts';
import { given } from '../../../domain/given.ts';
import type { Progress, RipeRow } from '../../../domain/rollout/ticking/fold-rows.ts';
import type { PairedRow } from '../../../domain/rollout/ticking/judge-rows.ts';
import {
  hasValues,
  ripenOutcomes,
  type OutcomeSpan,
  type Ripened,
  type RipeningKpi,
  type RipeStratum,
} from '../../../domain/rollout/ticking/ripe-outcomes.ts';
import { startOfWindow, windowAt, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { byWindow } from '../../windows/read-history.ts';
import type { JudgedRecord } from './arm-record.ts';
import { ripenScores, type RipenScoresDeps } from './ripen-scores.ts';
import { revisionsOf } from './rollout-calendar.ts';
import type { OutcomeStore, RowStore } from '../../windows/ports.ts';

/** What ripening needs from outside. */
export interface RipenDeps {
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly outcomes: OutcomeStore;
  readonly objects: RipenScoresDeps['objects'];
}

/** New final rows of a tick, and the state before them. */
export interface RipeningTick {
  readonly calendar: WindowCalendar;
  /** Window up to which (excluded) windows are final. */
  readonly to: number;
  readonly before: Progress;
  readonly rows: readonly PairedRow[];
}

/**
 * Adds to each row of a tick the cohorts that ripened with its window; what was heard late goes with the first row.
 *
 * Ripe is what was heard of up to the end of its maturity. While nothing is heard, nothing ripens and the rollout goes on.
 */
export async function ripenKpis(
  deps: RipenDeps,
  record: JudgedRecord,
  tick: RipeningTick,
): Promise<readonly RipeRow[]> {
  const kpis = record.plan.outcomes ?? [];
  const [first] = tick.rows;
  if (kpis.length === 0 || first === undefined) return tick.rows;
  const from = (kpi: RipeningKpi): number => tick.before.ripened[kpi.name] ?? 0;
  // Only windows whose maturity is over may ripen: the younger ones are not read.
  const until = tick.to - Math.min(...kpis.map(({ maturityWindows }) => maturityWindows));
  const earliest = Math.min(...kpis.map(from));
  if (until <= earliest) return tick.rows;
  const span = await outcomeSpan(deps, record, { ...tick, from: earliest, until });
  if (span === undefined) return tick.rows;
  const found: Found[] = [];
  for (const kpi of kpis) {
    const ripened = ripenOutcomes(span, kpi, from(kpi));
    found.push({ kpi, ...ripened, splits: await splitsOf(deps, record, { kpi, tick, strata: ripened.strata }) });
  }
  const moving = movingStrata(record, span, { calendar: tick.calendar, from });
  return tick.rows.map((row, i) => {
    const isRepeated = tick.rows[i - 1]?.minute === row.minute;
    if (isRepeated) return row;
    const strata = moving.flatMap(({ kpi, strata: all }) => dueAt(row, { all, kpi, first: first.minute }));
    return { ...withRipe(row, found, first.minute), ...(strata.length === 0 ? {} : { strata: strata.map(asStratum) }) };
  });
}

/** Outcomes of a goal that is adjusted for the champion's score, beside each stratum; none of any other KPI. */
async function splitsOf(
  deps: RipenDeps,
  record: JudgedRecord,
  { kpi, tick, strata }: { readonly kpi: RipeningKpi; readonly tick: RipeningTick; readonly strata: Ripened['strata'] },
): Promise<readonly GoalSplit[] | undefined> {
  const { covariate, goal } = record.plan.experiment ?? {};
  if (covariate === undefined || goal?.kpi !== kpi.name) return undefined;
  const known = tick.before.goal?.adjusted ?? {};
  return ripenScores(deps, record, { calendar: tick.calendar, kpi, strata, known });
}

type Confirming = RipeStratum & { readonly confirms: boolean };

/** Outcomes of a bandit's goal, those of the frozen split apart from all before: a request belongs to the split that assigned it. */
function movingStrata(
  record: JudgedRecord,
  span: OutcomeSpan,
  { calendar, from }: { readonly calendar: WindowCalendar; readonly from: (kpi: RipeningKpi) => number },
): readonly { readonly kpi: RipeningKpi; readonly strata: readonly Confirming[] }[] {
  const { bandit, goal } = record.plan.experiment ?? {};
  const kpi = record.plan.outcomes?.find(({ name }) => name === goal?.kpi);
  if (bandit === undefined || kpi === undefined) return [];
  return [false, true].map((confirms) => {
    const own = record.revisions.filter(({ step }) => step >= 1 === confirms);
    const revisions = revisionsOf({ revisions: own }, calendar);
    const { strata } = ripenOutcomes({ ...span, revisions }, kpi, from(kpi));
    const told = strata.filter((one) => one.cohort !== undefined || hasValues(one));
    return { kpi, strata: told.map((one) => ({ ...one, confirms })) };
  });
}

function asStratum({ window, cohort, moments, confirms }: Confirming): GoalStratum {
  return { window, ...(confirms ? { confirms: true as const } : {}), ...given({ cohort, moments }) };
}

/** What ripens with a row; what was heard late goes with the first. */
function dueAt<Stratum extends RipeStratum>(
  row: PairedRow,
  { all, kpi, first }: { readonly all: readonly Stratum[]; readonly kpi: RipeningKpi; readonly first: number },
): readonly Stratum[] {
  return all.filter(({ window }) => Math.max(first, window + kpi.maturityWindows) === row.minute);
}

type Found = Ripened & {
  readonly kpi: RipeningKpi;
  /** Of a goal that is adjusted for scores: one for each stratum. */
  readonly splits?: readonly GoalSplit[] | undefined;
};

/** A window that is split by a change of weight has two rows; what ripens goes with the first of them. */
function withRipe(row: PairedRow, found: readonly Found[], first: number): RipeRow {
  const due = found.map(({ kpi, strata, until }) => {
    const now = dueAt(row, { all: strata, kpi, first });
    return { kpi, now, until: Math.min(until, Math.max(0, row.minute - kpi.maturityWindows + 1)) };
  });
  const splits = found.flatMap((one) => dueSplits(row, one, first));
  const binary = due.filter(({ kpi }) => kpi.kind === 'binary');
  const values = due.filter(({ kpi }) => kpi.kind === 'value');
  return {
    ...row,
    ripe: Object.fromEntries(binary.map(({ kpi, now }) => [kpi.name, now.flatMap(({ cohort }) => cohort ?? [])])),
    ripeMoments: Object.fromEntries(
      values.map(({ kpi, now }) => [kpi.name, now.filter(hasValues).flatMap(({ moments }) => moments ?? [])]),
    ),
    ripened: Object.fromEntries(due.map(({ kpi, until }) => [kpi.name, until])),
    ...(splits.length === 0 ? {} : { splits }),
  };
}

function dueSplits(row: PairedRow, { kpi, strata, splits }: Found, first: number): readonly GoalSplit[] {
  if (splits === undefined) return [];
  const beside = strata.map(({ window, ...stratum }, at) => ({ ...stratum, window, split: splits[at] }));
  return dueAt(row, { all: beside, kpi, first }).flatMap(({ split }) => split ?? []);
}

/** Requests and outcomes of the windows that may have become ripe; undefined while nothing was heard. */
async function outcomeSpan(
  { rows, outcomes }: RipenDeps,
  record: JudgedRecord,
  { calendar, from, until, to }: RipeningTick & { readonly from: number; readonly until: number },
): Promise<OutcomeSpan | undefined> {
  const start = (window: number): string => isoAt(startOfWindow(calendar, window));
  const learned = await outcomes.readOutcomes(record.model, start(from), start(until));
  if (learned.heardUntil === undefined) return undefined;
  const entries = byWindow(await rows.readRows(record.model, start(from), start(until)));
  const windowOf = (iso: string): number => windowAt(calendar, epochMsOf(iso));
  return {
    revisions: revisionsOf(record, calendar),
    challenger: record.version,
    champion: record.plan.control?.version ?? record.champion,
    entriesOf: (window) => entries.get(start(window)) ?? [],
    outcomesOf: (window) =>
      learned.rows
        .filter((row) => row.window === start(window))
        .flatMap((row) => row.entries.map((entry) => ({ arrived: windowOf(row.arrived), entry }))),
    heardUntil: Math.min(to, windowOf(learned.heardUntil)),
  };
}
