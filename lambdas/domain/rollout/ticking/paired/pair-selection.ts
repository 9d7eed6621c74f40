import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { labelledIn, type LevelCounts, type PairedBlock } from '../../../judge/paired/paired-plan.ts';
import {
  findSelectiveLabels,
  type CoverageTable,
  type SelectiveDimension,
} from '../../../performance/segments/selective-labels.ts';
import { sumOf } from '../../../stats/sum.ts';
import { counted } from '../../../wording/counted.ts';
import { whole } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';

/** Why labels give no verdict: pairs that have one are not like the others, or nobody can tell yet whether they are. */
export type PairSelection =
  | { readonly kind: 'declared' }
  | { readonly kind: 'seen'; readonly found: SelectiveDimension }
  | { readonly kind: 'too-few'; readonly labelled: number };

type Paired = NonNullable<RolloutPlan['paired']>;

/** Chance of ever taking labels that come for all alike for selective ones, over the looks of the plan. */
const LEVEL = 0.01;
/** Labelled pairs from which on a rate of them says something, and missing ones that may be of any kind. */
const LEAST_LABELLED = 30;
const MOST_MISSING = 10;

/**
 * Whether labels of the pairs come only for some: declared, or seen in how many there are by what either version predicted. Blocks of
 * earlier releases, which did not count that, are taken as they are.
 */
export function pairSelection(
  {
    selective,
    plannedWindows,
    blockWindows,
    openEnded,
  }: Pick<Paired, 'selective' | 'plannedWindows' | 'blockWindows' | 'openEnded'>,
  blocks: readonly PairedBlock[],
): PairSelection | undefined {
  if (selective === true) return { kind: 'declared' };
  const own = blocks.filter(({ coverage }) => coverage !== undefined);
  const labelled = sumOf(own, labelledIn);
  const missing = sumOf(own, ({ pairs }) => pairs) - labelled;
  const planned = Math.ceil(plannedWindows / blockWindows);
  const looks = openEnded === true ? endlessLooks(own.length, planned) : Math.max(own.length, planned);
  const tables = (['champion', 'challenger'] as const).map((who) => tableOf(own, who));
  return seenSelection(tables, { labelled, missing }, looks);
}

/** By what the level of a look is divided where nobody knows how many come: the first ones spend half of it, all others the other half. */
function endlessLooks(look: number, first: number): number {
  return look <= first ? 2 * first : (2 * look ** 2) / first;
}

/**
 * Whether labels are seen to come only for some.
 *
 * @param looks by what the level of this look is divided, so that all looks together find some by mistake with a chance of 1 %: how many
 * come at most
 */
export function seenSelection(
  tables: readonly CoverageTable[],
  { labelled, missing }: { readonly labelled: number; readonly missing: number },
  looks: number,
): PairSelection | undefined {
  if (labelled === 0 || missing <= MOST_MISSING) return undefined;
  const found = findSelectiveLabels(tables, LEVEL / looks);
  if (found.kind === 'selective-labels') {
    const [first] = found.found;
    return first === undefined ? undefined : { kind: 'seen', found: first };
  }
  return labelled < LEAST_LABELLED ? { kind: 'too-few', labelled } : undefined;
}

/** What the difference of the accuracies over all pairs may be, whatever the labels that are missing say. Source: Manski (1989). */
export function differenceBounds(
  blocks: readonly PairedBlock[],
): { readonly lower: number; readonly upper: number } | undefined {
  const own = blocks.filter(({ coverage }) => coverage?.differing !== undefined);
  const pairs = sumOf(own, (one) => one.pairs);
  if (pairs === 0 || own.length < blocks.filter((one) => one.pairs > 0).length) return undefined;
  const lead = sumOf(own, ({ decisions }) => (decisions?.onlyChallenger ?? 0) - (decisions?.onlyChampion ?? 0));
  // Where both decide alike, both are right or both are wrong.
  const open = sumOf(own, ({ coverage }) => coverage?.differing ?? 0);
  return { lower: (lead - open) / pairs, upper: (lead + open) / pairs };
}

/** Why labels give no verdict, in words. */
export function selectionWords(selection: PairSelection): string {
  switch (selection.kind) {
    case 'declared':
      return 'selective-labels: labels are declared to come only for some, so that they give no verdict';
    case 'too-few':
      return `${counted(selection.labelled, 'label')} of ${whole(LEAST_LABELLED)} that it takes to tell whether labels come only for some: no verdict by labels`;
    case 'seen': {
      const { dimension, lowest, highest } = selection.found;
      return `selective-labels: by ${dimension} they came for ${percent(lowest.coverage)} of ${lowest.level} and for ${percent(highest.coverage)} of ${highest.level}, so that they give no verdict`;
    }
  }
}

function tableOf(blocks: readonly PairedBlock[], who: 'champion' | 'challenger'): CoverageTable {
  const levels = new Map<string, readonly [captured: number, labelled: number]>();
  for (const [level, [captured, labelled]] of blocks.flatMap(({ coverage }) => entriesOf(coverage?.[who] ?? {}))) {
    const before = levels.get(level) ?? [0, 0];
    levels.set(level, [before[0] + captured, before[1] + labelled]);
  }
  return {
    dimension: `the ${who}'s prediction`,
    levels: [...levels].map(([level, [captured, labelled]]) => ({ level, captured, labelled })),
  };
}

function entriesOf(counts: LevelCounts): readonly (readonly [string, readonly [number, number]])[] {
  return Object.entries(counts);
}
