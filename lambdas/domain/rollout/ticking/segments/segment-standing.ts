import type { JudgePlan } from '../../../judge/judge.ts';
import type { Guardrail } from '../../../judge/model/plan.ts';
import type { ArmCounts, JudgedRow } from '../../../judge/model/rows.ts';
import { leastFailures } from '../../../judge/sequential/least-failures.ts';
import { counted } from '../../../wording/counted.ts';
import { listWords } from '../../../wording/list.ts';
import { whole } from '../../../wording/numbers.ts';
import { sumOf } from '../../../stats/sum.ts';

/** A compared segment, and whether its requests so far could have shown harm at all. */
export interface SegmentStanding {
  readonly name: string;
  /** Challenger requests in it so far. */
  readonly requests: number;
  /** Challenger requests from which on it could break, if every one failed; Infinity while the champion had none. */
  readonly needed: number;
}

/** How the compared segments of a plan stand after these rows, whole or reduced; none where no segments are compared. */
export function segmentStandings(
  { guards, soft = [] }: JudgePlan,
  rows: readonly JudgedRow[],
): readonly SegmentStanding[] {
  return [...guards, ...soft.flatMap(({ judge }) => judge.guards)].flatMap((guardrail) => {
    const { count } = guardrail.reading;
    return count.kind === 'segment' ? [standingOf(guardrail, count.name, rows)] : [];
  });
}

function standingOf(guardrail: Guardrail, name: string, rows: readonly JudgedRow[]): SegmentStanding {
  const requestsOf = ({ segments }: ArmCounts): number => segments?.[name]?.requests ?? 0;
  const own = sumOf(rows, ({ arms }) => requestsOf(arms.challenger));
  const other = sumOf(rows, ({ arms }) => requestsOf(arms.champion));
  return { name, requests: own, needed: other === 0 ? Infinity : leastFailures(guardrail, own, other) };
}

/** What a verdict that breaks no guardrail says of segments: where no harm was seen, and where too little came to see any. */
export function standingWords(standings: readonly SegmentStanding[], exposed: number): string {
  if (standings.length === 0 || exposed === 0) return '';
  if (standings.every(({ requests }) => requests === 0))
    return `; segments are not told: none of ${counted(exposed, 'challenger request')} was recorded with one`;
  const few = standings.filter(({ requests, needed }) => requests < needed);
  const seen = standings.filter((one) => !few.includes(one)).map(({ name }) => name);
  const said = [
    ...(seen.length === 0 ? [] : [`no harm seen in ${listWords(seen)}`]),
    ...(few.length === 0 ? [] : [`too few requests to see harm in ${listWords(few.map(fewWords))}`]),
  ];
  return `; segments: ${said.join(', ')}`;
}

function fewWords({ name, requests, needed }: SegmentStanding): string {
  const of = Number.isFinite(needed)
    ? `${whole(requests)} of ${whole(Math.ceil(needed))}`
    : `${whole(requests)}, none of the champion`;
  return `${name} (${of})`;
}
