import {
  feedbackRecord,
  type FeedbackRecord,
  type JoinedKpi,
  type JoinedLabel,
} from '../../../contracts/messages/feedback.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf, isoAt, windowKeyAt } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../contracts/runtime/periods.ts';
import { labelPartKey } from '../../../contracts/stored/object-keys.ts';
import type { LabelPart } from '../../../contracts/stored/rows/label-part.ts';
import type { OutcomeRow } from '../../../contracts/stored/rows/outcome-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { outcomeEntriesOf } from '../../../domain/labels/outcome-entries.ts';
import type { Clock } from '../../system/ports.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import { writeEvents } from '../scores/write-events.ts';
import { AsideLines } from '../aside-lines.ts';
import type { DirtyStore, LineReader, ObjectStore, OutcomeSink, ReadLine } from '../ports.ts';

/** What folding delivered feedback needs. */
export interface FoldFeedbackDeps {
  readonly lines: LineReader;
  readonly objects: ObjectStore;
  readonly dirty: Pick<DirtyStore, 'mark'>;
  readonly outcomes: OutcomeSink;
  readonly clock: Pick<Clock, 'now'>;
}

/** An object of delivered feedback. */
export interface FeedbackObject {
  readonly key: string;
  readonly hash: string;
  readonly windowSeconds: number;
}

/** What became of it. */
export type FeedbackFolded =
  | { readonly kind: 'folded'; readonly labels: number; readonly events: number; readonly malformed: number }
  | { readonly kind: 'gone' };

const LIFE_SECONDS = 14 * 86_400;
const HEARD_LAG_WINDOWS = 2;
/** Hours whose parts are written side by side. */
const HOURS_AT_ONCE = 8;

/**
 * Folds delivered feedback: labels into parts by the hour of their requests, KPI events into the outcome rows that rollouts read.
 *
 * Safe to repeat: parts and rows go by keys of the object and of the batch, and are written over by the same.
 */
export async function foldFeedback(deps: FoldFeedbackDeps, object: FeedbackObject): Promise<FeedbackFolded> {
  const lines = await deps.lines.readLines(object.key);
  if (lines === undefined) return { kind: 'gone' };
  const { records, aside } = await readRecords(lines);
  await aside.write(deps.objects, object.hash);
  const folded = await foldRecords(deps, records, object);
  const heard = heardUntil(records, object.windowSeconds);
  if (heard !== undefined) await deps.outcomes.hear(heard);
  return { ...folded, malformed: aside.count };
}

/**
 * Folds records that are at hand: those of an object, or of a file that was just joined.
 *
 * The mark of what was heard stays: a file says nothing of what is still on its way in the stream.
 */
export async function foldRecords(
  deps: Pick<FoldFeedbackDeps, 'objects' | 'dirty' | 'outcomes' | 'clock'>,
  records: readonly FeedbackRecord[],
  object: FeedbackObject,
): Promise<{ readonly kind: 'folded'; readonly labels: number; readonly events: number }> {
  const labels = records.filter((record) => record.kind === 'label');
  const events = records.filter((record) => record.kind === 'kpi');
  await sideBySide(labelPartsOf(labels, object), HOURS_AT_ONCE, async (part) => {
    await deps.objects.writeText(labelPartKey(part.hour, part.arrived, part.object), JSON.stringify(part));
    const stamp = `${part.arrived}~${part.object}`;
    await deps.dirty.mark('label', { start: part.hour, stamp, since: deps.clock.now() });
  });
  // Before the rows: who finds an outcome counted finds it by its request.
  await writeEvents(deps.objects, events, object);
  await deps.outcomes.writeOutcomes(outcomeRowsOf(events, object.windowSeconds));
  return { kind: 'folded', labels: labels.length, events: events.length };
}

/** Delivery keeps the order of arrival but for a window or two; what came before that is in the table by now. */
function heardUntil(records: readonly FeedbackRecord[], windowSeconds: number): string | undefined {
  const last = records.reduce((latest, { arrivedAt }) => Math.max(latest, arrivedAt), 0);
  return last === 0 ? undefined : isoAt(last - HEARD_LAG_WINDOWS * windowSeconds * 1000);
}

async function readRecords(
  lines: AsyncIterable<ReadLine>,
): Promise<{ readonly records: readonly FeedbackRecord[]; readonly aside: AsideLines }> {
  const records: FeedbackRecord[] = [];
  const aside = new AsideLines();
  let place = -1;
  for await (const line of lines) {
    place += 1;
    if (typeof line !== 'string') {
      aside.add(line);
      continue;
    }
    if (line.trim() === '') continue;
    const record = recordOf(line);
    if (record === undefined) aside.add({ line: place, reason: 'no-record', text: line });
    else records.push(record);
  }
  return { records, aside };
}

function recordOf(line: string): FeedbackRecord | undefined {
  try {
    const checked = feedbackRecord.safeParse(JSON.parse(line));
    return checked.success ? checked.data : undefined;
  } catch {
    return undefined;
  }
}

function labelPartsOf(labels: readonly JoinedLabel[], { hash, windowSeconds }: FeedbackObject): readonly LabelPart[] {
  const hourOf = (epochMs: number): string => periodKeyAt('hour', epochMs, windowSeconds);
  const parts = groupBy(labels, ({ window, arrivedAt }) => `${hourOf(window * 1000)} ${hourOf(arrivedAt)}`);
  return [...parts].map(([key, some]): LabelPart => {
    const [hour = '', arrived = ''] = key.split(' ');
    const batches = groupBy(some, ({ batch }) => batch);
    return {
      schema: SCHEMA,
      hour,
      arrived,
      object: hash,
      batches: [...batches].map(([batch, rows]) => ({ batch, labels: rows.map(withoutFrame) })),
    };
  });
}

function withoutFrame({
  schema: _schema,
  kind: _kind,
  batch: _batch,
  ...row
}: JoinedLabel): LabelPart['batches'][number]['labels'][number] {
  return row;
}

/** Rows by (model, window of the requests, window of arrival, batch): a batch that is delivered again writes the same rows. */
function outcomeRowsOf(events: readonly JoinedKpi[], windowSeconds: number): readonly OutcomeRow[] {
  const keyed = events.map((event) => ({
    event,
    window: windowKeyAt(event.window * 1000, windowSeconds),
    arrived: windowKeyAt(event.arrivedAt, windowSeconds),
  }));
  const rows = groupBy(keyed, ({ event, window, arrived }) => `${event.model} ${window} ${arrived} ${event.batch}`);
  return [...rows.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { event, window, arrived } = first;
    return [
      {
        schema: SCHEMA,
        model: event.model,
        window,
        arrived,
        object: event.batch,
        entries: [...outcomeEntriesOf(some.map((one) => one.event))],
        ttl: Math.floor(epochMsOf(window) / 1000) + LIFE_SECONDS,
      },
    ];
  });
}
