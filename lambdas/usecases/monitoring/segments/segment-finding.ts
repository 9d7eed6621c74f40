import type { Specification } from '../../../contracts/people/specification.ts';
import type { SegmentDetails } from '../../../contracts/stored/performance-details.ts';
import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { levelName, levelsOf } from '../../../domain/labels/segment-levels.ts';
import { lossNames } from '../../../domain/performance/segments/level-losses.ts';
import type { SegmentSearch } from '../../../domain/performance/segments/worst-segments.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { listWords } from '../../../domain/wording/list.ts';
import { threeDigits } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import type { Looked } from '../model-check.ts';

/** What was compared, and what was found. */
export interface SegmentsSeen {
  readonly version: string;
  readonly task: LabelledEntry['task'];
  /** Mean loss of all labels. */
  readonly whole: number;
  readonly search: SegmentSearch;
  readonly specification: Pick<Specification, 'segments' | 'labels'>;
  /** Requests in [from, to), ISO. */
  readonly from: string;
  readonly to: string;
}

/** Share of the loss of the whole that is tolerated where nothing is declared. */
const TOLERANCE = 0.1;
/** Levels that a finding names, and that a row of the check keeps. */
const NAMED = 3;
const KEPT = 20;

/** One cause for all segments of a model: it is found while any is worse than its margin allows. */
export function segmentLook(seen: SegmentsSeen): Looked {
  return { cause: 'segments', severity: 'ticket', finding: findingOf(seen) };
}

/** What the check came to, for the command line and reports. */
export function segmentsFound(seen: SegmentsSeen): SegmentDetails {
  const { version, task, whole, search, from, to } = seen;
  const { tested, tooSmall } = search;
  return { from, to, version, loss: lossNames[task], whole, tested, tooSmall, worse: judged(seen).slice(0, KEPT) };
}

function findingOf(seen: SegmentsSeen): Looked['finding'] {
  const { version, task, whole, search, from } = seen;
  const beyond = judged(seen).filter(({ isBeyond }) => isBeyond);
  const [worst] = beyond;
  if (worst === undefined) return undefined;
  const { name, loss, rows, excess, atLeast } = worst;
  const tolerated = toleranceOf(seen, name);
  const others = beyond.slice(1, NAMED).map((one) => one.name);
  const more = beyond.length - 1 - others.length;
  const also = [...others, ...(more > 0 ? [`${more} more`] : [])];
  const what =
    `${lossNames[task]} of ${version} is ${threeDigits(loss)} where ${name}, over ${counted(rows, 'label')}; ` +
    `${threeDigits(loss - excess)} for all others, at least ${threeDigits(atLeast)} less, with all segments looked at together; ` +
    `${percent(tolerated)} of ${threeDigits(whole)} is tolerated.` +
    (also.length === 0 ? '' : ` So are ${listWords(also)}.`);
  const numbers = { segment: name, loss, others: loss - excess, atLeast, rows, whole, tested: search.tested };
  return { kind: 'segments', version, since: from, what, numbers };
}

/** Those that are worse, and whether by more than the tolerated share of the loss of the whole. */
function judged(seen: SegmentsSeen): SegmentDetails['worse'] {
  return seen.search.worse.map((one) => ({ ...one, isBeyond: one.atLeast > toleranceOf(seen, one.name) * seen.whole }));
}

/** What the segment says, else the model. */
function toleranceOf({ specification }: SegmentsSeen, name: string): number {
  const { segments = [], labels } = specification;
  const own = segments.find((segment) => levelsOf(segment).some((level) => levelName(level) === name));
  return own?.tolerance ?? labels?.tolerance ?? TOLERANCE;
}
