import type { MinuteEntry } from '../../../contracts/stored/rows/minute-row.ts';
import type { ArmCounts, JudgedRow } from '../../judge/model/rows.ts';
import { sumOf } from '../../stats/sum.ts';

/** Counts of one (version, assignment, revision, hop) in one window, as far as the judge's rows are made of them. */
export type RowEntry = Pick<
  MinuteEntry,
  'version' | 'assignment' | 'revision' | 'hop' | 'requests' | 'errors' | 'timeouts' | 'latency'
> & {
  /** Answers that were the callers' own fault; absent in rows of an earlier release: none. */
  readonly clientErrors?: number | undefined;
};

/** A route revision of the rollout with its weight, and the window in which it came into force. */
export interface RevisionInForce {
  readonly revision: number;
  readonly weightPercent: number;
  readonly window: number;
}

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
}

/**
 * Rows for the judge: one per window and weight, in order.
 *
 * Only assignment `random` of the assigned variant counts, and only under revisions of this rollout, because only there the split is
 * known. A window in which the weight changed gives one row per weight; a window without entries is one without requests.
 */
export function judgeRows(span: WindowSpan): readonly JudgedRow[] {
  return Array.from({ length: Math.max(0, span.to - span.from) }, (_, index) => span.from + index).flatMap((window) =>
    rowsOfWindow(span, window),
  );
}

function rowsOfWindow(span: WindowSpan, window: number): readonly JudgedRow[] {
  const entries = span.entriesOf(window).filter(({ assignment, hop }) => assignment === 'random' && hop === 'assigned');
  const weights = [...new Set(span.revisions.map(({ weightPercent }) => weightPercent))];
  const rows = weights.flatMap((weightPercent) => {
    const revisions = span.revisions.filter((one) => one.weightPercent === weightPercent).map((one) => one.revision);
    const counted = entries.filter(({ revision }) => revisions.includes(revision));
    return counted.length === 0 ? [] : [rowOf(span, { window, weightPercent, counted })];
  });
  if (rows.length > 0) return rows;
  return [rowOf(span, { window, weightPercent: weightAt(span, window), counted: [] })];
}

interface Counted {
  readonly window: number;
  readonly weightPercent: number;
  readonly counted: readonly RowEntry[];
}

function rowOf(span: WindowSpan, { window, weightPercent, counted }: Counted): JudgedRow {
  const champion = sumArm(counted.filter(({ version }) => version === span.champion));
  const challenger = sumArm(counted.filter(({ version }) => version === span.challenger));
  return { minute: window, weight: weightPercent / 100, arms: { champion, challenger } };
}

/** Weight in force at the end of a window. */
function weightAt({ revisions }: WindowSpan, window: number): number {
  const begun = revisions.filter((one) => one.window <= window);
  return (begun.at(-1) ?? revisions[0])?.weightPercent ?? 100;
}

function sumArm(entries: readonly RowEntry[]): ArmCounts {
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
  };
}
