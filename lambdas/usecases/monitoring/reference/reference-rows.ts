import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { HealthRow } from '../../../contracts/stored/rows/period-row.ts';
import { servedRolledBack, touches, wrongSpans, type KnownWrong, type WrongSpan } from './left-out.ts';

/** Rows that the rows of now are held against by one cause. */
export interface Reference {
  readonly rows: readonly HealthRow[];
  /** Stretches of five windows from the oldest row to the end, those that are left out not counted. */
  readonly fives: number;
}

/** Hours of a reference, and stretches of so many that are looked through for clean rows. */
const HOURS = 6;
const STRETCHES = 4;

/** What references are read from. */
export interface ReferenceSource extends KnownWrong {
  readonly windowSeconds: number;
  /** ISO start of the rows of now. */
  readonly from: string;
  readonly read: (from: string, to: string) => Promise<readonly HealthRow[]>;
}

/**
 * References by cause: the six hours before the rows of now, without rows within a finding of this cause, within a declared incident,
 * or with requests of a version that was taken back. Findings of other causes leave them as they are.
 */
export function keptReferences(source: ReferenceSource): (cause: string) => Promise<Reference> {
  const known = new Map<string, Promise<Reference>>();
  return async (cause) => {
    const spans = wrongSpans(source, cause);
    const key = JSON.stringify(spans);
    const reference = known.get(key) ?? readReference(source, spans);
    known.set(key, reference);
    return reference;
  };
}

async function readReference(source: ReferenceSource, spans: readonly WrongSpan[]): Promise<Reference> {
  let until = source.from;
  const fiveSeconds = periodSeconds('five', source.windowSeconds);
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    until = cleanEnd(spans, until);
    const from = isoAt(epochMsOf(until) - HOURS * periodSeconds('hour', source.windowSeconds) * 1000);
    const read = await source.read(from, until);
    const rows = read.filter(
      ({ start, arms }) => !touches(spans, start, fiveSeconds) && !servedRolledBack(source, arms),
    );
    if (rows.length > 0) return { rows, fives: fivesOf(source, { rows, left: read.length - rows.length, until }) };
    if (read.length === 0 && !spans.some(({ from: wrong }) => wrong < until)) break;
    until = from;
  }
  return { rows: [], fives: 0 };
}

/** End of the clean time before an instant: stretches that reach up to it are left behind. */
function cleanEnd(spans: readonly WrongSpan[], until: string): string {
  const covering = spans.filter(({ from, to }) => from < until && (to === undefined || to >= until));
  const first = covering.map(({ from }) => from).toSorted()[0];
  return first === undefined ? until : cleanEnd(spans, first);
}

function fivesOf(
  { windowSeconds }: ReferenceSource,
  { rows, left, until }: { readonly rows: readonly HealthRow[]; readonly left: number; readonly until: string },
): number {
  const oldest = rows[0]?.start ?? until;
  return (epochMsOf(until) - epochMsOf(oldest)) / (periodSeconds('five', windowSeconds) * 1000) - left;
}
