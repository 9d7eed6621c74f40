import { epochMsOf, isoAt } from '../contracts/instants.ts';
import type { MinuteEntry } from '../contracts/minute-row.ts';
import type { RolloutRecord } from '../contracts/rollout.ts';
import { foldMinute } from '../domain/judge/judge.ts';
import type { MinuteRow } from '../domain/judge/types.ts';
import { addRow } from '../domain/rollout/arm-tally.ts';
import { judgeRows } from '../domain/rollout/judge-rows.ts';
import { finalWindows, startOfWindow, windowAt, type WindowCalendar } from '../domain/rollout/window-calendar.ts';
import { judgePlanOf, readJudgeState, writeJudgeState, type JudgeState } from './judge-state.ts';
import type { Clock, ObjectStore, RowStore } from './ports.ts';

/** What folding windows needs from outside. */
export interface FoldWindowsDeps {
  readonly rows: Pick<RowStore, 'readRows'>;
  readonly objects: ObjectStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** The judge's calendar of a rollout; undefined before its first shift. */
export function calendarOf({ startWindow, plan }: RolloutRecord): WindowCalendar | undefined {
  if (startWindow === undefined) return undefined;
  return { startMs: epochMsOf(startWindow), lengthMs: plan.windowSeconds * 1000 };
}

/**
 * Folds the windows that became final since the last tick, and stores checkpoint and evidence.
 *
 * A window without rows is a window without requests: the calendar goes on.
 *
 * @throws JudgeInputError for rows that cannot be true
 */
export async function foldWindows(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  calendar: WindowCalendar,
): Promise<JudgeState> {
  const plan = judgePlanOf(record);
  const before = await readJudgeState(deps.objects, record, plan);
  const to = finalWindows(calendar, deps.clock.now());
  if (to <= before.folded) return before;
  const rows = await rowsBetween(deps, record, { calendar, from: before.folded, to });
  const folded = rows.reduce(
    ({ checkpoint, tally }, row) => ({
      checkpoint: foldMinute(plan, checkpoint, row).checkpoint,
      tally: addRow(tally, row),
    }),
    { checkpoint: before.checkpoint, tally: before.tally },
  );
  const after = { ...before, ...folded, folded: to };
  await writeJudgeState(deps.objects, record, { before, after, rows });
  return after;
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
  const items = await rows.readRows(record.model, start(from), start(to));
  const byWindow = new Map<string, MinuteEntry[]>();
  for (const { window, entries } of items) byWindow.set(window, [...(byWindow.get(window) ?? []), ...entries]);
  return judgeRows({
    from,
    to,
    entriesOf: (window) => byWindow.get(start(window)) ?? [],
    revisions: record.revisions.map((one) => ({ ...one, window: windowAt(calendar, epochMsOf(one.at)) })),
    challenger: record.version,
    champion: record.champion,
  });
}
