import { skewKey } from '../../../contracts/stored/object-keys.ts';
import { skewResult, type SkewResult } from '../../../contracts/stored/skew/skew-result.ts';
import type { ObjectStore } from '../../windows/ports.ts';

/** What the newest upload came to; undefined before the first. */
export async function readSkew(objects: Pick<ObjectStore, 'readText'>, model: string): Promise<SkewResult | undefined> {
  const text = await objects.readText(skewKey(model));
  return text === undefined ? undefined : skewResult.parse(JSON.parse(text));
}
