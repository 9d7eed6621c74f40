import type { EvidenceRow } from '../contracts/evidence.ts';
import { epochMsOf, isoAt } from '../contracts/instants.ts';
import type { RolloutRecord } from '../contracts/rollout.ts';
import { foldMinute, reduceRow, type JudgePlan } from '../domain/judge/judge.ts';
import type { MinuteRow } from '../domain/judge/types.ts';
import { addRow } from '../domain/rollout/arm-tally.ts';
import { judgeRows, type RevisionInForce } from '../domain/rollout/judge-rows.ts';
import { finalWindows, startOfWindow, windowAt, type WindowCalendar } from '../domain/rollout/window-calendar.ts';
import { readEvidence, writeEvidence } from './evidence.ts';
import { judgePlanOf, readJudgeState, writeJudgeState, type JudgeState } from './judge-state.ts';
import { byWindow } from './read-history.ts';
import { ripenKpis } from './ripen-kpis.ts';
import type { Clock, ObjectStore, OutcomeStore, RowStore } from './ports.ts';

/** What folding windows needs from outside. */
export interface FoldWindowsDeps {
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly outcomes: OutcomeStore;
  readonly objects: ObjectStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** State after the windows that are final, and all evidence so far. */
export interface FoldedWindows {
  readonly state: JudgeState;
  readonly evidence: readonly EvidenceRow[];
}

/** The judge's calendar of a rollout; undefined before its first shift. */
export function calendarOf({ startWindow, plan }: RolloutRecord): WindowCalendar | undefined {
  if (startWindow === undefined) return undefined;
  return { startMs: epochMsOf(startWindow), lengthMs: plan.windowSeconds * 1000 };
}

/** Route revisions of a rollout with the windows in which they came into force. */
export function revisionsOf(record: RolloutRecord, calendar: WindowCalendar): readonly RevisionInForce[] {
  return record.revisions.map((one) => ({ ...one, window: windowAt(calendar, epochMsOf(one.at)) }));
}

/**
 * Folds the windows that became final since the last tick, and stores the evidence and then the checkpoint.
 *
 * A crash in between folds the same windows again, and their evidence is replaced. A window without rows is a window without
 * requests: the calendar goes on. The rows are folded in their reduced form, so that the evidence is what was judged.
 *
 * @throws JudgeInputError for rows that cannot be true
 */
export async function foldWindows(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  calendar: WindowCalendar,
): Promise<FoldedWindows> {
  const plan = judgePlanOf(record);
  const before = await readJudgeState(deps.objects, record, plan);
  const stored = await readEvidence(deps.objects, record);
  const kept = stored.filter(({ minute }) => minute < before.folded);
  const to = finalWindows(calendar, deps.clock.now());
  if (to <= before.folded) return { state: before, evidence: kept };
  const span = { calendar, from: before.folded, to };
  const { rows, ripened } = await ripenKpis(deps, record, { ...span, before, rows: await rowsBetween(deps, record, span) });
  const { state, evidence } = foldRows(plan, { ...before, folded: to, ripened: { ...before.ripened, ...ripened } }, rows);
  const all = [...kept, ...evidence];
  await writeEvidence(deps.objects, record, all);
  await writeJudgeState(deps.objects, record, state);
  return { state, evidence: all };
}

/** A row with what ripened at it, as evidence names it. */
export type RipeRow = MinuteRow & Pick<EvidenceRow, 'ripened'>;

/** Folds rows, one after the other; each is reduced to what the plan's tests read at that moment. */
export function foldRows(plan: JudgePlan, before: JudgeState, rows: readonly RipeRow[]): FoldedWindows {
  let { checkpoint, tally } = before;
  const evidence: EvidenceRow[] = [];
  for (const row of rows) {
    const reduced = reduceRow(plan, row, checkpoint);
    checkpoint = foldMinute(plan, checkpoint, reduced).checkpoint;
    tally = addRow(tally, row);
    evidence.push(evidenceOf(reduced, row.ripened));
  }
  return { state: { ...before, checkpoint, tally }, evidence };
}

function evidenceOf(row: MinuteRow, ripened: EvidenceRow['ripened']): EvidenceRow {
  return structuredClone({ ...row, ...(ripened === undefined ? {} : { ripened }) });
}

interface Span {
  readonly calendar: WindowCalendar;
  readonly from: number;
  readonly to: number;
}

async function rowsBetween(
  { rows }: FoldWindowsDeps,
  record: RolloutRecord,
  { calendar, from, to }: Span,
): Promise<readonly MinuteRow[]> {
  const start = (window: number): string => isoAt(startOfWindow(calendar, window));
  const entries = byWindow(await rows.readRows(record.model, start(from), start(to)));
  return judgeRows({
    from,
    to,
    entriesOf: (window) => entries.get(start(window)) ?? [],
    revisions: revisionsOf(record, calendar),
    challenger: record.version,
    champion: record.champion,
  });
}
