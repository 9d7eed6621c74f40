import type { CompactDeps } from './compact-deps.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';
import { writeWide } from './write-wide.ts';

const LIFE_SECONDS = 100 * 86_400;

/** Writes the wide rows of an hour: all sketches of each model that had a request in it. */
export async function compactHour(deps: Pick<CompactDeps, 'objects' | 'periods'>, span: PeriodSpan): Promise<void> {
  const { parts, models } = await readParts(deps, 'hour', span);
  for (const { model, entries } of models)
    await writeWide(deps, { model, entries, period: 'hour', start: span.start, sources: parts, life: LIFE_SECONDS });
}
