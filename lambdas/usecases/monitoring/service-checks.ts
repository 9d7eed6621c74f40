import type { FindingKind } from '../../contracts/stored/finding.ts';
import type { ArmCounts, HealthRow } from '../../contracts/stored/rows/period-row.ts';
import type { Severity } from '../../contracts/people/names.ts';
import { brokenPromise } from '../../domain/quality/broken-promise.ts';
import { shareShift, type ShiftRule } from '../../domain/quality/share-shift.ts';
import { silenceOf } from '../../domain/quality/silence.ts';
import { counted } from '../../domain/wording/counted.ts';
import { percent } from '../../domain/wording/percent.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import type { ModelHistory } from './model-history.ts';
import { ran, tooLittle, type CheckResult, type Looked, type ModelCheck } from './model-check.ts';
import { isOfCallers } from './wide-hour.ts';

/** Share of requests whose capture may be lost before numbers are called incomplete. */
const ALLOWED_LOSS = 0.01;
/** Availability that is promised where a model is not declared. */
const USUAL_AVAILABILITY = 99.5;
/** Callers' own faults have no objective: they are held against the hours before. */
const CLIENT_ERRORS: ShiftRule = { level: 1e-4, floor: 0.05, leastRows: 100, leastHits: 10 };

interface Promised {
  readonly name: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly says: string;
  readonly bad: (arm: ArmCounts) => number;
}

const promises: readonly Promised[] = [
  { name: 'errors', kind: 'errors', severity: 'page', says: 'answers fail', bad: ({ errors }) => errors },
  {
    name: 'timeouts',
    kind: 'timeouts',
    severity: 'page',
    says: 'answers come too late',
    bad: ({ timeouts }) => timeouts,
  },
  {
    name: 'fallbacks',
    kind: 'fallbacks',
    severity: 'page',
    says: 'requests are answered by the fallback',
    bad: ({ fallbacks }) => fallbacks,
  },
];

/** Checks of the service: errors, timeouts and fallbacks against the objective, callers' faults, silence, completeness of the capture. */
export const serviceChecks: readonly ModelCheck[] = [
  ...promises.map((promised) => ({
    name: promised.name,
    run: (history: ModelHistory) => [promiseCheck(history, promised)],
  })),
  { name: 'client-errors', run: (history) => [clientErrors(history)] },
  { name: 'silent', run: (history) => [silent(history)] },
  { name: 'capture', run: (history) => [capture(history)] },
];

function promiseCheck(history: ModelHistory, { name, kind, severity, says, bad }: Promised): CheckResult {
  const { span, specification } = history;
  const allowed = 1 - (specification?.slo.availability ?? USUAL_AVAILABILITY) / 100;
  const arms = armsOf(history.now);
  const rows = sumOf(arms, ({ requests }) => requests);
  const state = brokenPromise({ hits: sumOf(arms, bad), rows }, allowed);
  if (state.kind === 'insufficient-data')
    return tooLittle(name, span.to, { of: 'requests', needed: state.needed, got: state.got });
  if (state.kind === 'kept') return ran(name, span.to, [{ cause: name, severity, isUrgent: true, finding: undefined }]);
  const worst = arms.toSorted((a, b) => bad(b) - bad(a))[0];
  const what = `${percent(state.share)} of ${counted(rows, 'request')}: ${says}; ${percent(allowed)} are allowed.`;
  const numbers = { share: state.share, shareAtLeast: state.low, allowed, requests: rows };
  const finding = {
    kind,
    since: firstBad(history.now, bad),
    what,
    numbers,
    ...(worst === undefined ? {} : { version: worst.version }),
  };
  return ran(name, span.to, [{ cause: name, severity, isUrgent: true, finding }]);
}

/** ISO start of the first row with anything bad. */
function firstBad(rows: readonly HealthRow[], bad: Promised['bad']): string {
  const first = rows.find((row) => sumOf(armsOf([row]), bad) > 0) ?? rows[0];
  return first?.start ?? '';
}

function clientErrors({ now, before, span }: ModelHistory): CheckResult {
  const of = (rows: readonly HealthRow[]): { hits: number; rows: number } => ({
    hits: sumOf(armsOf(rows), ({ clientErrors: count }) => count),
    rows: sumOf(armsOf(rows), ({ requests }) => requests),
  });
  const shift = shareShift(of(before), of(now), CLIENT_ERRORS);
  const looked = (finding: Looked['finding']): CheckResult =>
    ran('client-errors', span.to, [{ cause: 'client-errors', severity: 'ticket', finding }]);
  switch (shift.kind) {
    case 'insufficient-data':
      return tooLittle('client-errors', span.to, {
        of: `requests ${shift.side}`,
        needed: shift.needed,
        got: shift.got,
      });
    case 'steady':
      return looked(undefined);
    case 'risen': {
      const what = `${percent(shift.now)} of the requests are refused as the callers' fault, ${percent(shift.before)} in the hours before.`;
      return looked({
        kind: 'errors',
        since: span.from,
        what,
        numbers: { before: shift.before, now: shift.now, p: shift.p },
      });
    }
  }
}

function silent({ now, before, beforeUntil, span, everyWindows, windowSeconds }: ModelHistory): CheckResult {
  const requests = (rows: readonly HealthRow[]): number => sumOf(armsOf(rows), (arm) => arm.requests);
  const fives = everyWindows / 5;
  const oldest = before[0]?.start ?? beforeUntil;
  const length = (epochMsOf(beforeUntil) - epochMsOf(oldest)) / (5_000 * windowSeconds);
  const state = silenceOf({ requests: requests(before), length }, { requests: requests(now), length: fives });
  const looked = (finding: Looked['finding']): CheckResult =>
    ran('silent', span.to, [{ cause: 'silent', severity: 'page', finding }]);
  switch (state.kind) {
    case 'insufficient-data':
      return tooLittle('silent', span.to, { of: 'requests expected', needed: state.needed, got: state.got });
    case 'asked':
      return looked(undefined);
    case 'silent': {
      const what = `No request came; ${counted(Math.round(state.expected), 'request')} were to be expected after the hours before.`;
      return looked({ kind: 'silent', since: span.from, what, numbers: { expected: state.expected } });
    }
  }
}

/** Requests that the router numbered against those that arrived. */
function capture({ now, span }: ModelHistory): CheckResult {
  const numbered = armsOf(now).flatMap(({ served, requests }) => (served === undefined ? [] : [{ served, requests }]));
  const served = sumOf(numbered, (arm) => arm.served);
  const lost = Math.max(0, served - sumOf(numbered, (arm) => arm.requests));
  const state = brokenPromise({ hits: lost, rows: served }, ALLOWED_LOSS);
  if (state.kind === 'insufficient-data')
    return tooLittle('capture', span.to, { of: 'numbered requests', needed: state.needed, got: state.got });
  const what = `${percent(lost / served)} of ${counted(served, 'request')} were served and not captured.`;
  const finding =
    state.kind === 'broken'
      ? { kind: 'capture-lost' as const, since: span.from, what, numbers: { served, lost } }
      : undefined;
  return ran('capture', span.to, [{ cause: 'capture-lost', severity: 'ticket', finding }]);
}

function armsOf(rows: readonly HealthRow[]): HealthRow['arms'] {
  return rows.flatMap(({ arms }) => arms).filter(isOfCallers);
}

function sumOf<T>(all: readonly T[], count: (one: T) => number): number {
  return all.reduce((sum, one) => sum + count(one), 0);
}
