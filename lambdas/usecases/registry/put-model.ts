import { targetFault } from '../../domain/rollout/capacity/capacity-target.ts';
import { pathModelFaults } from './path-model.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { check, type Fault } from '../../contracts/people/faults.ts';
import { fieldOf } from '../../contracts/people/json-fields.ts';
import { InvalidInputError } from '../../contracts/api/errors.ts';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../contracts/stored/rollout.ts';
import type { Route } from '../../contracts/stored/route.ts';
import { declaredSpecification } from '../../contracts/people/declared.ts';
import { specification as specificationForm, type Specification } from '../../contracts/people/specification.ts';
import type { AuditEntry, ModelRegistry, RouteStore } from './ports.ts';
import type { Clock, Person, Randomness } from '../system/ports.ts';
import type { RolloutStore } from '../rollout/ports.ts';
import { retryOnConflict } from '../system/retry-on-conflict.ts';
import { wholeInputFaults } from '../../domain/rollout/retro/whole-input.ts';
import { given } from '../../domain/given.ts';
import { hooks } from '../../contracts/people/rollout/hooks.ts';
import { hookListFaults, type OpenHooks } from '../../domain/rollout/hooking/allowed-hooks.ts';
import { ruleFaults } from './rule-faults.ts';
import {
  fallbackFaults,
  headerFaults,
  holdoutFaults,
  routeParts,
  type KnownVersions,
  type RouteParts,
} from './route-parts.ts';

/** Longest specification, in characters of JSON: an item of the table has room for it. */
const MAX_SPECIFICATION = 60_000;
/** Longest part of a route that a specification may make; variants have the rest of its 32 KB. */
const MAX_ROUTE_PARTS = 20_000;

/** What declaring a model needs from outside. */
export interface PutModelDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'writeSpecification' | 'listVersions'>;
  readonly routes: RouteStore;
  readonly rollouts: Pick<RolloutStore, 'readRollout'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly openHooks: OpenHooks;
}

/** A declaration as it came: the model of the path, the unchecked body, and who sent it. */
export interface Declaration {
  readonly model: string;
  readonly body: unknown;
  readonly by: Person;
}

/**
 * Declares a model. A route that exists takes over what the specification says about it, under the lock that it has.
 *
 * Safe to repeat: the same specification again changes nothing, and a route that was left behind is brought up to it.
 *
 * @throws InvalidInputError with every fault; nothing was written
 */
export async function putModel(
  deps: PutModelDeps,
  declaration: Declaration,
): Promise<{ readonly model: string; readonly result: 'written' | 'unchanged' }> {
  const specification = await checkDeclaration(deps, declaration);
  const { model } = specification;
  const before = await deps.registry.readSpecification(model);
  const audit = auditOf(deps, { by: declaration.by, action: 'put-model', before, after: specification });
  const result = await deps.registry.writeSpecification(specification, audit);
  await updateRoute(deps, specification, declaration.by);
  return { model, result };
}

async function checkDeclaration(deps: PutModelDeps, { model, body }: Declaration): Promise<Specification> {
  const checked = check(declaredSpecification, body);
  const named = pathModelFaults(model, body);
  const versions = await deps.registry.listVersions(model);
  const sticky = fieldOf(body, 'sticky') === undefined ? [] : await stickyFaults(deps, model);
  const fallback = check(specificationForm.shape.fallback, fieldOf(body, 'fallback'));
  const faults = [
    ...named,
    ...(checked.ok ? [...headerFaults(checked.value), ...sizeFaults(checked.value, versions)] : checked.faults),
    ...(fallback.ok ? fallbackFaults({ fallback: fallback.value }, { versions }) : []),
    ...faultsOfHooks(body, deps.openHooks),
    ...faultsOfHoldout(body, versions),
    ...faultsOfRules(body, versions),
    ...faultsOfRetro(body),
    ...(await faultsOfBatches(deps, model, body)),
    ...sticky,
  ];
  if (!checked.ok || faults.length > 0) throw new InvalidInputError('the specification', faults);
  return checked.value;
}

/** Copies are drawn by request, so that a route gets no sticky key while a shadow is open on it. */
async function stickyFaults({ routes, rollouts }: PutModelDeps, model: string): Promise<readonly Fault[]> {
  const lock = (await routes.readRoute(model))?.lock;
  const record = lock && (await rollouts.readRollout(model, lock.rolloutId));
  if (record?.plan.steps.some(({ shadow }) => shadow !== undefined) !== true) return [];
  const message = `must not be declared while the shadow ${record.rolloutId} is open: wait for its end or abort it`;
  return [{ path: 'sticky', message }];
}

/** Hooks that the stack does not let be called; a list whose form is wrong is taken for none. */
function faultsOfHooks(body: unknown, open: OpenHooks): readonly Fault[] {
  const list = check(hooks, fieldOf(fieldOf(body, 'rollout'), 'hooks') ?? []);
  if (!list.ok) return [];
  return hookListFaults(list.value, open).map(({ path, message }) => ({ path: `rollout.hooks${path}`, message }));
}

/** A chain whose form is wrong is taken for none. */
function faultsOfHoldout(body: unknown, versions: KnownVersions['versions']): readonly Fault[] {
  const { fallback, holdout } = specificationForm.shape;
  const chain = check(fallback, fieldOf(body, 'fallback'));
  const held = check(holdout, fieldOf(body, 'holdout'));
  return held.ok && chain.ok ? holdoutFaults({ holdout: held.value, fallback: chain.value }, { versions }) : [];
}

