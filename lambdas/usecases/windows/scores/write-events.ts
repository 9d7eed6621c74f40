import type { JoinedKpi } from '../../../contracts/messages/feedback.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { windowKeyAt } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../contracts/runtime/periods.ts';
import { eventPartKey } from '../../../contracts/stored/object-keys.ts';
import type { RequestEvent } from '../../../contracts/stored/rows/scores/score-part.ts';
import { groupBy } from '../../../domain/group-by.ts';
import { given } from '../../../domain/given.ts';
import type { ObjectStore } from '../ports.ts';

/** Writes events of experiments that are adjusted for scores by their requests; the same object writes the same parts. */
export async function writeEvents(
  objects: Pick<ObjectStore, 'writeText'>,
  events: readonly JoinedKpi[],
  { hash, windowSeconds }: { readonly hash: string; readonly windowSeconds: number },
): Promise<void> {
  const own = events.filter(({ isScored }) => isScored === true);
  const parts = groupBy(own, ({ model, window }) =>
    eventPartKey(model, periodKeyAt('five', window * 1000, windowSeconds), hash),
  );
  for (const [key, some] of parts) {
    const kept = some.map((event) => eventOf(event, windowSeconds));
    await objects.writeText(key, JSON.stringify({ schema: SCHEMA, events: kept }));
  }
}

function eventOf({ requestId, window, kpi, value, arrivedAt }: JoinedKpi, windowSeconds: number): RequestEvent {
  return { requestId, window: windowKeyAt(window * 1000, windowSeconds), kpi, ...given({ value }), arrivedAt };
}
