import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import type { MachineState, MachineTask } from '../../../contracts/messages/machine.ts';
import type { KeptWarm, RolloutOutcome, RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { given } from '../../../domain/given.ts';
import { promotedVersion } from '../../../domain/experiment/experiment-state.ts';
import { goodAfterPromotion } from '../../../domain/routing/good-versions.ts';
import { decidedBy, questionsAtEnd } from '../../../domain/rollout/ordering/questions.ts';
import { keepsWarm, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { winningTests } from '../../../domain/rollout/ticking/watching/standing-look.ts';
import { watchedWindows } from '../../../domain/rollout/ticking/warm-watch.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { routeParts } from '../../registry/route-parts.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { RolloutStore } from '../ports.ts';
import { letGo } from '../hooking/let-go.ts';

/** What promoting needs from outside. */
export interface PromoteDeps {
  readonly registry: ModelRegistry;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

type Promoted =
  | { readonly kind: 'promoted'; readonly record: RolloutRecord; readonly route: Route | undefined }
  | { readonly kind: 'closed'; readonly record: RolloutRecord }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

/**
 * Makes the challenger champion and closes the rollout in one transaction, then tells the routers. Where the plan keeps the version
 * before warm, the entry among the open ones stays until that is over.
 *
 * The outcome names the tests that proved it. A repeat finds the record closed, publishes again and changes nothing; a rollout that
 * somebody else closed goes back.
 */
export async function promoteChallenger(deps: PromoteDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const promoted = await retryOnConflict(deps, () => attempt(deps, { execution, state }));
  switch (promoted.kind) {
    case 'stopped':
      return { ...state, next: 'stop', reason: promoted.reason };
    case 'lost':
      return { ...state, next: 'rollback', reason: promoted.reason };
    case 'closed':
      return { ...state, next: 'rollback', reason: promoted.record.outcome?.reason ?? 'closed' };
    case 'promoted':
      await finish(deps, promoted.record, promoted.route);
      return { ...state, next: 'report', reason: promoted.record.outcome?.reason ?? state.reason };
  }
}

async function attempt(deps: PromoteDeps, { execution, state }: MachineTask): Promise<Promoted | 'conflict'> {
  const { model, rolloutId } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  const route = await deps.routes.readRoute(model);
  const standing = standingOf(record, execution.arn);
  if (record === undefined || standing === 'missing' || standing === 'other') {
    return { kind: 'stopped', reason: `rollout ${rolloutId} is driven by another execution` };
  }
  if (standing === 'closed') {
    return record.state === 'promoted' ? { kind: 'promoted', record, route } : { kind: 'closed', record };
  }
  if (route?.lock?.rolloutId !== rolloutId) return { kind: 'lost', reason: `the route's lock was lost` };
  const specification = await deps.registry.readSpecification(model);
  const versions = await deps.registry.listVersions(model);
  const version = promotedVersion(record);
  const promoted = versions.find((one) => one.version === version);
  if (promoted === undefined) return { kind: 'lost', reason: `version ${version} is not registered any more` };
  return change(deps, { record, route, reason: state.reason, version: promoted, specification, versions });
}

interface Promotion {
  readonly record: RolloutRecord;
  readonly route: Route;
  readonly reason: string;
  readonly version: VersionRecord;
  readonly specification: Specification | undefined;
  readonly versions: readonly VersionRecord[];
}

async function change(deps: PromoteDeps, promotion: Promotion): Promise<Promoted | 'conflict'> {
  const { record, route, reason } = promotion;
  const at = isoAt(deps.clock.now());
  const next = promotedRoute(promotion, at);
  const closed = { ...closedRecord(promotion, at), ...given({ keepWarm: keptWarm(record, next) }) };
  const audit = { at, id: deps.randomness.id(), by: next.changedBy, action: 'promote', reason };
  const result = await deps.routes.changeRoute({
    route: next,
    replaces: route.revision,
    lockHeld: record.rolloutId,
    audit: { ...audit, before: route, after: next },
    rollout: closed,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'promoted', record: closed, route: next };
}

function promotedRoute({ record, route, reason, version, ...known }: Promotion, at: string): Route {
  const {
    lock: _lock,
    undo: _undo,
    shadows: _shadows,
    scoreCopies: _copies,
    control: _control,
    breakers: _breakers,
    champion: before,
    lastChampion: earlier,
    ...kept
  } = route;
  const lastChampion = before?.version === version.version ? earlier : before;
  const last = lastChampion === undefined ? {} : { lastChampion };
  const { specification, versions } = known;
  return {
    ...kept,
    ...(specification === undefined ? {} : routeParts(specification, { versions, ...last })),
    ...last,
    goodVersions: [...goodAfterPromotion(route, version.version, at)],
    champion: { version: version.version, target: version.target },
    challengers: [],
    // The promoted version is watched on while the one before is kept warm, or held back.
    hot: hasWatch(record.plan) && last.lastChampion !== undefined,
    ...held(record.plan, last.lastChampion),
    revision: route.revision + 1,
    changedAt: at,
    changedBy: `rollout ${record.rolloutId}`,
    reason: `promote: ${reason}`,
  };
}

function closedRecord({ record, reason }: Promotion, at: string): RolloutRecord {
  const { awaitingSince: _since, ...kept } = record;
  const { verdict } = record;
  const isProven = verdict?.kind === 'promote';
  const outcome: RolloutOutcome = {
    kind: 'promoted',
    reason,
    at,
    by: promotedBy(record),
    tests: isProven ? [...(verdict?.tests ?? [])] : [...provenBefore(record)],
    ...(verdict?.exposed === undefined ? {} : { exposed: verdict.exposed }),
  };
  return { ...kept, ...questionsAtEnd(record, at), state: 'promoted', outcome, stamp: record.stamp + 1 };
}

/** A person promotes a standing challenger by what the verdict of its last period proved. */
function provenBefore({ plan, periods = [] }: RolloutRecord): readonly string[] {
  const last = periods.at(-1);
  const isProven = last?.is === 'better' && last.unproven === undefined;
  return plan.standing !== undefined && isProven ? winningTests(plan.standing) : [];
}

/** What is kept of the version before, from now on. */
function keptWarm({ plan }: RolloutRecord, { lastChampion, revision, changedAt: at }: Route): KeptWarm | undefined {
  if (!hasWatch(plan) || lastChampion === undefined) return undefined;
  const until = isoAt(epochMsOf(at) + watchedWindows(plan) * plan.windowSeconds * 1_000);
  const { sharePercent } = plan.holdBack ?? {};
  const revisions = [{ revision, weightPercent: 100 - (sharePercent ?? 0), step: 0, at }];
  return { version: lastChampion.version, since: at, until, revisions, ...given({ sharePercent }) };
}

function hasWatch(plan: RolloutRecord['plan']): boolean {
  return watchedWindows(plan) > 0;
}

/** The share that the version before keeps. */
function held({ holdBack }: RolloutRecord['plan'], before: Route['champion']): Pick<Route, 'holdBack'> {
  if (holdBack === undefined || before === undefined) return {};
  return { holdBack: { ...before, sharePercent: holdBack.sharePercent } };
}

/** A person where one asked for it, else the judge where it proved something, else the plan's policy. */
function promotedBy(record: RolloutRecord): string {
  const { requests, verdict } = record;
  const person = requests.find(({ kind }) => kind === 'promote')?.by ?? decidedBy(record);
  return person ?? (verdict?.kind === 'promote' ? 'the judge' : 'the plan');
}

/** Steps behind the transaction; each may be repeated, and the reconciler repeats the publication if it was lost. */
async function finish(deps: PromoteDeps, record: RolloutRecord, route: Route | undefined): Promise<void> {
  if (route !== undefined) await deps.routes.publishRoute(route);
  await settleVersions(deps.registry, record, route);
  if (!keepsWarm(record)) await letGo(deps.rollouts, record);
}
