import type { Part, PartEntry } from '../../contracts/stored/rows/part.ts';
import { packColumn, packCounts } from './sums/packed-column.ts';

/** Whose requests a part entry counts. */
export type EntryIdentity = Pick<
  PartEntry,
  'model' | 'version' | 'assignment' | 'revision' | 'window' | 'hop' | 'beside'
>;

/** An entry as it is stored in its part. */
export function packEntry(entry: PartEntry): Part['entries'][number] {
  const { counts, captured } = entry;
  const { prediction, scores } = captured;
  const features = Object.entries(captured.features).map(([name, sketch]) => [name, packColumn(sketch)] as const);
  return {
    ...entry,
    counts: { ...counts, latency: packCounts(counts.latency) },
    captured: {
      ...captured,
      features: Object.fromEntries(features),
      ...(prediction === undefined ? {} : { prediction: packColumn(prediction) }),
      ...(scores === undefined ? {} : { scores: packCounts(scores) }),
    },
  };
}
