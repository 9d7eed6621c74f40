import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import { silenceOf } from '../../../domain/quality/silence.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { ran, tooLittle, type CheckResult, type Looked } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import { incidentsOf, isWithin, wrongSpans } from '../reference/left-out.ts';
import { isOfCallers } from '../wide-hour.ts';
import type { CountedRow } from './requests-over.ts';

const CAUSE = 'silent';
/** Hours back at which a model may be asked as seldom as now. */
const SAME_HOURS = [
  [24, 'the same hours of the day before'],
  [168, 'the same hours of the week before'],
] as const;

/** Requests that were to be expected, and after what. */
interface Expectation {
  readonly requests: number;
  readonly after: string;
}

/**
 * Whether no request came where many were to be expected: after the hours before, and after the same hours of the day and of the week
 * before, as far as these are known; the smallest counts.
 *
 * A declared incident is no silence: nothing is said of it.
 */
export async function silentCheck(history: ModelHistory): Promise<CheckResult> {
  const { now, span, specification } = history;
  const { requests: expected, after } = await expectationOf(history);
  const isDeclared = isWithin(incidentsOf(specification), span.from);
  const state = silenceOf({ requests: isDeclared ? 0 : expected, length: 1 }, { requests: requestsIn(now), length: 1 });
  const looked = (finding: Looked['finding']): CheckResult =>
    ran('silent', span.to, [{ cause: CAUSE, severity: 'page', finding }]);
  switch (state.kind) {
    case 'insufficient-data':
      return tooLittle('silent', span.to, { of: 'requests expected', needed: state.needed, got: state.got });
    case 'asked':
      return looked(undefined);
    case 'silent': {
      const what = `No request came; ${counted(Math.round(state.expected), 'request')} were to be expected after ${after}.`;
      return looked({ kind: 'silent', since: span.from, what, numbers: { expected: state.expected } });
    }
  }
}

async function expectationOf(history: ModelHistory): Promise<Expectation> {
  const { before, everyWindows } = history;
  const { rows, fives } = await before(CAUSE);
  const requests = fives === 0 ? 0 : (requestsIn(rows) / fives) * (everyWindows / 5);
  const known = SAME_HOURS.flatMap(([hours, after]): readonly Expectation[] => {
    const then = requestsAgo(history, hours);
    return then === undefined ? [] : [{ requests: then, after }];
  });
  return known.reduce((least, one) => (one.requests < least.requests ? one : least), {
    requests,
    after: 'the hours before',
  });
}

/** Requests of the same stretch so many hours ago; undefined where it was wrong then, or lies before the first hour that is known. */
function requestsAgo(history: ModelHistory, hours: number): number | undefined {
  const { pointers, span, windowSeconds } = history;
  const hourMs = periodSeconds('hour', windowSeconds) * 1000;
  const [from, to] = [epochMsOf(span.from) - hours * hourMs, epochMsOf(span.to) - hours * hourMs];
  const [first] = pointers;
  if (first === undefined || epochMsOf(first.start) > from) return undefined;
  const wrong = wrongSpans(history, CAUSE);
  if (wrong.some((one) => one.from < isoAt(to) && (one.to === undefined || one.to > isoAt(from)))) return undefined;
  return pointers.reduce((sum, row) => {
    const start = epochMsOf(row.start);
    const shared = Math.min(to, start + hourMs) - Math.max(from, start);
    return shared <= 0 ? sum : sum + (requestsIn([row]) * shared) / hourMs;
  }, 0);
}

function requestsIn(rows: readonly CountedRow[]): number {
  const arms = rows.flatMap((row) => row.arms).filter(isOfCallers);
  return arms.reduce((sum, { requests }) => sum + requests, 0);
}
