import type { RevisionInForce, RowEntry } from './judge-rows.ts';
import type { HedgeCounts } from '../../../contracts/stored/rows/hedge-counts.ts';
import { addHedges } from '../../add-hedges.ts';
import { given } from '../../given.ts';
import { sumOf } from '../../stats/sum.ts';

/** Counts of a window with the answers that came from a later hop. */
export type HarmEntry = RowEntry & { readonly fallbacks: number; readonly hedges?: HedgeCounts | undefined };

/** What the callers of the requests that were assigned to a challenger met, up to the last judged window. All are counts. */
export interface Harm {
  /** Requests assigned to the challenger. */
  readonly assigned: number;
  /** Of these, where the challenger failed or was too late. */
  readonly failed: number;
  /** Of the failed, answered by the champion in its place: the caller got an answer. */
  readonly byChampion: number;
  /** Of the failed, answered by the declared fallback: another version or a static answer. */
  readonly byFallback: number;
  /** Of the failed, not answered by anybody. */
  readonly unanswered: number;
  /** Answered by the challenger as the caller's own fault; not failures. Absent in what was counted by an earlier release. */
  readonly refused?: number;
  /** Its calls that were hedged, as the assigned version; absent where none was. */
  readonly hedges?: HedgeCounts;
  /** Window of the first failure; absent while there is none. */
  readonly firstFailed?: number;
}

/** Nobody was harmed. */
export const noHarm: Harm = { assigned: 0, failed: 0, byChampion: 0, byFallback: 0, unanswered: 0, refused: 0 };

/** Final windows `from` to `to` − 1 of a rollout. */
export interface HarmSpan {
  readonly from: number;
  readonly to: number;
  readonly entriesOf: (window: number) => readonly HarmEntry[];
  readonly revisions: readonly RevisionInForce[];
  readonly challenger: string;
  /** Absent for a first version. */
  readonly champion?: string | undefined;
}

/**
 * Adds the windows of a span to the harm before it.
 *
 * Counted are the requests that the judge counts: drawn at random, under revisions of the rollout.
 */
export function addHarm(before: Harm, span: HarmSpan): Harm {
  const revisions = new Set(span.revisions.map(({ revision }) => revision));
  let harm = before;
  for (let window = span.from; window < span.to; window++) {
    const entries = span
      .entriesOf(window)
      .filter(({ assignment, revision }) => assignment === 'random' && revisions.has(revision));
    harm = addWindow(harm, window, harmOf(entries, span));
  }
  return harm;
}

/** What callers of several challengers met together; undefined for nobody. */
export function harmOfAll(harms: readonly Harm[]): Harm | undefined {
  return harms.length === 0 ? undefined : harms.reduce(addHarms);
}

function addHarms(left: Harm, right: Harm): Harm {
  const firsts = [left.firstFailed, right.firstFailed].filter((one) => one !== undefined);
  const firstFailed = firsts.length === 0 ? undefined : Math.min(...firsts);
  return {
    assigned: left.assigned + right.assigned,
    failed: left.failed + right.failed,
    byChampion: left.byChampion + right.byChampion,
    byFallback: left.byFallback + right.byFallback,
    unanswered: left.unanswered + right.unanswered,
    refused: (left.refused ?? 0) + (right.refused ?? 0),
    ...given({ firstFailed, hedges: addHedges(left.hedges, right.hedges) }),
  };
}

function addWindow(before: Harm, window: number, now: Harm): Harm {
  return addHarms(before, now.failed > 0 ? { ...now, firstFailed: window } : now);
}

function harmOf(
  entries: readonly HarmEntry[],
  { challenger, champion }: Pick<HarmSpan, 'challenger' | 'champion'>,
): Harm {
  const assigned = entries.filter(({ hop, version }) => hop === 'assigned' && version === challenger);
  const steppedIn = entries.filter(({ hop, version }) => hop === 'fallback' && version === champion);
  const failed = sumOf(assigned, failuresOf);
  const rescued = Math.min(
    failed,
    sumOf(assigned, ({ fallbacks }) => fallbacks),
  );
  // A later hop that failed too answered nobody.
  const byChampion = Math.min(
    rescued,
    sumOf(steppedIn, (entry) => entry.requests - failuresOf(entry)),
  );
  return {
    assigned: sumOf(assigned, ({ requests }) => requests),
    failed,
    byChampion,
    byFallback: rescued - byChampion,
    unanswered: failed - rescued,
    refused: sumOf(assigned, ({ clientErrors = 0 }) => clientErrors),
    ...given({ hedges: assigned.map(({ hedges }) => hedges).reduce(addHedges, undefined) }),
  };
}

function failuresOf({ errors, timeouts }: HarmEntry): number {
  return errors + timeouts;
}
