import type { DriftFeature } from '../settings.ts';
import type { BlockCounts } from './block-counts.ts';
import {
  categoryLayout,
  MOST_COMMON,
  MOST_KNOWN,
  type CategoryAnchor,
  type CategoryLayout,
} from './category-anchor.ts';
import { categoryHash } from '../../../sketch/categories.ts';
import type { Floors } from './channel.ts';
import { numericLayout, type NumericAnchor, type NumericLayout } from './numeric-anchor.ts';

/** Distribution of a feature in its first week. */
export type Anchor = NumericAnchor | CategoryAnchor;

/** Channels of a feature and how rows become numbers. */
export type Layout = NumericLayout | CategoryLayout;

/** What a feature has shown: the range of its cells, or hashes of its categories. */
export interface Known {
  readonly low: number;
  readonly high: number;
  readonly hashes: ReadonlySet<number>;
}

/** Nothing shown yet. */
export const nothingKnown: Known = { low: 32767, high: -32768, hashes: new Set() };

/** Anchor of a feature from the rows of its first week. */
export function anchorOf(feature: DriftFeature, counts: BlockCounts): Anchor {
  if (feature.kind === 'numeric') {
    const cells = [...counts.cells].toSorted(([a], [b]) => a - b);
    return {
      kind: 'numeric',
      cells: Int16Array.from(cells, ([cell]) => cell),
      counts: Float64Array.from(cells, ([, count]) => count),
      missing: counts.missing,
    };
  }
  const names = [...counts.names].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_KNOWN);
  return {
    kind: 'categorical',
    hashes: Uint32Array.from(names, ([name]) => categoryHash(name)),
    counts: Float64Array.from(names, ([, count]) => count),
    names: names.slice(0, MOST_COMMON).map(([name]) => name),
    missing: counts.missing,
  };
}

/** Layout that follows from an anchor. */
export function layoutOf(anchor: Anchor, floors: Floors): Layout {
  return anchor.kind === 'numeric' ? numericLayout(anchor, floors) : categoryLayout(anchor, floors);
}

/** What an anchor's week has shown. */
export function knownOf(anchor: Anchor): Known {
  if (anchor.kind === 'categorical') return { ...nothingKnown, hashes: new Set(anchor.hashes) };
  const low = anchor.cells.at(0) ?? nothingKnown.low;
  return { ...nothingKnown, low, high: anchor.cells.at(-1) ?? nothingKnown.high };
}

/** Both together, at most {@link MOST_KNOWN} categories. */
export function joinKnown(a: Known, b: Known): Known {
  const hashes = b.hashes.size === 0 ? a.hashes : new Set([...a.hashes, ...b.hashes].slice(0, MOST_KNOWN));
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), hashes };
}
