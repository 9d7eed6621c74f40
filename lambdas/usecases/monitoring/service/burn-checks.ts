import { USUAL_AVAILABILITY } from '../../../contracts/people/specification.ts';
import type { FindingKind } from '../../../contracts/stored/finding.ts';
import type { ArmCounts, HealthArm } from '../../../contracts/stored/rows/period-row.ts';
import { urgentRule } from '../../../domain/finding/step-alert.ts';
import { brokenPromise } from '../../../domain/quality/broken-promise.ts';
import { latencyBucket } from '../../../domain/sketch/latency-sketch.ts';
import type { BurnAlert } from '../../../domain/slo/burn-rate.ts';
import { burnState } from '../../../domain/slo/burn-state.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { spanWords } from '../../../domain/wording/duration.ts';
import { threeDigits, times } from '../../../domain/wording/numbers.ts';
import { percent } from '../../../domain/wording/percent.ts';
import type { ModelHistory } from '../model-history.ts';
import { ran, tooLittle, type CheckResult, type Looked, type ModelCheck } from '../model-check.ts';
import { countsOver, rowsOver, windowsCovered } from './requests-over.ts';
import { isOfCallers } from '../wide-hour.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Share of answers that may be slower than the 99th percentile that is promised. */
const SLOW = 0.01;

/** An objective of availability: what counts against it. */
interface Objective {
  readonly name: string;
  readonly kind: FindingKind;
  /** Cause of a page; that of a ticket has `-slow` behind it. */
  readonly cause: string;
  readonly says: string;
  readonly bad: (arm: ArmCounts) => number;
}

const objectives: readonly Objective[] = [
  {
    name: 'availability',
    kind: 'burn',
    cause: 'burn',
    says: 'failed or came too late',
    bad: ({ errors, timeouts }) => errors + timeouts,
  },
  {
    name: 'fallbacks',
    kind: 'fallbacks',
    cause: 'fallbacks',
    says: 'were answered by the fallback',
    bad: ({ fallbacks }) => fallbacks,
  },
];

/** Checks of the objectives: error budgets that burn too fast, and answers that are too slow. */
export const burnChecks: readonly ModelCheck[] = [
  ...objectives.map((objective) => ({
    name: objective.name,
    run: (history: ModelHistory) => [objectiveCheck(history, objective)],
  })),
  { name: 'latency', run: latencyCheck },
];

function objectiveCheck(history: ModelHistory, objective: Objective): CheckResult {
  const { span, specification } = history;
  const promised = (specification?.slo.availability ?? USUAL_AVAILABILITY) / 100;
  const state = burnState(countsOver(history, objective.bad), {
    objective: promised,
    coveredMinutes: windowsCovered(history),
  });
  const looked = (urgency: BurnAlert['urgency'], finding?: Looked['finding']): Looked => ({
    cause: urgency === 'page' ? objective.cause : `${objective.cause}-slow`,
    severity: urgency,
    rule: urgentRule,
    finding,
  });
  switch (state.kind) {
    case 'insufficient-data':
      return tooLittle(objective.name, span.to, state);
    case 'kept':
      return ran(objective.name, span.to, [looked('page'), looked('ticket')]);
    case 'burning': {
      const { worst } = state;
      const found = looked(worst.urgency, burnFinding(history, objective, { worst, promised }));
      // While it burns fast, nothing is said of the slow burn that is part of it.
      return ran(objective.name, span.to, worst.urgency === 'page' ? [found] : [looked('page'), found]);
    }
  }
}

interface Burning {
  readonly worst: BurnAlert;
  readonly promised: number;
}

function burnFinding(
  history: ModelHistory,
  { kind, says, bad }: Objective,
  { worst, promised }: Burning,
): Looked['finding'] {
  const rows = rowsOver(history, worst.longMinutes);
  const arms = rows.flatMap((row) => row.arms).filter(isOfCallers);
  const requests = sumOf(arms, (arm) => arm.requests);
  const share = worst.bad / requests;
  const length = spanWords(worst.longMinutes, history.windowSeconds);
  const what = `${percent(share)} of ${counted(requests, 'request')} within ${length} ${says}: ${times(worst.longRate)} of what an objective of ${threeDigits(100 * promised)} % allows.`;
  const isBad = (row: (typeof rows)[number]): boolean => {
    const callers = row.arms.filter(isOfCallers);
    return sumOf(callers, bad) > (1 - promised) * sumOf(callers, (arm) => arm.requests);
  };
  const since = rows.find(isBad)?.start ?? history.span.from;
  return {
    kind,
    since,
    what,
    numbers: {
      share,
      requests,
      allowed: 1 - promised,
      burnRate: worst.longRate,
      burnRateOfLate: worst.shortRate,
      limit: worst.limit,
      errors: sumOf(arms, (arm) => arm.errors),
      timeouts: sumOf(arms, (arm) => arm.timeouts),
      fallbacks: sumOf(arms, (arm) => arm.fallbacks),
    },
    ...versionOf(arms, bad),
  };
}

/** The version with the most bad requests. */
function versionOf(arms: readonly ArmCounts[], bad: Objective['bad']): { readonly version?: string } {
  const counts = new Map<string, number>();
  for (const arm of arms) counts.set(arm.version, (counts.get(arm.version) ?? 0) + bad(arm));
  const worst = [...counts].toSorted(([, a], [, b]) => b - a)[0];
  return worst === undefined ? {} : { version: worst[0] };
}

/** Answers of the slot that were slower than the promised 99th percentile, of which one in a hundred may be. */
function latencyCheck({ now, span, specification }: ModelHistory): readonly CheckResult[] {
  const limitMs = specification?.slo.latencyP99Ms;
  if (limitMs === undefined) return [];
  const arms = now.flatMap((row) => row.arms).filter(isOfCallers);
  const rows = sumOf(arms, (arm) => arm.requests);
  const hits = sumOf(arms, (arm) => slowIn(arm, limitMs));
  const state = brokenPromise({ hits, rows }, SLOW);
  if (state.kind === 'insufficient-data')
    return [
      tooLittle('latency', span.to, {
        of: state.of === 'events' ? 'requests' : 'slow requests',
        needed: state.needed,
        got: state.got,
      }),
    ];
  const looked = { cause: 'latency', severity: 'ticket' } as const;
  if (state.kind === 'kept') return [ran('latency', span.to, [{ ...looked, finding: undefined }])];
  const what = `${percent(state.share)} of ${counted(rows, 'request')} took longer than ${threeDigits(limitMs)} ms; 1 % are allowed.`;
  const numbers = { share: state.share, shareAtLeast: state.low, limitMs, requests: rows };
  return [ran('latency', span.to, [{ ...looked, finding: { kind: 'latency', since: span.from, what, numbers } }])];
}

/** Requests in buckets above that of the limit; the bucket that holds it counts as fast. */
function slowIn({ latency }: HealthArm, limitMs: number): number {
  const last = latencyBucket(limitMs);
  return Object.entries(latency).reduce((sum, [bucket, count]) => (Number(bucket) > last ? sum + count : sum), 0);
}
