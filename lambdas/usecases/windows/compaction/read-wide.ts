import { wideKey } from '../../../contracts/stored/object-keys.ts';
import { wideRow, type WideRow } from '../../../contracts/stored/rows/period-row.ts';
import type { CompactDeps } from './compact-deps.ts';

/** The wide row of a model's period as it stands; undefined if there is none. */
export async function readWide(
  { objects }: Pick<CompactDeps, 'objects'>,
  { model, period, start }: Pick<WideRow, 'model' | 'period' | 'start'>,
): Promise<WideRow | undefined> {
  const text = await objects.readText(wideKey(model, period, start));
  return text === undefined ? undefined : wideRow.parse(JSON.parse(text));
}
