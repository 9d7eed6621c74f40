import { SCHEMA } from '../../../contracts/people/names.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { healthArmOf } from '../../../domain/windows/health-arms.ts';
import { sideBySide } from '../../system/side-by-side.ts';
import type { CompactDeps } from './compact-deps.ts';
import { readParts, type PeriodSpan } from './read-parts.ts';

const LIFE_SECONDS = 14 * 86_400;
/** Rows that are written at once. */
const AT_ONCE = 16;

/** Writes the health rows of five windows: one for each model that had a request in them. Those that would be over are not written. */
export async function compactFive(
  deps: Pick<CompactDeps, 'objects' | 'periods' | 'known' | 'clock'>,
  span: PeriodSpan,
): Promise<void> {
  const ttl = Math.floor(epochMsOf(span.start) / 1000) + LIFE_SECONDS;
  if (ttl * 1000 <= deps.clock.now()) return;
  const { parts, models } = await readParts(deps, 'five', span);
  await sideBySide(models, AT_ONCE, async ({ model, entries }) => {
    const arms = await Promise.all(
      entries.map(async (entry) => healthArmOf(entry, await deps.known.columnsOf(model, entry.version))),
    );
    await deps.periods.writeHealth({ schema: SCHEMA, model, start: span.start, sources: parts, arms, ttl });
  });
}