/** A champion that runs where no instances can be moved is not replaced in batches. */
async function faultsOfBatches({ routes }: PutModelDeps, model: string, body: unknown): Promise<readonly Fault[]> {
  if (fieldOf(fieldOf(fieldOf(body, 'rollout'), 'strategy'), 'kind') !== 'batches') return [];
  const champion = (await routes.readRoute(model))?.champion;
  const fault = champion && targetFault(champion.target);
  if (champion === undefined || fault === undefined) return [];
  return [
    {
      path: 'rollout.strategy.kind',
      message: `must not be batches: champion ${champion.version}, ${fault.path} ${fault.message}`,
    },
  ];
}

/** Recorded requests are asked again only where what is captured of them is all that the model is asked. */
function faultsOfRetro(body: unknown): readonly Fault[] {
  if (fieldOf(fieldOf(body, 'rollout'), 'retroShadow') === undefined) return [];
  const { signature, forwardHeaders } = specificationForm.shape;
  const signed = check(signature, fieldOf(body, 'signature'));
  const sent = check(forwardHeaders, fieldOf(body, 'forwardHeaders'));
  if (!signed.ok || !sent.ok) return [];
  const declared = { ...given({ signature: signed.value, forwardHeaders: sent.value }) };
  return wholeInputFaults(declared).map((message) => ({ path: 'rollout.retroShadow', message }));
}

/** Also where other parts have faults, so that all are told at once; a segment whose form is wrong is taken for none. */
function faultsOfRules(body: unknown, versions: KnownVersions['versions']): readonly Fault[] {
  const { rules, segments, signature } = specificationForm.shape;
  const checked = check(rules, fieldOf(body, 'rules'));
  if (!checked.ok || checked.value === undefined) return [];
  const declared = check(segments, fieldOf(body, 'segments'));
  const signed = check(signature, fieldOf(body, 'signature'));
  return ruleFaults(checked.value, {
    versions,
    segments: declared.ok ? declared.value : undefined,
    signature: signed.ok ? signed.value : undefined,
  });
}

function sizeFaults(specification: Specification, versions: KnownVersions['versions']): readonly Fault[] {
  const whole = JSON.stringify(specification).length;
  const parts = JSON.stringify(routeParts(specification, { versions })).length;
  return [
    ...(whole > MAX_SPECIFICATION
      ? [
          {
            path: '',
            message: `the specification must be at most ${MAX_SPECIFICATION} characters of JSON, got ${whole}`,
          },
        ]
      : []),
    ...(parts > MAX_ROUTE_PARTS
      ? [
          {
            path: 'fallback',
            message: `fallback, rules and captured fields must fit ${MAX_ROUTE_PARTS} characters, got ${parts}`,
          },
        ]
      : []),
  ];
}

async function updateRoute(deps: PutModelDeps, specification: Specification, by: Person): Promise<void> {
  const changed = await retryOnConflict(deps, () => replaceParts(deps, specification, by));
  if (changed !== 'none') await deps.routes.publishRoute(changed);
}

async function replaceParts(
  deps: PutModelDeps,
  specification: Specification,
  by: Person,
): Promise<Route | 'none' | 'conflict'> {
  const route = await deps.routes.readRoute(specification.model);
  // A retired model is declared without serving anything again.
  if (route === undefined || route.retired === true) return 'none';
  const versions = await deps.registry.listVersions(specification.model);
  const parts = routeParts(specification, { versions, lastChampion: route.lastChampion });
  if (hasParts(route, parts)) return 'none';
  const at = isoAt(deps.clock.now());
  const holdoutSalt = route.holdoutSalt ?? (parts.holdout === undefined ? undefined : deps.randomness.id());
  const next = {
    ...route,
    ...parts,
    ...given({ holdoutSalt }),
    revision: route.revision + 1,
    changedAt: at,
    changedBy: by,
    reason: 'put-model',
  };
  const rollout = await rolloutOf(deps, { route, revision: next.revision, at });
  const result = await deps.routes.changeRoute({
    route: next,
    replaces: route.revision,
    lockHeld: route.lock?.rolloutId,
    audit: auditOf(deps, { by, action: 'put-model-route', before: route, after: next }),
    ...(rollout === undefined ? {} : { rollout }),
  });
  return result === 'conflict' ? 'conflict' : next;
}

/** The rollout that holds the lock learns of the new revision: its rows are then read with the weight that stays in force. */
async function rolloutOf(
  deps: PutModelDeps,
  { route, revision, at }: { readonly route: Route; readonly revision: number; readonly at: string },
): Promise<RolloutRecord | undefined> {
  if (route.lock === undefined) return undefined;
  const record = await deps.rollouts.readRollout(route.model, route.lock.rolloutId);
  const last = record?.revisions.at(-1);
  if (record === undefined || last === undefined) return undefined;
  return { ...record, revisions: [...record.revisions, { ...last, revision, at }], stamp: record.stamp + 1 };
}

function hasParts(route: Route, parts: RouteParts): boolean {
  const {
    timeoutMs,
    maxInFlight,
    sticky,
    predictionPath,
    task,
    forwardHeaders,
    fallback,
    breaker,
    hedge,
    holdout,
    rules,
  } = route;
  const { captureFields, capturePaths, hashedFields, segments, capturePerSecond } = route;
  const captured = { captureFields, capturePaths, hashedFields, segments, capturePerSecond };
  const reading = { ...captured, predictionPath, task };
  const held: RouteParts = {
    timeoutMs,
    maxInFlight,
    sticky,
    ...reading,
    forwardHeaders,
    fallback,
    breaker,
    hedge,
    holdout,
    rules,
  };
  return canonicalJson(held) === canonicalJson(parts);
}

function auditOf(
  { clock, randomness }: PutModelDeps,
  entry: { readonly by: Person; readonly action: string; readonly before: unknown; readonly after: unknown },
): AuditEntry {
  return { at: isoAt(clock.now()), id: randomness.id(), reason: 'declared by its owner', ...entry };
}
