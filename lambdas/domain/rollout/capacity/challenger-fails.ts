import type { RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { percent } from '../../wording/percent.ts';

/** Guardrails that are about answers which callers cannot use; a segment's and a limit's end with the same word. */
const failing = /(^|:)(errors|timeouts|failures|clientErrors)$/;
/** Failed share of the requests so far from which on a version counts as broken, and the least that are counted. */
const [MOST_FAILED, LEAST_REQUESTS] = [0.1, 10] as const;

/** What is known of how a version answers. */
export interface HealthFacts {
  readonly version: string;
  readonly verdict: Pick<RolloutVerdict, 'kind' | 'tests' | 'harm'> | undefined;
  readonly breakers: Route['breakers'];
}

/**
 * Why a version must keep no request on the way back: it answers with failures, or is cut off; undefined where it is only slow, worse at a
 * KPI, or unwanted.
 */
export function whyFailing({ version, verdict, breakers = [] }: HealthFacts): string | undefined {
  const open = breakers.find((one) => one.version === version);
  if (open !== undefined) return `${version} is cut off, ${open.failed} of ${open.calls} calls failed`;
  const what = failingTest(verdict) ?? failedShare(verdict);
  return what === undefined ? undefined : `${version} answers with failures (${what})`;
}

function failingTest(verdict: HealthFacts['verdict']): string | undefined {
  return verdict?.kind === 'rollback' ? verdict.tests?.find((one) => failing.test(one)) : undefined;
}

/** What failed before the judge had said so. */
function failedShare(verdict: HealthFacts['verdict']): string | undefined {
  const { assigned = 0, failed = 0 } = verdict?.harm ?? {};
  if (assigned < LEAST_REQUESTS || failed <= MOST_FAILED * assigned) return undefined;
  return `${percent(failed / assigned)} of ${assigned} requests`;
}
