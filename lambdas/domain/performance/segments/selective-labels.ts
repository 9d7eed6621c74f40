import { chiSquareTest } from '../../drift/exact/count-tests.ts';
import type { Lack } from '../../outcome.ts';

/** Labelled and captured rows at one level of a dimension; effective rows where records were sampled. */
export interface Coverage {
  /** A score bin, a segment or an arm. */
  readonly level: string;
  readonly labelled: number;
  readonly captured: number;
}

/** Coverage over the levels of one dimension. */
export interface CoverageTable {
  readonly dimension: string;
  readonly levels: readonly Coverage[];
}

/** Whether labels come for all alike. */
export type LabelSelection =
  | { readonly kind: 'even'; readonly tested: number }
  /** Numbers from these labels carry bounds in place of intervals; the hold-out is the unbiased sample. */
  | { readonly kind: 'selective-labels'; readonly found: readonly SelectiveDimension[] }
  | Lack;

/** A dimension over which coverage differs. */
export interface SelectiveDimension {
  readonly dimension: string;
  readonly p: number;
  readonly lowest: { readonly level: string; readonly coverage: number };
  readonly highest: { readonly level: string; readonly coverage: number };
}

const LEVEL = 0.01;
const LEAST_EXPECTED = 5;
/** Difference of coverage that counts: with a million labels every rate differs from every other. */
const LEAST_DIFFERENCE = 0.01;

/**
 * Tests whether labels come only for some: coverage by score bin, segment and arm, chi-square at 1 % over all dimensions together.
 *
 * Levels with fewer than five expected labelled or unlabelled rows are put together; coverages within one percentage point are even.
 *
 * @param level chance of finding some where labels come for all alike, in (0, 1)
 */
export function findSelectiveLabels(tables: readonly CoverageTable[], level = LEVEL): LabelSelection {
  const tested = tables.flatMap(testTable);
  if (tested.length === 0) {
    const got = Math.max(0, ...tables.map(({ levels }) => levels.length));
    return { kind: 'insufficient-data', of: 'levels with five expected labels', needed: 2, got: Math.min(1, got) };
  }
  const isFound = ({ p, lowest, highest }: SelectiveDimension): boolean =>
    p < level / tested.length && highest.coverage - lowest.coverage >= LEAST_DIFFERENCE;
  const found = tested.filter(isFound).toSorted((a, b) => a.p - b.p);
  return found.length === 0 ? { kind: 'even', tested: tested.length } : { kind: 'selective-labels', found };
}

function testTable({ dimension, levels }: CoverageTable): readonly SelectiveDimension[] {
  const all = sumOf(levels);
  const share = all.labelled / all.captured;
  const isLarge = ({ captured }: Coverage): boolean => captured * Math.min(share, 1 - share) >= LEAST_EXPECTED;
  const small = levels.filter((level) => !isLarge(level));
  const rest = { level: 'all others', ...sumOf(small) };
  const kept = [...levels.filter(isLarge), ...(isLarge(rest) ? [rest] : [])];
  const test = chiSquareTest([
    kept.map(({ labelled }) => labelled),
    kept.map(({ labelled, captured }) => captured - labelled),
  ]);
  if (test.kind !== 'known') return [];
  const coverages = kept
    .map(({ level, labelled, captured }) => ({ level, coverage: labelled / captured }))
    .toSorted((a, b) => a.coverage - b.coverage);
  const [lowest, highest] = [coverages[0], coverages.at(-1)];
  if (lowest === undefined || highest === undefined) return [];
  return [{ dimension, p: test.value.p, lowest, highest }];
}

function sumOf(levels: readonly Coverage[]): { readonly labelled: number; readonly captured: number } {
  return {
    labelled: levels.reduce((sum, { labelled }) => sum + labelled, 0),
    captured: levels.reduce((sum, { captured }) => sum + captured, 0),
  };
}
