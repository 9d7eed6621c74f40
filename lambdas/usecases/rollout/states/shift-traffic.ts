import { epochMsOf, isoAt, windowKeyAt } from '../../../contracts/runtime/instants.ts';
import type { MachineState, MachineTask } from '../../../contracts/messages/machine.ts';
import type { RolloutRecord, StepShadow } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { given } from '../../../domain/given.ts';
import { isSplitMoved, moveToTell } from '../../../domain/experiment/experiment-state.ts';
import { standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { windowAt } from '../../../domain/rollout/ticking/window-calendar.ts';
import { shareWords } from '../../../domain/wording/share.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What moving traffic needs from outside. */
export interface ShiftDeps extends TellDeps {
  readonly registry: Pick<ModelRegistry, 'readVersion'>;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

type Shifted =
  | { readonly kind: 'shifted'; readonly record: RolloutRecord; readonly route: Route }
  | { readonly kind: 'stopped'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

/**
 * Gives the challenger the weight, or the copies, of its next step: route and record in one transaction, then the routers are told.
 *
 * A repeat finds the step made, publishes again and changes nothing. Without the lock, or without the version, the way is back.
 */
export async function shiftTraffic(deps: ShiftDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const shifted = await retryOnConflict(deps, () => attempt(deps, { execution, state }));
  if (shifted.kind === 'stopped') return { ...state, next: 'stop', reason: shifted.reason };
  if (shifted.kind === 'lost') return { ...state, next: 'rollback', reason: shifted.reason };
  const { record, route } = shifted;
  await deps.routes.publishRoute(route);
  const reason = `step ${record.step + 1} of ${record.plan.steps.length}`;
  await tellRollout(deps, 'step', { record, reason: state.reason, move: moveToTell(record) });
  return { ...state, next: 'wait', reason };
}

async function attempt(deps: ShiftDeps, { execution, state }: MachineTask): Promise<Shifted | 'conflict'> {
  const { model, rolloutId } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (record === undefined || standingOf(record, execution.arn) !== 'ours') {
    return { kind: 'stopped', reason: `rollout ${rolloutId} is closed or driven by another execution` };
  }
  const route = await deps.routes.readRoute(model);
  if (route?.lock?.rolloutId !== rolloutId) return { kind: 'lost', reason: `the route's lock was lost` };
  const step = state.step ?? record.step + 1;
  if (step <= record.step && !isSplitMoved(record)) return { kind: 'shifted', record, route };
  return move(deps, { record, route, step: Math.max(step, record.step) });
}

/** Looks up the versions of a move and makes it; a version that is gone is a way back. */
async function move(deps: ShiftDeps, known: Pick<Move, 'record' | 'route' | 'step'>): Promise<Shifted | 'conflict'> {
  const { model, version } = known.record;
  const arms = armsOf(known.record, known.step);
  const { control } = known.record.plan;
  const names = [
    ...(arms?.map((arm) => arm.version) ?? [version]),
    ...(control === undefined ? [] : [control.version]),
  ];
  const found = await Promise.all(names.map((name) => deps.registry.readVersion(model, name)));
  const missing = names.find((_, at) => found[at] === undefined);
  const versions = found.filter((one) => one !== undefined);
  const own = versions.find((one) => one.version === version);
  if (missing !== undefined || own === undefined)
    return { kind: 'lost', reason: `version ${missing ?? version} is not registered any more` };
  return change(deps, { ...known, version: own, versions, arms });
}

interface Move {
  readonly record: RolloutRecord;
  readonly route: Route;
  readonly step: number;
  readonly version: VersionRecord;
  /** Of an experiment in the order of their slots, and the control. */
  readonly versions: readonly VersionRecord[];
  readonly arms: Arms | undefined;
}

type Arms = NonNullable<RolloutRecord['revisions'][number]['arms']>;

/** Challengers of an experiment as they should be served now, or several shadows with their copies; undefined in every other step. */
function armsOf({ plan, experiment }: RolloutRecord, step: number): Arms | undefined {
  const several = plan.steps[step]?.shadow === undefined ? plan.experiment : (plan.experiment ?? plan.shadows);
  return several === undefined ? undefined : (experiment?.arms ?? several.arms);
}

async function change(deps: ShiftDeps, move: Move): Promise<Shifted | 'conflict'> {
  const { record, route, step } = move;
  const planned = record.plan.steps[step];
  if (planned === undefined) return { kind: 'lost', reason: `the plan has no step ${step + 1}` };
  const nowMs = deps.clock.now();
  const next = shiftedRoute(move, planned, isoAt(nowMs));
  const moved = shiftedRecord(move, planned, { nowMs, revision: next.revision });
  const by = `rollout ${record.rolloutId}`;
  const audit = { at: next.changedAt, id: deps.randomness.id(), by, action: 'shift', reason: next.reason };
  const result = await deps.routes.changeRoute({
    route: next,
    replaces: route.revision,
    lockHeld: record.rolloutId,
    audit: { ...audit, before: route, after: next },
    rollout: moved,
  });
  return result === 'conflict' ? 'conflict' : { kind: 'shifted', record: moved, route: next };
}

type Step = RolloutRecord['plan']['steps'][number];

function shiftedRoute(move: Move, planned: Step, at: string): Route {
  const { record, route, step, version, arms } = move;
  const variant = { version: version.version, target: version.target };
  const isFirst = record.plan.kind === 'first';
  const { shadows: _before, split: _split, scoreCopies: _copies, control: _control, ...kept } = route;
  const { weightPercent, shadow, waitsFor } = planned;
  const hasRequests = shadow === undefined && waitsFor === undefined;
  const shadows = shadow === undefined ? {} : { shadows: shadowsOf(move, { variant, shadow }) };
  return {
    ...kept,
    ...(isFirst ? { champion: variant } : {}),
    ...shadows,
    ...scoreCopiesOf(record),
    ...positionsOf(move),
    ...controlOf(move, planned),
    challengers: isFirst || !hasRequests ? [] : challengersOf(move, [{ version: variant.version, weightPercent }]),
    revision: route.revision + 1,
    changedAt: at,
    changedBy: `rollout ${record.rolloutId}`,
    reason: `shift: step ${step + 1}, ${arms === undefined ? `${variant.version} at ${shareWords(planned)}${besideWords(record, planned)}` : splitWords(arms)}${whyMoved(record)}`,
  };
}

/** Copies to the champion, for its score of the requests of an experiment whose goal is adjusted for it. */
function scoreCopiesOf({ plan }: RolloutRecord): Pick<Route, 'scoreCopies'> {
  if (plan.experiment?.covariate === undefined) return {};
  const { timeoutMs, copiesPerMinute } = plan.experiment.covariate;
  return { scoreCopies: { timeoutMs, ...given({ copiesPerMinute }) } };
}

/**
 * Who owns which position. Shares of a bandit move against each other, which slots have no room for; its frozen split draws every caller
 * anew, so that who is compared was not chosen by what shares followed before.
 */
function positionsOf({ record, route, step }: Move): Pick<Route, 'split' | 'salt'> {
  if (record.plan.experiment?.bandit === undefined) return { salt: route.salt };
  const isFreezing = step >= 1 && record.step < 1;
  return { split: 'hash', salt: isFreezing ? `${route.salt}/confirm` : route.salt };
}

/** The control of a step, which owns the last part of the positions; none where the step leaves nothing for it. */
function controlOf({ record, versions }: Move, { controlPercent = 0 }: Step): Pick<Route, 'control'> {
  const found = versions.find((one) => one.version === record.plan.control?.version);
  if (found === undefined || controlPercent === 0) return {};
  return { control: { version: found.version, target: found.target, weightPercent: controlPercent } };
}

/** The numbers behind a move, or behind the choice of whom a frozen split confirms. */
function whyMoved(record: RolloutRecord): string {
  const { frozen } = record.experiment?.bandit ?? {};
  const says =
    frozen === undefined ? moveToTell(record)?.says : [`frozen to confirm ${frozen.version}: ${frozen.reason}`];
  return says === undefined ? '' : `; ${says.join('; ')}`;
}

/** Each of several shadows with its own share; one that was taken out gets nothing. */
function shadowsOf(
  { versions, arms }: Move,
  { variant, shadow }: { readonly variant: Pick<VersionRecord, 'version' | 'target'>; readonly shadow: StepShadow },
): NonNullable<Route['shadows']> {
  if (arms === undefined) return [{ ...variant, ...shadow }];
  return arms.flatMap(({ version, weightPercent }) => {
    const found = versions.find((one) => one.version === version);
    if (found === undefined || weightPercent === 0) return [];
    return [{ version, target: found.target, ...shadow, sharePercent: weightPercent }];
  });
}

/** Challenger i of n at slot i; one that was taken out keeps its slot, so that nobody else's callers move. */
function challengersOf({ versions, arms }: Move, alone: Arms): Route['challengers'] {
  return (arms ?? alone).flatMap(({ version, weightPercent }, slot) => {
    const found = versions.find((one) => one.version === version);
    return found === undefined ? [] : [{ version, target: found.target, slot, weightPercent }];
  });
}

function besideWords({ plan: { control } }: RolloutRecord, { controlPercent = 0 }: Step): string {
  return control === undefined || controlPercent === 0 ? '' : `, control ${control.version} at ${controlPercent} %`;
}

function splitWords(arms: Arms): string {
  return arms.map(({ version, weightPercent }) => `${version} at ${weightPercent} %`).join(', ');
}

function shiftedRecord(
  { record, step, arms }: Move,
  { weightPercent, shadow, waitsFor, controlPercent }: Step,
  { nowMs, revision }: { readonly nowMs: number; readonly revision: number },
): RolloutRecord {
  const { windowSeconds } = record.plan;
  const startWindow = record.startWindow ?? windowKeyAt(nowMs, windowSeconds);
  const calendar = { startMs: epochMsOf(startWindow), lengthMs: windowSeconds * 1000 };
  const pairs = shadow === undefined && waitsFor === undefined ? {} : { shadow: true as const };
  const split = arms === undefined ? {} : { arms };
  const beside = controlPercent === undefined ? {} : { controlPercent };
  const inForce = { revision, weightPercent, step, at: isoAt(nowMs), ...pairs, ...split, ...beside };
  const stepStartedWindow = step === record.step ? record.stepStartedWindow : windowAt(calendar, nowMs);
  return {
    ...record,
    state: 'running',
    step,
    startWindow,
    stepStartedWindow,
    revisions: [...record.revisions, inForce],
    lastTickAt: isoAt(nowMs),
    stamp: record.stamp + 1,
  };
}
