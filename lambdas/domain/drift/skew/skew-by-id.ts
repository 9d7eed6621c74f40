import { wilsonBounds, type Bounds } from '../test/share-change.ts';
import { compareFields, type FieldSkew, type FieldValues } from './compare-fields.ts';

/** Records by id. */
export type RecordsById = ReadonlyMap<string, FieldValues>;

/** How often a field had each outcome. */
export type FieldCounts = Readonly<Record<FieldSkew, number>> & {
  /** Share of compared records whose field does not match, with its 95 per cent interval. */
  readonly skewed: Bounds & { readonly share: number };
  /** Ids of the first few records that do not match. */
  readonly examples: readonly string[];
};

/** Training-serving skew of records that both sides know by the same id. */
export type Skew =
  | {
      readonly kind: 'known';
      readonly compared: number;
      readonly onlyServing: number;
      readonly onlyTraining: number;
      /** By field, the most skewed first. */
      readonly fields: readonly (readonly [string, FieldCounts])[];
    }
  | { readonly kind: 'insufficient-data'; readonly needed: number; readonly got: number };

const EXAMPLES = 3;
const none = { match: 0, mismatch: 0, 'only-serving': 0, 'only-training': 0 } as const;

interface Tally {
  readonly counts: Readonly<Record<FieldSkew, number>>;
  readonly examples: readonly string[];
}

/** Compares the same records as they were served and as training reads them, field by field. */
export function skewById(serving: RecordsById, training: RecordsById): Skew {
  const common = [...serving.keys()].filter((id) => training.has(id));
  if (common.length === 0) return { kind: 'insufficient-data', needed: 1, got: 0 };
  const tallies = new Map<string, Tally>();
  for (const id of common)
    for (const [field, skew] of Object.entries(compareFields(serving.get(id) ?? {}, training.get(id) ?? {})))
      tallies.set(field, added(tallies.get(field), skew, id));
  return {
    kind: 'known',
    compared: common.length,
    onlyServing: serving.size - common.length,
    onlyTraining: training.size - common.length,
    fields: [...tallies]
      .map(([field, tally]) => [field, countsOf(tally, common.length)] as const)
      .toSorted((a, b) => b[1].skewed.share - a[1].skewed.share || (a[0] < b[0] ? -1 : 1)),
  };
}

function added(before: Tally | undefined, skew: FieldSkew, id: string): Tally {
  const { counts, examples } = before ?? { counts: none, examples: [] };
  const isExample = skew !== 'match' && examples.length < EXAMPLES;
  return { counts: { ...counts, [skew]: counts[skew] + 1 }, examples: isExample ? [...examples, id] : examples };
}

/** Fields that a record lacks on both sides are a match. */
function countsOf({ counts, examples }: Tally, compared: number): FieldCounts {
  const hits = counts.mismatch + counts['only-serving'] + counts['only-training'];
  const bounds = wilsonBounds({ hits, rows: compared }, 0.05);
  return { ...counts, match: compared - hits, skewed: { share: hits / compared, ...bounds }, examples };
}
