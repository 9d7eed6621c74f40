import { writeContext } from '../../contracts/messages/prediction-context.ts';
import { labelPart, type LabelRow } from '../../contracts/stored/rows/label-part.ts';
import { part } from '../../contracts/stored/rows/part.ts';
import type { ObjectStore } from '../windows/ports.ts';
import type { Erased } from './lines-about.ts';
import type { IdMaker, ItemRemover, ObjectRemover } from './ports.ts';

/** What removing from objects needs. */
export interface SweepDeps {
  readonly objects: ObjectStore;
  readonly bucket: ObjectRemover;
  readonly items: ItemRemover;
  readonly ids: IdMaker;
}

/** Removes the labels of a model from a part of labels, and those of their predictions from the table; how many. */
export async function sweepLabels(deps: SweepDeps, { model }: Erased, key: string): Promise<number> {
  const text = await deps.objects.readText(key);
  if (text === undefined) return 0;
  const whole = labelPart.parse(JSON.parse(text));
  const rows = whole.batches.flatMap(({ labels }) => labels.filter((row) => row.model === model));
  if (rows.length === 0) return 0;
  await deps.items.removeLabels(await idsOf(deps.ids, rows));
  const batches = whole.batches
    .map(({ batch, labels }) => ({ batch, labels: labels.filter((row) => row.model !== model) }))
    .filter(({ labels }) => labels.length > 0);
  await replace(deps, key, batches.length === 0 ? undefined : JSON.stringify({ ...whole, batches }));
  return rows.length;
}

/** Removes the entries of a model from a part; how many. */
export async function sweepPart(deps: SweepDeps, { model }: Erased, key: string): Promise<number> {
  const text = await deps.objects.readText(key);
  if (text === undefined) return 0;
  const whole = part.parse(JSON.parse(text));
  const entries = whole.entries.filter((entry) => entry.model !== model);
  if (entries.length === whole.entries.length) return 0;
  await replace(deps, key, entries.length === 0 ? undefined : JSON.stringify({ ...whole, entries }));
  return whole.entries.length - entries.length;
}

/** Writes what is left, or removes the object. */
async function replace({ objects, bucket }: SweepDeps, key: string, text: string | undefined): Promise<void> {
  if (text === undefined) await bucket.removeObjects([key]);
  else await objects.writeText(key, text);
}

/** A label's row holds everything that its id was made of. */
async function idsOf(ids: IdMaker, rows: readonly LabelRow[]): Promise<readonly string[]> {
  const made = new Set<string>();
  for (const row of rows) {
    const id = await ids.sign(writeContext(row));
    if (id !== undefined) made.add(id);
  }
  return [...made];
}
