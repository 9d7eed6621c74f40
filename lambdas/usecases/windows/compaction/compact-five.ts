import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { healthArmOf } from '../../../domain/windows/health-arms.ts';
import type { CompactDeps } from './compact-deps.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';

const LIFE_SECONDS = 14 * 86_400;

/** Writes the health rows of five windows: one for each model that had a request in them. */
export async function compactFive(deps: Pick<CompactDeps, 'objects' | 'periods'>, span: PeriodSpan): Promise<void> {
  const { parts, models } = await readParts(deps, 'five', span);
  const ttl = Math.floor(epochMsOf(span.start) / 1000) + LIFE_SECONDS;
  for (const { model, entries } of models) {
    const arms = entries.map(healthArmOf);
    await deps.periods.writeHealth({ schema: SCHEMA, model, start: span.start, sources: parts, arms, ttl });
  }
}
