import type { KeptWarm, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { promotedVersion } from '../../experiment/experiment-state.ts';
import { spanWords } from '../../wording/duration.ts';

/** A promoted rollout whose version before is kept warm. */
export type WarmRecord = RolloutRecord & { readonly keepWarm: KeptWarm };

/** For how many windows a promoted version is watched: while the one before is kept warm, or held back; 0 = not at all. */
export function watchedWindows({ keepWarm, holdBack }: Pick<RolloutRecord['plan'], 'keepWarm' | 'holdBack'>): number {
  return holdBack?.windows ?? keepWarm?.windows ?? 0;
}

/** Whether the version before keeps a share meanwhile. */
export function isHeldBack({ keepWarm }: Pick<RolloutRecord, 'keepWarm'>): boolean {
  return keepWarm?.sharePercent !== undefined;
}

/** Name under which the evidence of the watch lies beside that of the rollout. */
export function watchName(record: Pick<RolloutRecord, 'keepWarm'>): 'hold-back' | 'keep-warm' {
  return isHeldBack(record) ? 'hold-back' : 'keep-warm';
}

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
  const {
    ends: _ends,
    outcomes: _outcomes,
    carried: _carried,
    extendedWindows: _more,
    advance: _when,
    paired: _pairs,
    experiment: _goal,
    control: _left,
    ...terms
  } = plan;
  const { experiment: _arms, ...own } = kept;
  return {
    ...own,
    version: promotedVersion(record),
    // Its evidence and checkpoint lie beside those of the rollout.
    rolloutId: `${rolloutId}/${watchName(record)}`,
    ...(isHeldBack(record) ? { champion: keepWarm.version } : {}),
    plan: { ...terms, ...watchedPlan(plan) },
    step: 0,
    startWindow,
    stepStartedWindow: 0,
    revisions: keepWarm.revisions,
    requests: [],
  };
}

/** Held back, the version before is there to compare with; kept warm it serves nobody, so that absolute limits alone can speak. */
function watchedPlan(
  plan: RolloutRecord['plan'],
): Omit<RolloutRecord['plan'], 'says' | 'windowSeconds' | 'inconclusive'> {
  const windows = watchedWindows(plan);
  const { holdBack, keepWarm } = plan;
  const span = { plannedWindows: windows, horizonWindows: windows };
  const step = (weightPercent: number) => ({ steps: [{ weightPercent, bakeWindows: windows }], ...span });
  if (holdBack === undefined) return { kind: 'first', ...step(100), judge: keepWarm?.judge };
  const { sharePercent, outcomes, judge } = holdBack;
  return { kind: 'challenger', ...step(100 - sharePercent), outcomes, judge };
}

/** The revisions of the promoted version, with the route's present one: another change may have come while it served. */
export function warmRevisions(record: WarmRecord, route: Route | undefined): KeptWarm['revisions'] {
  const { revisions, sharePercent } = record.keepWarm;
  const isKnown = revisions.some(({ revision }) => revision === route?.revision);
  const isServing = route?.champion?.version === promotedVersion(record) && route.lock === undefined;
  if (!isServing || isKnown || route.holdBack?.sharePercent !== sharePercent) return revisions;
  const weightPercent = 100 - (sharePercent ?? 0);
  return [...revisions, { revision: route.revision, weightPercent, step: 0, at: route.changedAt }];
}

/**
 * Why keeping warm is over; undefined while it goes on.
 *
 * @param windows windows since the promotion
 */
export function warmOver(record: WarmRecord, route: Route, windows: number): string | undefined {
  const { plan } = record;
  const planned = watchedWindows(plan);
  const isOver = judgedWindows(record) >= planned || windows >= planned + LATE_WINDOWS;
  const how = isHeldBack(record) ? 'held back' : 'kept warm';
  const asPlanned = isOver ? `${how} for ${spanWords(planned, plan.windowSeconds)}, as planned` : undefined;
  return overtaken(record, route) ?? asPlanned;
}

/** Windows in which the end of a watch is tried again, after it should have come in any case. */
const OVERDUE_WINDOWS = 5;

/**
 * Why a watch must be ended by somebody else: whoever should have ended it fails; undefined before that.
 *
 * @param windows windows since the promotion
 */
export function watchOverdue(record: WarmRecord, windows: number): string | undefined {
  const planned = watchedWindows(record.plan);
  if (windows < planned + LATE_WINDOWS + OVERDUE_WINDOWS) return undefined;
  const late = spanWords(Math.floor(windows) - planned, record.plan.windowSeconds);
  return `${promotedVersion(record)} is champion; its watch should have ended ${late} ago, and its end failed`;
}

/** What else changed the route since; undefined where nothing did. */
function overtaken(record: WarmRecord, { lock, champion, holdBack }: Route): string | undefined {
  const version = promotedVersion(record);
  if (lock !== undefined) return `rollout ${lock.rolloutId} began`;
  if (champion?.version !== version) return `${champion?.version ?? 'nobody'} serves in place of ${version}`;
  const isGone = isHeldBack(record) && holdBack === undefined;
  return isGone ? `${record.keepWarm.version} has no share any more` : undefined;
}

function judgedWindows({ keepWarm: { verdict } }: WarmRecord): number {
  return verdict === undefined ? 0 : verdict.window;
}

/** The record after keeping warm is over. @param at ISO instant */
export function afterWarmth(record: WarmRecord, reason: string, at: string): RolloutRecord {
  const { keepWarm, stamp } = record;
  return { ...record, keepWarm: { ...keepWarm, ended: { at, reason } }, stamp: stamp + 1 };
}
