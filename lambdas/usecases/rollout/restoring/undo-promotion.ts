import { undoRequest, type Undone } from '../../../contracts/api/order-api.ts';
import { NotAllowedError, UnderstudyError } from '../../../contracts/api/errors.ts';
import { accessInForce } from '../../../contracts/people/model/access.ts';
import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { accessFault } from '../../../domain/rollout/ordering/may-act.ts';
import { isTargetAllowed, type OpenTargets } from '../../../domain/routing/allowed-targets.ts';
import { isProvenBack } from '../../../domain/alert/probe-proof.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import { settleVersions } from '../../registry/settle-versions.ts';
import type { Person } from '../../system/ports.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellOutcome, type TellDeps } from '../../telling/tell-rollout.ts';
import { checkOrder } from './person-order.ts';
import { comeBack, type ComeBackDeps } from '../capacity/come-back.ts';
import { readOnce } from '../capacity/read-once.ts';
import { returningUndo } from '../capacity/returning-undo.ts';
import { isComingBack } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { letGo } from '../hooking/let-go.ts';
import type { RolloutStore } from '../ports.ts';
import { proveRestored, type ProveDeps } from './prove-restored.ts';
import { chosenVersion, undoOf, type UndoOrder } from './undo-route.ts';

/** What going back to an earlier champion needs from outside. */
export interface UndoDeps extends ProveDeps, TellDeps, ComeBackDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions' | 'setVersionStatus'>;
  readonly routes: RouteStore;
  readonly rollouts: RolloutStore;
  readonly clock: ProveDeps['clock'];
  readonly targets: OpenTargets;
  readonly windowSeconds: number;
}

/** An order as it came: the model of the path, the unchecked body, and who sent it. */
export interface UndoCall {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

interface Gone {
  readonly result: Undone['result'];
  readonly record: RolloutRecord;
  readonly route: Route;
}

/** The call that asks waits so long for the proof. */
const PROOF_MS = 30_000;

/**
 * Gives all traffic back to the champion before, or to one of the last ten good versions, at once; then proves and tells it. Where that
 * one has given up instances in a rollout in batches, traffic comes back in steps.
 *
 * Record, route and audit change in one transaction. Safe to repeat: while the champion serves by an undo, the same order again, or one
 * that names no version, changes nothing. What was lost behind the transaction is done by a repeat, or by the reconciler.
 *
 * @throws InvalidInputError; NotAllowedError; UnderstudyError MODEL_NOT_FOUND, ROLLOUT_OPEN, NO_CHAMPION, NOTHING_TO_UNDO,
 * VERSION_NOT_FOUND, VERSION_RETIRED, TARGET_NOT_ALLOWED
 */
export async function undoPromotion(deps: UndoDeps, { model, body, by }: UndoCall): Promise<Undone> {
  const { reason, to } = checkOrder('the undo', undoRequest, body);
  const specification = await deps.registry.readSpecification(model);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  const fault = accessFault(accessInForce(specification.access), { deed: 'abort', by });
  if (fault !== undefined) throw new NotAllowedError(fault);
  const looking = readOnce(deps);
  const gone = await retryOnConflict(deps, () => attempt(looking, { specification, reason, to, by }));
  const { rollout, told } = await finish(deps, gone);
  const { probes, restoredInMs } = rollout.outcome ?? {};
  const proof = probes === undefined ? { proven: false } : { proven: isProvenBack(probes), restoredInMs };
  return { rollout, result: gone.result, told, ...proof };
}

async function attempt(deps: UndoDeps, order: UndoOrder): Promise<Gone | 'conflict'> {
  const { model } = order.specification;
  const [route, versions] = await Promise.all([deps.routes.readRoute(model), deps.registry.listVersions(model)]);
  if (route?.champion === undefined)
    throw new UnderstudyError('NO_CHAMPION', `${model} has no champion to go back from`);
  if (route.lock !== undefined) throw openError(route, route.lock.rolloutId);
  const before = await undoneBefore(deps, route, order.to);
  if (before !== undefined) return { result: 'unchanged', record: before, route };
  const chosen = chosenVersion({ route, versions, to: order.to });
  const allowed = isTargetAllowed(chosen.target, deps.targets);
  if (!allowed.ok) throw new UnderstudyError('TARGET_NOT_ALLOWED', allowed.message);
  const now = { at: isoAt(deps.clock.now()), windowSeconds: deps.windowSeconds };
  const undo = await returningUndo(deps, undoOf({ route, chosen, versions }, order, now), route);
  const { changedAt: at, changedBy, reason } = undo.route;
  const audit = {
    at,
    id: deps.randomness.id(),
    by: changedBy,
    action: 'undo',
    reason,
    before: route,
    after: undo.route,
  };
  const result = await deps.routes.changeRoute({
    route: undo.route,
    replaces: route.revision,
    lockHeld: undefined,
    audit,
    opens: undo.record.rolloutId,
    unretired: chosen.version,
    rollout: undo.record,
  });
  return result === 'conflict' ? 'conflict' : { result: 'undone', ...undo };
}

/** The undo by which the champion serves, if this order is for nothing else. */
async function undoneBefore(
  { rollouts }: UndoDeps,
  { model, champion, undo }: Route,
  to: string | undefined,
): Promise<RolloutRecord | undefined> {
  if (undo === undefined || (to !== undefined && to !== champion?.version)) return undefined;
  return rollouts.readRollout(model, undo.rolloutId);
}

function openError({ model, champion }: Route, rolloutId: string): UnderstudyError {
  const first = `rollout ${rolloutId} of ${model} is open: abort it, and all requests go to ${champion?.version ?? 'nobody'} again`;
  return new UnderstudyError('ROLLOUT_OPEN', `${first}; to go back further, undo with --to after that`);
}

/** Behind the transaction, the routers first; each may be repeated, and the reconciler does it while the entry is there. */
async function finish(deps: UndoDeps, { record, route }: Gone): Promise<Pick<Undone, 'rollout' | 'told'>> {
  const { model, rolloutId } = record;
  await deps.routes.publishRoute(route);
  await settleVersions(deps.registry, record, route);
  const moved = await comeBack(deps, record);
  if (!isComingBack(moved)) await proveRestored(deps, unproven(moved), PROOF_MS);
  const rollout = (await deps.rollouts.readRollout(model, rolloutId)) ?? record;
  const told = await tell(deps, rollout);
  if (told !== 'failed') await letGo(deps.rollouts, rollout);
  return { rollout, told };
}

/** A repeat asks again where too few answers came the first time. */
function unproven(record: RolloutRecord): RolloutRecord {
  const { outcome } = record;
  if (outcome?.probes === undefined || isProvenBack(outcome.probes)) return record;
  const { probes: _probes, restoredInMs: _ms, ...kept } = outcome;
  return { ...record, outcome: kept };
}

/** The version serves whether or not people can be told; the answer says which. */
async function tell(deps: TellDeps, rollout: RolloutRecord): Promise<'told' | 'known' | 'failed'> {
  try {
    return (await tellOutcome(deps, rollout)) === 'told' ? 'told' : 'known';
  } catch {
    return 'failed';
  }
}
