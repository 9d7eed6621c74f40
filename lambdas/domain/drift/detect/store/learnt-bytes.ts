import type { Learnt } from '../calibrate/learnt.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Changes with what calibration computes from the same weeks: one that was stored under another number is computed anew. */
const CALIBRATION = 1;

/** What was learnt, with the budget that its limits were set for; 0 alone stands for nothing learnt. */
export function writeLearnt(to: ByteWriter, learnt: Learnt | undefined, budget: number): void {
  to.count(learnt === undefined ? 0 : CALIBRATION);
  if (learnt === undefined) return;
  to.double(budget);
  to.repeating(learnt.overdispersion);
  to.count(learnt.windows.length);
  for (const { variance, degrees, limit } of learnt.windows)
    for (const values of [variance, degrees, limit]) to.repeating(values);
}

/** Reads to the end; undefined if nothing was learnt, or for another budget or by another computation. */
export function readLearnt(from: ByteReader, budget: number): Learnt | undefined {
  const schema = from.count();
  if (schema === 0) return undefined;
  if (schema !== CALIBRATION) {
    from.skipRest();
    return undefined;
  }
  const stored = from.double();
  const overdispersion = from.repeating();
  const windows = Array.from({ length: Math.min(from.count(), 255) }, () => ({
    variance: from.repeating(),
    degrees: from.repeating(),
    limit: from.repeating(),
  }));
  return stored === budget ? { overdispersion, windows } : undefined;
}
