import { SCHEMA } from '../../../contracts/people/names.ts';
import { mergedLabelsKey } from '../../../contracts/stored/object-keys.ts';
import { mergedLabels, type MergedPart } from '../../../contracts/stored/rows/merged-labels.ts';
import type { ListedObject, ObjectStore } from '../ports.ts';

/** Parts of an hour that were merged before, by their keys. What an earlier release wrote otherwise is read from the parts again. */
export async function readMerged(
  objects: Pick<ObjectStore, 'readText'>,
  hour: string,
): Promise<ReadonlyMap<string, MergedPart>> {
  const text = await objects.readText(mergedLabelsKey(hour));
  if (text === undefined) return new Map();
  const { data } = mergedLabels.safeParse(JSON.parse(text));
  return new Map((data?.parts ?? []).map((one) => [one.key, one]));
}

/**
 * Merges the parts of an hour.
 *
 * A deletion goes through the parts first and then removes what is merged. One that changed a part before the merged object was written
 * is seen here, and nothing is kept merged; one that changes it later finds the object.
 */
export async function keepMerged(
  objects: Pick<ObjectStore, 'writeText'>,
  { hour, parts }: { readonly hour: string; readonly parts: readonly MergedPart[] },
  list: () => Promise<readonly ListedObject[]>,
): Promise<void> {
  const write = (some: readonly MergedPart[]): Promise<void> =>
    objects.writeText(mergedLabelsKey(hour), JSON.stringify({ schema: SCHEMA, hour, parts: some }));
  await write(parts);
  const standing = new Map((await list()).map(({ key, etag }) => [key, etag]));
  if (parts.some(({ key, etag }) => standing.get(key) !== etag)) await write([]);
}
