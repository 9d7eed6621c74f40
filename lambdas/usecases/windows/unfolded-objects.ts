import type { CreatedObject } from '../../contracts/messages/object-created.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import { malformedKey, partObject, partsFrom } from '../../contracts/stored/object-keys.ts';
import type { ListedObject, ObjectList, ObjectStore } from './ports.ts';

/** What telling folded objects from others needs. */
export interface UnfoldedDeps {
  readonly objects: Pick<ObjectStore, 'readText'> & Pick<ObjectList, 'listKeys'>;
  /** Name of an object, as folding knows it. */
  readonly hashOf: (object: Pick<CreatedObject, 'bucket' | 'key' | 'etag'>) => string;
}

/** Captured objects of a bucket that were delivered in [from, to], epoch milliseconds. */
export interface Delivered<T> {
  readonly bucket: string;
  readonly objects: readonly T[];
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
/** Delivery tries for a day: so old may the requests of an object be. Most are younger, and fewer parts are listed for them. */
const REACHES_MS = [HOUR_MS, 25 * HOUR_MS] as const;

/** Those of captured objects that left neither a part nor lines that are kept aside: nobody folded them. */
export async function unfoldedOf<T extends Pick<ListedObject, 'key' | 'etag'>>(
  { objects, hashOf }: UnfoldedDeps,
  { bucket, objects: delivered, from, to }: Delivered<T>,
): Promise<readonly T[]> {
  // An event may come without the etag.
  const namesOf = ({ key, etag }: T): readonly string[] => [etag, ''].map((own) => hashOf({ bucket, key, etag: own }));
  let left = delivered;
  for (const reach of REACHES_MS) {
    if (left.length === 0) return [];
    const parts = await objects.listKeys(partsFrom(isoAt(from - reach)), partsFrom(isoAt(to + HOUR_MS)));
    const folded = new Set(parts.map(partObject));
    left = left.filter((object) => !namesOf(object).some((name) => folded.has(name)));
  }
  const found: T[] = [];
  for (const object of left) {
    // One without a single record has no part.
    const aside = await Promise.all(namesOf(object).map((name) => objects.readText(malformedKey(name))));
    if (aside.every((text) => text === undefined)) found.push(object);
  }
  return found;
}
