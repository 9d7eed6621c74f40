import type { KeptWarm, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { spanWords } from '../../wording/duration.ts';

/** A promoted rollout whose version before is kept warm. */
export type WarmRecord = RolloutRecord & { readonly keepWarm: KeptWarm };

/** Windows beyond the planned ones after which it is over although the last of them were never judged. */
const LATE_WINDOWS = 5;

/**
 * The promoted version as the judge reads it while the one before is kept warm: like a first version, which has all requests, on a
 * calendar of its own.
 *
 * @param startWindow ISO start of the window of the promotion
 */
export function watchedRecord(record: WarmRecord, startWindow: string): RolloutRecord {
  const { plan, rolloutId, keepWarm } = record;
  const { champion: _before, verdict: _said, awaitingSince: _nobody, ...judged } = record;
  // What stopped the plan before the promotion is counted on the rollout's own calendar.
  const { questions: _asked, holds: _held, broken: _broken, ...kept } = judged;
  const { windows, judge } = plan.keepWarm ?? { windows: 0, judge: null };
  const {
    ends: _ends,
    outcomes: _outcomes,
    carried: _carried,
    extendedWindows: _more,
    advance: _when,
    ...terms
  } = plan;
  const steps = [{ weightPercent: 100, bakeWindows: windows }];
  return {
    ...kept,
    // Its evidence and checkpoint lie beside those of the rollout.
    rolloutId: `${rolloutId}/keep-warm`,
    plan: { ...terms, kind: 'first', steps, plannedWindows: windows, horizonWindows: windows, judge },
    step: 0,
    startWindow,
    stepStartedWindow: 0,
    revisions: keepWarm.revisions,
    requests: [],
  };
}

/** The revisions of the promoted version, with the route's present one: another change may have come while it served. */
export function warmRevisions({ version, keepWarm }: WarmRecord, route: Route | undefined): KeptWarm['revisions'] {
  const { revisions } = keepWarm;
  const isKnown = revisions.some(({ revision }) => revision === route?.revision);
  if (route?.champion?.version !== version || route.lock !== undefined || isKnown) return revisions;
  return [...revisions, { revision: route.revision, weightPercent: 100, step: 0, at: route.changedAt }];
}

/**
 * Why keeping warm is over; undefined while it goes on.
 *
 * @param windows windows since the promotion
 */
export function warmOver(record: WarmRecord, route: Route, windows: number): string | undefined {
  const { version, plan } = record;
  if (route.lock !== undefined) return `rollout ${route.lock.rolloutId} began`;
  if (route.champion?.version !== version)
    return `${route.champion?.version ?? 'nobody'} serves in place of ${version}`;
  const planned = plan.keepWarm?.windows ?? 0;
  const isOver = judgedWindows(record) >= planned || windows >= planned + LATE_WINDOWS;
  return isOver ? `kept warm for ${spanWords(planned, plan.windowSeconds)}, as planned` : undefined;
}

function judgedWindows({ keepWarm: { verdict } }: WarmRecord): number {
  return verdict === undefined ? 0 : verdict.window;
}

/** The record after keeping warm is over. @param at ISO instant */
export function afterWarmth(record: WarmRecord, reason: string, at: string): RolloutRecord {
  const { keepWarm, stamp } = record;
  return { ...record, keepWarm: { ...keepWarm, ended: { at, reason } }, stamp: stamp + 1 };
}
