import type { MinuteEntry, StoredSegments } from '../../../contracts/stored/rows/minute-row.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { ArmCounts, JudgedRow } from '../../judge/model/rows.ts';
import type { PairSums } from '../../../contracts/stored/rows/pair-sums.ts';
import { segmentsOf } from './segments/segment-sums.ts';
import { given } from '../../given.ts';
import { groupBy } from '../../group-by.ts';
import { controlledRow } from './control/controlled-row.ts';
import { mergePairs } from '../../sketch/value/pair-sums.ts';
import { sumOf } from '../../stats/sum.ts';

/** Counts of one (version, assignment, revision, hop) in one window, as far as the judge's rows are made of them. */
export type RowEntry = Pick<
  MinuteEntry,
  'version' | 'assignment' | 'revision' | 'hop' | 'requests' | 'errors' | 'timeouts' | 'latency'
> & {
  /** Answers that were the callers' own fault; absent in rows of an earlier release: none. */
  readonly clientErrors?: number | undefined;
  /** Of a shadow alone. */
  readonly pairs?: PairSums | undefined;
  /** Of a rollout that compares segments alone. */
  readonly segments?: StoredSegments | undefined;
  /** Of a champion's half of pairs: whose the other half is; absent: of the only shadow. */
  readonly beside?: string | undefined;
};

/** A route revision of the rollout with its weight, and the window in which it came into force. */
export interface RevisionInForce {
  readonly revision: number;
  readonly weightPercent: number;
  readonly window: number;
  /** The challenger got copies alone. */
  readonly shadow?: true | undefined;
  /** Share of the control; absent: there is none. */
  readonly controlPercent?: number | undefined;
}

/**
 * A row of the judge; where it holds pairs of a shadow, what their predictions say. With a control, which is the champion of its arms:
 * the control as a challenger of the champion itself.
 */
export type PairedRow = JudgedRow & { readonly pairs?: RowPairs; readonly control?: JudgedRow };

/** Pairs of a row: how many requests the shadow got, and what both versions predicted. */
export type RowPairs = PairSums & { readonly copies: number };

/** Both versions answer each copied request: either has half of the pairs. */
const PAIRED_PERCENT = 50;

/** Final windows `from` to `to` − 1, and what makes their entries readable. */
export interface WindowSpan {
  readonly from: number;
  readonly to: number;
  readonly entriesOf: (window: number) => readonly RowEntry[];
  /** In the order in which they came into force. */
  readonly revisions: readonly RevisionInForce[];
  readonly challenger: string;
  /** Absent for a first version. */
  readonly champion?: string | undefined;
  /** Version with which the challenger is compared in place of the champion. */
  readonly control?: string | undefined;
  /** Segments that are judged; absent: none. */
  readonly segments?: RolloutPlan['segments'];
}

/**
 * Rows for the judge: one per window and weight, in order.
 *
 * With a control its requests stand in the champion's place, under the challenger's share of what both get.
 *
 * Only assignment `random` of the assigned variant counts, and only under revisions of this rollout, because only there the split is
 * known; under revisions of a shadow its pairs count in their place, the same requests for both versions. A window in which the weight changed gives one row per weight; a window without entries is one without requests.
 */
export function judgeRows(span: WindowSpan): readonly PairedRow[] {
  return Array.from({ length: Math.max(0, span.to - span.from) }, (_, index) => span.from + index).flatMap((window) =>
    rowsOfWindow(span, window),
  );
}

function rowsOfWindow(span: WindowSpan, window: number): readonly PairedRow[] {
  const entries = span.entriesOf(window).filter(({ hop }) => hop === 'assigned');
  const rows = [...groupBy(span.revisions, splitOf).values()].flatMap((revisions) => {
    const counted = entries.filter((entry) => revisions.some((revision) => isJudged(entry, revision)));
    return counted.length === 0 ? [] : [rowOf(span, { window, inForce: revisions[0], counted })];
  });
  if (rows.length > 0) return rows;
  return [rowOf(span, { window, inForce: inForceAt(span, window), counted: [] })];
}

/** By what a window is split into rows: with a control both shares of all requests, because that of the two of them is the same in all steps. */
function splitOf(revision: RevisionInForce): string {
  const { weightPercent, controlPercent } = revision;
  return controlPercent === undefined ? `${judgedPercent(revision)}` : `${weightPercent} beside ${controlPercent}`;
}

/** Share of the requests that the judge reads under a revision: its weight, half of the pairs, or its part of what it and the control get. */
export function judgedPercent({ weightPercent, shadow, controlPercent }: RevisionInForce): number {
  if (shadow === true) return PAIRED_PERCENT;
  return controlPercent === undefined ? weightPercent : (100 * weightPercent) / (weightPercent + controlPercent);
}

function isJudged({ assignment, revision }: RowEntry, { shadow, ...inForce }: RevisionInForce): boolean {
  return revision === inForce.revision && assignment === (shadow === true ? 'shadow' : 'random');
}

interface Counted {
  readonly window: number;
  /** A revision with this split; absent before the first. */
  readonly inForce: RevisionInForce | undefined;
  readonly counted: readonly RowEntry[];
}

function rowOf(span: WindowSpan, { window, inForce, counted }: Counted): PairedRow {
  const { challenger: name, segments } = span;
  const own = counted.filter(({ version }) => version === name);
  const champion = sumArm(besideOf(span, counted, span.champion), segments);
  const challenger = sumArm(own, segments);
  const weight = (inForce === undefined ? 100 : judgedPercent(inForce)) / 100;
  if (span.control !== undefined && inForce?.controlPercent !== undefined) {
    const control = sumArm(besideOf(span, counted, span.control), segments);
    return controlledRow({ minute: window, weight, arms: { champion, challenger } }, inForce, control);
  }
  return { minute: window, weight, arms: { champion, challenger }, ...given({ pairs: pairsOf(own) }) };
}

function besideOf({ challenger }: WindowSpan, counted: readonly RowEntry[], name?: string): readonly RowEntry[] {
  return counted.filter((one) => one.version === name && (one.beside ?? challenger) === challenger);
}

function pairsOf(entries: readonly RowEntry[]): RowPairs | undefined {
  const shadows = entries.flatMap(({ pairs, requests }) =>
    pairs === undefined ? [] : [{ copies: requests, ...pairs }],
  );
  return shadows.length === 0 ? undefined : shadows.reduce(addPairs);
}

/** Joins the pairs of two rows. */
export function addPairs(a: RowPairs, b: RowPairs): RowPairs {
  return { copies: a.copies + b.copies, ...mergePairs(a, b) };
}

/** The revision in force at the end of a window. */
function inForceAt({ revisions }: WindowSpan, window: number): RevisionInForce | undefined {
  const begun = revisions.filter((one) => one.window <= window);
  return begun.at(-1) ?? revisions[0];
}

function sumArm(entries: readonly RowEntry[], judged: RolloutPlan['segments']): ArmCounts {
  const latency: Record<string, number> = {};
  for (const entry of entries) {
    for (const [bucket, count] of Object.entries(entry.latency)) latency[bucket] = (latency[bucket] ?? 0) + count;
  }
  return {
    requests: sumOf(entries, (e) => e.requests),
    errors: sumOf(entries, (e) => e.errors),
    timeouts: sumOf(entries, (e) => e.timeouts),
    clientErrors: sumOf(entries, (e) => e.clientErrors ?? 0),
    latency,
    ...(judged === undefined ? {} : { segments: segmentsOf(entries, judged) }),
  };
}
