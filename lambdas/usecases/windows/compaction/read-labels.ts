import { labelPartsFrom } from '../../../contracts/stored/object-keys.ts';
import { labelPart, type LabelPart } from '../../../contracts/stored/rows/label-part.ts';
import type { MergedPart } from '../../../contracts/stored/rows/merged-labels.ts';
import type { LabelledEntry, SegmentEntry } from '../../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { labelledEntriesOf } from '../../../domain/labels/labelled-entries.ts';
import { segmentEntriesOf } from '../../../domain/labels/segment-entries.ts';
import { settleLabels } from '../../../domain/labels/settle-labels.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { ListedObject } from '../ports.ts';
import type { CompactDeps } from './compact-deps.ts';
import { keepMerged, readMerged } from './merged-labels.ts';
import { endOf, type PeriodSpan } from './read-parts.ts';

/** Parts that are read at once. */
const AT_ONCE = 16;
/** So many parts of an hour are read one by one each time; of more, those that were read are merged. */
const FEW = 16;

/** What the labels of a model's hour say, of all of them and by level of its declared segments. */
export interface HourLabels {
  readonly labelled: readonly LabelledEntry[];
  readonly segments: readonly SegmentEntry[];
}

/** Labelled sketches of the requests of an hour by model, from the list of its label parts. */
export async function readLabels(
  { objects, models }: Pick<CompactDeps, 'objects' | 'models'>,
  span: PeriodSpan,
): Promise<ReadonlyMap<string, HourLabels>> {
  const parts = await readLabelParts({ objects }, span);
  const labels = new Map<string, HourLabels>();
  for (const [model, rows] of groupBy(settleLabels(parts), (row) => row.model)) {
    const specification = await models.readSpecification(model);
    if (specification === undefined) continue;
    const { task, signature, segments = [] } = specification;
    const { classes, threshold } = signature?.prediction ?? {};
    const terms = { task, classes, threshold };
    labels.set(model, {
      labelled: labelledEntriesOf(rows, terms),
      segments: segmentEntriesOf(rows, segments, terms),
    });
  }
  return labels;
}

/** In the order of their keys, which decides between labels. Those of an hour with many are merged, so that each is read about once. */
async function readLabelParts(
  { objects }: Pick<CompactDeps, 'objects'>,
  span: PeriodSpan,
): Promise<readonly LabelPart[]> {
  const [from, to] = [labelPartsFrom(span.start), labelPartsFrom(endOf('hour', span))];
  const list = async (): Promise<readonly ListedObject[]> => (await objects.listObjects(from, to, Infinity)).objects;
  const listed = await list();
  const merged = listed.length > FEW ? await readMerged(objects, span.start) : new Map<string, MergedPart>();
  const known = new Map(listed.flatMap(({ key, etag }) => asMerged(merged.get(key), etag)));
  const others = listed.filter(({ key }) => !known.has(key));
  const isStale = known.size < merged.size;
  await sideBySide(others, AT_ONCE, async ({ key, etag }) => {
    const text = await objects.readText(key);
    if (text !== undefined) known.set(key, { key, etag, part: labelPart.parse(JSON.parse(text)) });
  });
  const parts = listed.flatMap(({ key }) => known.get(key) ?? []);
  if (others.length > FEW || isStale) await keepMerged(objects, { hour: span.start, parts }, list);
  return parts.map(({ part }) => part);
}

/** What is merged of an object, if it is still the same. */
function asMerged(part: MergedPart | undefined, etag: string): readonly (readonly [string, MergedPart])[] {
  return part?.etag === etag ? [[part.key, part]] : [];
}
