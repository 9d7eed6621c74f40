import { SCHEMA } from '../../../contracts/people/names.ts';
import { hourModelsKey } from '../../../contracts/stored/object-keys.ts';
import { hourModels } from '../../../contracts/stored/rows/hour-models.ts';
import type { CompactDeps } from './compact-deps.ts';

/** Models that have a wide row of an hour; undefined if nobody noted any. */
export async function readHourModels(
  { objects }: Pick<CompactDeps, 'objects'>,
  start: string,
): Promise<ReadonlySet<string> | undefined> {
  const text = await objects.readText(hourModelsKey(start));
  return text === undefined ? undefined : new Set(hourModels.parse(JSON.parse(text)).models);
}

/** Notes the models that have a wide row of an hour, beside those that were noted before. After their rows: a day finds what it reads. */
export async function noteHourModels(
  deps: Pick<CompactDeps, 'objects'>,
  start: string,
  models: ReadonlySet<string>,
): Promise<void> {
  const known = (await readHourModels(deps, start)) ?? new Set<string>();
  if ([...models].every((model) => known.has(model))) return;
  const all = [...new Set([...known, ...models])].toSorted((a, b) => (a < b ? -1 : 1));
  await deps.objects.writeText(hourModelsKey(start), JSON.stringify({ schema: SCHEMA, start, models: all }));
}
