import type { Period } from '../../../contracts/runtime/periods.ts';
import { labelPartsFrom } from '../../../contracts/stored/object-keys.ts';
import { labelPart, type LabelPart } from '../../../contracts/stored/rows/label-part.ts';
import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { labelledEntriesOf } from '../../../domain/labels/labelled-entries.ts';
import { settleLabels } from '../../../domain/labels/settle-labels.ts';
import type { CompactDeps } from './compact-deps.ts';
import { endOf, type PeriodSpan } from './read-parts.ts';

/** Models that have labels of requests of a day. */
export async function readLabelModels(
  deps: Pick<CompactDeps, 'objects'>,
  span: PeriodSpan,
): Promise<ReadonlySet<string>> {
  const parts = await readLabelParts(deps, 'day', span);
  return new Set(parts.flatMap(({ batches }) => batches.flatMap(({ labels }) => labels.map(({ model }) => model))));
}

/** Labelled sketches of the requests of an hour by model, from the list of its label parts. */
export async function readLabels(
  { objects, models }: Pick<CompactDeps, 'objects' | 'models'>,
  span: PeriodSpan,
): Promise<ReadonlyMap<string, readonly LabelledEntry[]>> {
  const parts = await readLabelParts({ objects }, 'hour', span);
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

async function readLabelParts(
  { objects }: Pick<CompactDeps, 'objects'>,
  period: Period,
  span: PeriodSpan,
): Promise<readonly LabelPart[]> {
  const parts: LabelPart[] = [];
  for (const key of await objects.listKeys(labelPartsFrom(span.start), labelPartsFrom(endOf(period, span)))) {
    const text = await objects.readText(key);
    if (text !== undefined) parts.push(labelPart.parse(JSON.parse(text)));
  }
  return parts;
}
