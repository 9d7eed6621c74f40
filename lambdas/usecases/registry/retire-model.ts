import { retireRequest, type Retired } from '../../contracts/api/life-api.ts';
import { InvalidInputError, UnderstudyError } from '../../contracts/api/errors.ts';
import { check } from '../../contracts/people/faults.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { Specification } from '../../contracts/people/specification.ts';
import type { VersionRecord } from '../../contracts/people/version.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { awaitsTurn, isOpen } from '../../domain/rollout/ticking/standing.ts';
import { isServing, retiredRoute } from '../../domain/routing/retired-route.ts';
import type { RolloutStore } from '../rollout/ports.ts';
import type { Clock, Person, Randomness } from '../system/ports.ts';
import { retryOnConflict } from '../system/retry-on-conflict.ts';
import { openError } from './open-error.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from './ports.ts';

/** What retiring needs from outside. */
export interface RetireDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions' | 'retireVersion'>;
  readonly routes: RouteStore;
  readonly rollouts: Pick<RolloutStore, 'listRollouts'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** An order as it came: the model of the path, the unchecked body, and who sent it. */
export interface RetireCall {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

/** What is retired; without a version the whole model. */
interface Retiring {
  readonly model: string;
  readonly version: string | undefined;
  readonly reason: string;
  readonly by: Person;
}

/**
 * Takes a version, or a whole model with all its versions, out of traffic for good; data and audit stay.
 *
 * Safe to repeat: what is retired stays so, and the routers are told again in case that was lost.
 *
 * @throws InvalidInputError; UnderstudyError MODEL_NOT_FOUND, VERSION_NOT_FOUND, ROLLOUT_OPEN, VERSION_SERVES
 */
export async function retireModel(deps: RetireDeps, { model, body, by }: RetireCall): Promise<Retired> {
  const checked = check(retireRequest, body ?? {});
  if (!checked.ok) throw new InvalidInputError('the order', checked.faults);
  const { version, reason = `retired by ${by}` } = checked.value;
  const order: Retiring = { model, version, reason, by };
  const specification = await deps.registry.readSpecification(model);
  if (specification === undefined) throw new UnderstudyError('MODEL_NOT_FOUND', `model ${model} not found`);
  const chosen = chosenOf(await deps.registry.listVersions(model), order);
  const route = await retryOnConflict(deps, () => takeOut(deps, specification, order));
  if (route !== undefined) await deps.routes.publishRoute(route);
  const versions: string[] = [];
  for (const { version: name } of chosen) {
    const result = await retryOnConflict(deps, () => retireOne(deps, specification, { order, name }));
    if (result === 'retired') versions.push(name);
  }
  return { model, versions, result: versions.length === 0 ? 'unchanged' : 'retired' };
}

function chosenOf(versions: readonly VersionRecord[], { model, version }: Retiring): readonly VersionRecord[] {
  if (version === undefined) return versions;
  const chosen = versions.filter((one) => one.version === version);
  if (chosen.length > 0) return chosen;
  throw new UnderstudyError('VERSION_NOT_FOUND', `version ${version} of ${model} not found`);
}

/** Where a rollout has begun since, it is found by looking again. */
async function retireOne(
  deps: RetireDeps,
  specification: Specification,
  { order, name }: { readonly order: Retiring; readonly name: string },
): Promise<'retired' | 'unchanged' | 'conflict'> {
  const result = await deps.registry.retireVersion(order.model, name, auditOf(deps, order, 'retire-version'));
  if (result !== 'held') return result;
  const route = await takeOut(deps, specification, order);
  if (route !== undefined && route !== 'conflict') await deps.routes.publishRoute(route);
  return 'conflict';
}

/** The route that is to be published; undefined where the model never had one. */
async function takeOut(
  deps: RetireDeps,
  specification: Specification,
  order: Retiring,
): Promise<Route | undefined | 'conflict'> {
  const [route, rollouts] = await Promise.all([
    deps.routes.readRoute(order.model),
    deps.rollouts.listRollouts(order.model),
  ]);
  const open = route?.lock?.rolloutId ?? rollouts.find((one) => isOpen(one) && !awaitsTurn(one))?.rolloutId;
  if (open !== undefined) throw openError(order.model, open);
  refuseServing(route, specification, order);
  if (route === undefined) return undefined;
  const without = retiredRoute(route, order.version);
  if (without === route) return route;
  const next = {
    ...without,
    revision: route.revision + 1,
    changedAt: isoAt(deps.clock.now()),
    changedBy: order.by,
    reason: `retire: ${order.reason}`,
  };
  const result = await deps.routes.changeRoute({
    route: next,
    replaces: route.revision,
    lockHeld: undefined,
    audit: { ...auditOf(deps, order, 'retire'), before: route, after: next },
  });
  return result === 'conflict' ? 'conflict' : next;
}

/** A version that serves, or that a rule or the fallback chain names, goes with the whole model alone. */
function refuseServing(route: Route | undefined, specification: Specification, { model, version }: Retiring): void {
  if (version === undefined) return;
  const { fallback, holdout, rules = [] } = specification;
  if (isServing(route, version)) {
    const message = `${version} is champion of ${model}: promote another version first, or retire the whole model`;
    throw new UnderstudyError('VERSION_SERVES', message);
  }
  if (typeof holdout?.by === 'object' && holdout.by.version === version) {
    const message = `the hold-out of ${model} names ${version}: declare the model without it first`;
    throw new UnderstudyError('VERSION_SERVES', message);
  }
  if (fallback.some((hop) => 'version' in hop && hop.version === version)) {
    const message = `the fallback chain of ${model} names ${version}: declare the model without it first`;
    throw new UnderstudyError('VERSION_SERVES', message);
  }
  const rule = rules.find((one) => one.version === version);
  if (rule !== undefined) {
    const message = `rule ${rule.name} of ${model} sends to ${version}: declare the model without it first`;
    throw new UnderstudyError('VERSION_SERVES', message);
  }
}

function auditOf(
  { clock, randomness }: RetireDeps,
  { version, reason, by }: Retiring,
  action: 'retire' | 'retire-version',
): AuditEntry {
  return {
    at: isoAt(clock.now()),
    id: randomness.id(),
    by,
    action: version === undefined && action === 'retire' ? 'retire-model' : action,
    reason,
  };
}
