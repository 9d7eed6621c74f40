import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import { labelPartsFrom } from '../../../contracts/stored/object-keys.ts';
import { labelPart, type LabelPart, type LabelRow } from '../../../contracts/stored/rows/label-part.ts';
import { settleLabels } from '../../../domain/labels/settle-labels.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import { readMerged } from '../compaction/merged-labels.ts';
import type { ObjectIndex, ObjectStore } from '../ports.ts';
import type { RequestTimes } from './read-pairs.ts';

/** Some requests of one model, and when their labels must have arrived: before this instant, in epoch milliseconds. */
export interface WantedLabels extends RequestTimes {
  readonly model: string;
  readonly requests: ReadonlySet<string>;
  readonly arrivedBefore: number;
}

type LabelDeps = { readonly objects: Pick<ObjectStore, 'readText'> & ObjectIndex };

/** Parts that are read at once; of so many or more, those that were merged are read together. */
const AT_ONCE = 16;

/**
 * Labels of some requests as they stood at an instant: what arrived later, a revision too, is not there yet.
 *
 * Reads the label parts of the hours of the requests, merged ones as one object, and keeps of each only what is asked for.
 */
export async function readRequestLabels(
  deps: LabelDeps,
  wanted: WantedLabels,
): Promise<ReadonlyMap<string, LabelRow['label']>> {
  const { from, until, windowSeconds } = wanted;
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const labels = new Map<string, LabelRow['label']>();
  for (let hour = epochMsOf(periodKeyAt('hour', from, windowSeconds)); hour < until; hour += hourMs) {
    const parts = await readHour(deps, { hour: isoAt(hour), next: isoAt(hour + hourMs) }, wanted);
    for (const { requestId, label } of settleLabels(parts)) labels.set(requestId, label);
  }
  return labels;
}

/** Labels of all requests of one model in one hour (ISO start), as they stood at an instant. */
export async function readHourLabels(
  deps: LabelDeps,
  { hour, windowSeconds, ...wanted }: Wanted & { readonly hour: string; readonly windowSeconds: number },
): Promise<ReadonlyMap<string, LabelRow['label']>> {
  const next = isoAt(epochMsOf(hour) + periodSeconds('hour', windowSeconds) * 1000);
  const labels = settleLabels(await readHour(deps, { hour, next }, wanted));
  return new Map(labels.map(({ requestId, label }) => [requestId, label]));
}

/** Which rows of a part are kept; without `requests` those of all. */
type Wanted = Pick<WantedLabels, 'model' | 'arrivedBefore'> & Partial<Pick<WantedLabels, 'requests'>>;

async function readHour(
  { objects }: LabelDeps,
  { hour, next }: { readonly hour: string; readonly next: string },
  wanted: Wanted,
): Promise<readonly LabelPart[]> {
  const { objects: listed } = await objects.listObjects(labelPartsFrom(hour), labelPartsFrom(next), Infinity);
  const merged = listed.length > AT_ONCE ? await readMerged(objects, hour) : new Map<string, never>();
  const found = new Map<string, LabelPart>();
  await sideBySide(listed, AT_ONCE, async ({ key, etag }) => {
    const known = merged.get(key);
    if (known?.etag === etag) {
      found.set(key, only(known.part, wanted));
      return;
    }
    const text = await objects.readText(key);
    if (text !== undefined) found.set(key, only(labelPart.parse(JSON.parse(text)), wanted));
  });
  return listed.flatMap(({ key }) => found.get(key) ?? []);
}

function only(part: LabelPart, { model, requests, arrivedBefore }: Wanted): LabelPart {
  const isWanted = (row: LabelRow): boolean =>
    row.model === model && row.arrivedAt < arrivedBefore && requests?.has(row.requestId) !== false;
  return { ...part, batches: part.batches.map(({ batch, labels }) => ({ batch, labels: labels.filter(isWanted) })) };
}
