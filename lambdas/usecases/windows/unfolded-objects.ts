import type { CreatedObject } from '../../contracts/messages/object-created.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import { malformedKey, partObject, partsFrom } from '../../contracts/stored/object-keys.ts';
import { sideBySide } from '../system/side-by-side.ts';
import type { ListedObject, ObjectIndex, ObjectStore } from './ports.ts';

/** What telling folded objects from others needs. */
export interface UnfoldedDeps {
  readonly objects: Pick<ObjectStore, 'readText'> & ObjectIndex;
  /** Name of an object, as folding knows it. */
  readonly hashOf: (object: Pick<CreatedObject, 'bucket' | 'key' | 'etag'>) => string;
}

type Named = Pick<ListedObject, 'key' | 'etag'>;

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
/** Objects that are looked at side by side. */
const AT_ONCE = 16;

/** Those of captured objects that left neither a part nor lines that are kept aside: nobody folded them. */
export async function unfoldedOf<T extends Named>(deps: UnfoldedDeps, delivered: Delivered<T>): Promise<readonly T[]> {
  const { left } = await withoutPart(deps, delivered, Infinity);
  return withoutAside(deps, delivered.bucket, left);
}

/**
 * Those of captured objects that left no part.
 *
 * @param most names of parts that are read of one list. Where it is longer nobody can say which have none: then `isCut`, and none are left
 */
export async function withoutPart<T extends Named>(
  { objects, hashOf }: UnfoldedDeps,
  { bucket, objects: delivered, from, to }: Delivered<T>,
  most: number,
): Promise<{ readonly left: readonly T[]; readonly isCut: boolean }> {
  let left = delivered;
  for (const reach of REACHES_MS) {
    if (left.length === 0) break;
    const parts = await objects.listObjects(partsFrom(isoAt(from - reach)), partsFrom(isoAt(to + HOUR_MS)), most);
    if (parts.isCut) return { left: [], isCut: true };
    const folded = new Set(parts.objects.map(({ key }) => partObject(key)));
    left = left.filter((object) => !namesOf(hashOf, bucket, object).some((name) => folded.has(name)));
  }
  return { left, isCut: false };
}

/** Those of captured objects of which no line was kept aside: one without a single record has no part, and was folded. */
export async function withoutAside<T extends Named>(
  { objects, hashOf }: UnfoldedDeps,
  bucket: string,
  left: readonly T[],
): Promise<readonly T[]> {
  const aside = new Set<T>();
  await sideBySide(left, AT_ONCE, async (object) => {
    const names = namesOf(hashOf, bucket, object);
    const texts = await Promise.all(names.map((name) => objects.readText(malformedKey(name))));
    if (texts.some((text) => text !== undefined)) aside.add(object);
  });
  return left.filter((object) => !aside.has(object));
}

/** An event may come without the etag. */
function namesOf(hashOf: UnfoldedDeps['hashOf'], bucket: string, { key, etag }: Named): readonly string[] {
  return [etag, ''].map((own) => hashOf({ bucket, key, etag: own }));
}
