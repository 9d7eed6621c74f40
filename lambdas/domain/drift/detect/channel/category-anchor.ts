import type { Channel, Floors } from './channel.ts';

/** Categories of a feature in its first week, most frequent first: their hashes, their rows, and the names of the first few. */
export interface CategoryAnchor {
  readonly kind: 'categorical';
  readonly hashes: Uint32Array;
  readonly counts: Float64Array;
  readonly names: readonly string[];
  readonly missing: number;
}

/** An anchor with what follows from it. */
export interface CategoryLayout {
  readonly kind: 'categorical';
  readonly channels: readonly Channel[];
  /** Channel of each common category by hash. */
  readonly common: ReadonlyMap<number, number>;
}

/** Categories with a channel of their own. */
export const MOST_COMMON = 6;
/** Categories remembered as known; later ones count as other. */
export const MOST_KNOWN = 256;

/** Channels of a categorical feature: its common categories, the other known ones, new ones, missing. */
export function categoryLayout(anchor: CategoryAnchor, { minShare }: Floors): CategoryLayout {
  const total = anchor.counts.reduce((sum, count) => sum + count, 0);
  const shares = Array.from(anchor.counts, (count) => count / Math.max(total, 1));
  const common = shares.slice(0, MOST_COMMON).filter((share) => share >= minShare);
  const rest = Math.max(0, 1 - common.reduce((sum, share) => sum + share, 0));
  const gone = (anchor.missing + 0.5) / (total + anchor.missing + 1);
  const least = 0.25 / (total + 1);
  const ofRows = { overAllRows: false, floor: minShare };
  return {
    kind: 'categorical',
    common: new Map(common.map((_, i) => [anchor.hashes[i] ?? 0, i])),
    channels: [
      ...common.map((share, i) => ({
        name: `share of ${anchor.names[i] ?? ''}`,
        kind: 'share' as const,
        variance: Math.max(share * (1 - share), least),
        ...ofRows,
      })),
      { name: 'other categories', kind: 'share', variance: Math.max(rest * (1 - rest), least), ...ofRows },
      { name: 'new categories', kind: 'rare', variance: 2 * least, ...ofRows },
      { name: 'missing', kind: 'rare', variance: gone * (1 - gone), floor: minShare, overAllRows: true },
    ],
  };
}
