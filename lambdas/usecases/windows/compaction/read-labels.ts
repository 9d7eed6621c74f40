import { labelPartsFrom } from '../../../contracts/stored/object-keys.ts';
import { labelPart, type LabelPart } from '../../../contracts/stored/rows/label-part.ts';
import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { labelledEntriesOf } from '../../../domain/labels/labelled-entries.ts';
import { settleLabels } from '../../../domain/labels/settle-labels.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { CompactDeps } from './compact-deps.ts';
import { endOf, type PeriodSpan } from './read-parts.ts';

/** Parts that are read at once. */
const AT_ONCE = 16;

/** Labelled sketches of the requests of an hour by model, from the list of its label parts. */
export async function readLabels(
  { objects, models }: Pick<CompactDeps, 'objects' | 'models'>,
  span: PeriodSpan,
): Promise<ReadonlyMap<string, readonly LabelledEntry[]>> {
  const parts = await readLabelParts({ objects }, span);
  const labelled = new Map<string, readonly LabelledEntry[]>();
  for (const [model, rows] of groupBy(settleLabels(parts), (row) => row.model)) {
    const specification = await models.readSpecification(model);
    if (specification === undefined) continue;
    const { task, signature } = specification;
    const { classes, threshold } = signature?.prediction ?? {};
    labelled.set(model, labelledEntriesOf(rows, { task, classes, threshold }));
  }
  return labelled;
}

/** In the order of their keys, which decides between labels. */
async function readLabelParts(
  { objects }: Pick<CompactDeps, 'objects'>,
  span: PeriodSpan,
): Promise<readonly LabelPart[]> {
  const keys = await objects.listKeys(labelPartsFrom(span.start), labelPartsFrom(endOf('hour', span)));
  const parts = new Map<string, LabelPart>();
  await sideBySide(keys, AT_ONCE, async (key) => {
    const text = await objects.readText(key);
    if (text !== undefined) parts.set(key, labelPart.parse(JSON.parse(text)));
  });
  return keys.flatMap((key) => parts.get(key) ?? []);
}
