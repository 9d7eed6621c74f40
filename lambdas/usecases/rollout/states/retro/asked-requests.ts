import { SCHEMA } from '../../../../contracts/people/names.ts';
import { retroAskedKey } from '../../../../contracts/stored/object-keys.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { retroAsked } from '../../../../contracts/stored/rollouts/retro.ts';
import type { ObjectStore } from '../../../windows/ports.ts';
import type { LabelledAnswer } from './read-recorded.ts';

/** What remembering needs from outside. */
export interface RememberDeps {
  readonly objects: ObjectStore;
}

type Named = Pick<RolloutRecord, 'model' | 'rolloutId'>;

/** Ids of an hour's requests that earlier slices asked: capture delivers some twice, and each is asked once. */
export async function askedOfHour(
  { objects }: RememberDeps,
  { model, rolloutId }: Named,
  { hour, slice }: { readonly hour: string; readonly slice: number },
): Promise<ReadonlySet<string>> {
  const text = await objects.readText(retroAskedKey(model, rolloutId));
  if (text === undefined) return new Set();
  const known = retroAsked.parse(JSON.parse(text));
  // What a slice asked that died, and is made again, was not asked.
  const earlier = known.hour === hour ? known.slices.filter((one) => one.slice < slice) : [];
  return new Set(earlier.flatMap(({ ids }) => ids));
}

/** Keeps the ids of the last hour that a slice asked, for the slices after it. */
export async function rememberAsked(
  { objects }: RememberDeps,
  { model, rolloutId }: Named,
  { slice, hours }: { readonly slice: number; readonly hours: readonly Pick<LabelledAnswer, 'requestId' | 'place'>[] },
): Promise<void> {
  const hour = hours.at(-1)?.place.cursor?.hour;
  if (hour === undefined) return;
  const key = retroAskedKey(model, rolloutId);
  const text = await objects.readText(key);
  const known = text === undefined ? undefined : retroAsked.parse(JSON.parse(text));
  const earlier = known?.hour === hour ? known.slices.filter((one) => one.slice < slice) : [];
  const ids = hours.filter(({ place }) => place.cursor?.hour === hour).map(({ requestId }) => requestId);
  await objects.writeText(key, JSON.stringify({ schema: SCHEMA, hour, slices: [...earlier, { slice, ids }] }));
}
