import { readingOf, type Checkpoint } from './checkpoint.ts';
import type { Guardrail, MomentGuardrail, Proof } from '../model/plan.ts';
import type { DatedReason } from '../model/rows.ts';

/** A reason without the counts that it read. */
export type Said = Pick<DatedReason, 'test' | 'p' | 'spent' | 'budget' | 'minute'>;

/** Adds both arms' undivided counts and their ratio to what a test says. */
export function groupReason(next: Checkpoint, group: Guardrail | Proof, said: Said): DatedReason {
  const { x, y, a, b } = readingOf(next, group).sums;
  const rejecting = { events: x, requests: a };
  const other = { events: y, requests: b };
  const isChallenger = group.reading.rejectedBy === 'challenger';
  const counts = isChallenger ? { challenger: rejecting, champion: other } : { challenger: other, champion: rejecting };
  const { challenger, champion } = counts;
  if (champion.events === 0 || challenger.requests === 0) return { ...said, counts };
  const ratio = challenger.events / challenger.requests / (champion.events / champion.requests);
  return { ...said, counts, ratio };
}

/** Name, sums and counts of a continuous metric: `events` holds the sum of its values, `requests` their number. */
export function meanReason(
  { moments }: Checkpoint,
  { name }: MomentGuardrail,
): Pick<DatedReason, 'test' | 'kind' | 'counts'> {
  const nothing = { count: 0, sum: 0 };
  const { challenger = nothing, champion = nothing } = moments[name] ?? {};
  const counts = {
    challenger: { events: challenger.sum, requests: challenger.count },
    champion: { events: champion.sum, requests: champion.count },
  };
  return { test: name, kind: 'mean', counts };
}
