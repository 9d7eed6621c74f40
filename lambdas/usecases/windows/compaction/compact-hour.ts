import type { CompactDeps } from './compact-deps.ts';
import { readLabels } from './read-labels.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';
import { writeWide } from './write-wide.ts';

const LIFE_SECONDS = 100 * 86_400;

/** Writes the wide rows of an hour: all sketches of each model that had a request in it, or a label of one. */
export async function compactHour(
  deps: Pick<CompactDeps, 'objects' | 'periods' | 'models'>,
  span: PeriodSpan,
): Promise<void> {
  const { parts, models } = await readParts(deps, 'hour', span);
  const labels = await readLabels(deps, span);
  const entriesBy = new Map(models.map(({ model, entries }) => [model, entries]));
  for (const model of new Set([...entriesBy.keys(), ...labels.keys()])) {
    const content = { entries: entriesBy.get(model) ?? [], labelled: labels.get(model) ?? [] };
    const period = { period: 'hour', start: span.start, life: LIFE_SECONDS } as const;
    await writeWide(deps, { model, ...content, ...period, sources: parts });
  }
}
