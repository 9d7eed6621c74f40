import type { BaselineItem } from '../../contracts/stored/baseline.ts';

/** What is known of the baselines of a model. */
export interface KnownBaselines {
  /** The version that serves. */
  readonly version: string;
  /** Id of the baseline that stands for it. */
  readonly current: string | undefined;
  /** Baselines of all versions. */
  readonly items: readonly BaselineItem[];
}

/** How the version that serves stands with its baseline. */
export type BaselineStanding =
  | { readonly kind: 'none' }
  /** It has none; the newest one is that of another version. */
  | { readonly kind: 'of-another'; readonly version: string; readonly madeAt: string }
  | { readonly kind: 'own'; readonly madeAt: string };

/** Whether a version has a baseline of its own, and when it was made: captured traffic by its last hour, a file by its upload. */
export function baselineStanding({ version, current, items }: KnownBaselines): BaselineStanding {
  const own = items.find((item) => item.version === version && item.id === current);
  if (own !== undefined) return { kind: 'own', madeAt: madeOf(own) };
  const [newest] = items.toSorted((a, b) => (madeOf(a) < madeOf(b) ? 1 : -1));
  return newest === undefined
    ? { kind: 'none' }
    : { kind: 'of-another', version: newest.version, madeAt: madeOf(newest) };
}

function madeOf({ source, at }: BaselineItem): string {
  return source.kind === 'captured' ? source.to : at;
}
