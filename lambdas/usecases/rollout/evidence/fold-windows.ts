import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { MinuteEntry } from '../../../contracts/stored/rows/minute-row.ts';
import { changedSince } from '../../../domain/rollout/ordering/schedule.ts';
import { foldRows, markFirstChanged, type Progress, type RipeRow } from '../../../domain/rollout/ticking/fold-rows.ts';
import { addHarm } from '../../../domain/rollout/ticking/harm-tally.ts';
import { judgeRows, type WindowSpan } from '../../../domain/rollout/ticking/judge-rows.ts';
import { labelledUntil } from '../../../domain/rollout/ticking/pair-outcomes.ts';
import { finalWindows, startOfWindow, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { evidenceRecord, foldLimit } from './period-of.ts';
import { readEvidence, writeEvidence } from './stored-evidence.ts';
import { judgePlanOf, readProgress, writeProgress } from './stored-progress.ts';
import { byWindow } from '../../windows/read-history.ts';
import { ripenKpis, type RipenDeps } from './ripen-kpis.ts';
import { ripenPairs, type RipenPairsDeps } from './ripen-pairs.ts';
import type { JudgedRecord } from './arm-record.ts';
import { revisionsOf } from './rollout-calendar.ts';
import type { Clock } from '../../system/ports.ts';

/** What folding windows needs from outside. */
export interface FoldWindowsDeps extends Omit<RipenDeps, 'objects'>, RipenPairsDeps {
  readonly clock: Pick<Clock, 'now'>;
}

/** Progress after the windows that are final, and all evidence so far. */
export interface FoldedWindows {
  readonly progress: Progress;
  readonly evidence: readonly RipeRow[];
}

/**
 * Folds the windows that became final since the last tick, and stores the evidence and then the checkpoint.
 *
 * A crash in between folds the same windows again, and their evidence is replaced. A window without rows is a window without
 * requests: the calendar goes on.
 *
 * @throws JudgeInputError for rows that cannot be true
 */
export async function foldWindows(
  deps: FoldWindowsDeps,
  record: JudgedRecord,
  calendar: WindowCalendar,
): Promise<FoldedWindows> {
  const plan = judgePlanOf(record);
  const before = await readProgress(deps.objects, record, plan);
  const place = evidenceRecord(record);
  const stored = await readEvidence(deps.objects, place);
  const kept = stored.filter(({ minute }) => minute < before.folded);
  const to = Math.min(finalWindows(calendar, deps.clock.now()), foldLimit(record));
  if (to <= before.folded) return { progress: before, evidence: kept };
  const span = { calendar, from: before.folded, to };
  const counted = await countedSpan(deps, record, span);
  const ripe = await ripenKpis(deps, record, { ...span, before, rows: judgeRows(counted) });
  const rows = await ripenPairs(deps, record, { calendar, to, from: labelledUntil([before, ...kept]), rows: ripe });
  const marked = markFirstChanged(before, rows, changedSince(record));
  const { progress: folded, evidence } = foldRows(plan, before, marked);
  const progress = before.harm === undefined ? folded : { ...folded, harm: addHarm(before.harm, counted) };
  const all = [...kept, ...evidence];
  await writeEvidence(deps.objects, place, all);
  await writeProgress(deps.objects, record, progress);
  return { progress, evidence: all };
}

/** The same with a clock that stands: challengers that are judged together are folded up to the same window, however long that takes. */
export function standStill(deps: FoldWindowsDeps): FoldWindowsDeps {
  const now = deps.clock.now();
  return { ...deps, clock: { now: () => now } };
}

interface Span {
  readonly calendar: WindowCalendar;
  readonly from: number;
  readonly to: number;
}

async function countedSpan(
  { rows }: FoldWindowsDeps,
  record: JudgedRecord,
  { calendar, from, to }: Span,
): Promise<WindowSpan & { readonly entriesOf: (window: number) => readonly MinuteEntry[] }> {
  const start = (window: number): string => isoAt(startOfWindow(calendar, window));
  const entries = byWindow(await rows.readRows(record.model, start(from), start(to)));
  return {
    from,
    to,
    entriesOf: (window) => entries.get(start(window)) ?? [],
    revisions: revisionsOf(record, calendar),
    challenger: record.version,
    champion: record.champion,
    control: record.plan.control?.version,
    segments: record.plan.segments,
  };
}
