import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { PairedBlock } from '../../../domain/judge/paired/paired-plan.ts';
import { joinPairs } from '../../../domain/rollout/ticking/join-pairs.ts';
import { LAST_COPIES_WINDOWS, ripeBlocks, type PairSpan } from '../../../domain/rollout/ticking/pair-blocks.ts';
import type { RipeRow } from '../../../domain/rollout/ticking/fold-rows.ts';
import { startOfWindow, windowAt, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { readRequestLabels } from '../../windows/labels/read-request-labels.ts';
import { readPairs } from '../../windows/labels/read-pairs.ts';
import type { ObjectIndex, ObjectList, ObjectStore, OutcomeStore } from '../../windows/ports.ts';

/** What ripening pairs needs from outside. */
export interface RipenPairsDeps {
  readonly objects: ObjectStore & ObjectList & ObjectIndex;
  readonly outcomes: OutcomeStore;
}

/** New final rows of a tick, and the evidence before them. */
export interface PairsTick {
  readonly calendar: WindowCalendar;
  /** Window up to which (excluded) windows are final. */
  readonly to: number;
  /** Window up to which (excluded) labelled pairs are in the evidence. */
  readonly from: number;
  readonly rows: readonly RipeRow[];
}

/**
 * Adds to the first row of a tick the blocks of copied requests whose labels became ripe.
 *
 * A request is in one block, and counts there by the label that stood when its wait was over, or not at all: a label that comes later,
 * or is revised later, changes nothing. So every pair enters the sequential test once, and all are of one age.
 */
export async function ripenPairs(
  deps: RipenPairsDeps,
  record: RolloutRecord,
  { calendar, to, from, rows }: PairsTick,
): Promise<readonly RipeRow[]> {
  const { paired } = record.plan;
  const [first, ...others] = rows;
  if (paired === undefined || first === undefined) return rows;
  const heardUntil = await heardWindow(deps, record.model, calendar);
  const spans = ripeBlocks(paired, { from, to, heardUntil, end: endOfCopies(record, calendar) });
  const labelled: PairedBlock[] = [];
  for (const span of spans) labelled.push(await labelledBlock(deps, record, { span, calendar }));
  return labelled.length === 0 ? rows : [{ ...first, labelled }, ...others];
}

/** Window up to which (excluded) everything that arrived is stored; 0 while nothing was heard. */
async function heardWindow({ outcomes }: RipenPairsDeps, model: string, calendar: WindowCalendar): Promise<number> {
  const start = isoAt(calendar.startMs);
  const { heardUntil } = await outcomes.readOutcomes(model, start, start);
  return heardUntil === undefined ? 0 : windowAt(calendar, epochMsOf(heardUntil));
}

/** Window from which on there are no copies; Infinity while they are sent. */
function endOfCopies({ revisions, plan }: RolloutRecord, calendar: WindowCalendar): number {
  const after = revisions.find(({ step }) => plan.steps[step]?.shadow === undefined);
  return after === undefined ? Infinity : windowAt(calendar, epochMsOf(after.at)) + LAST_COPIES_WINDOWS;
}

/** Labels of a block count if they came before its wait was over. */
async function labelledBlock(
  { objects }: RipenPairsDeps,
  { model, version, plan, revisions }: RolloutRecord,
  { span, calendar }: { readonly span: PairSpan; readonly calendar: WindowCalendar },
): Promise<PairedBlock> {
  const { paired, windowSeconds } = plan;
  const from = startOfWindow(calendar, span.from);
  const until = startOfWindow(calendar, span.until);
  const times = { from, until, windowSeconds };
  const own = (await readPairs({ objects }, model, times)).filter(
    (pair) => pair.version === version && revisions.some(({ revision }) => revision === pair.revision),
  );
  if (paired === undefined || own.length === 0) return { ...span, pairs: 0 };
  const arrivedBefore = startOfWindow(calendar, span.until + paired.waitWindows);
  const requests = new Set(own.map(({ requestId }) => requestId));
  const labels = await readRequestLabels({ objects }, { ...times, model, requests, arrivedBefore });
  return { ...span, ...joinPairs(own, labels, paired) };
}
