import { declaredSpecification } from '../../../contracts/people/declared.ts';
import { windowsIn } from '../../../contracts/people/duration.ts';
import { check, pathText, type Fault } from '../../../contracts/people/faults.ts';
import { holdBackFaults } from '../../../contracts/people/rollout/hold-back.ts';
import { shadowFaults } from '../../../contracts/people/rollout/shadow-faults.ts';
import { segmentGuardrailFaults } from '../../../contracts/people/rollout/segment-guardrail-faults.ts';
import { given } from '../../../domain/given.ts';
import { standingFaults } from '../../../contracts/people/rollout/standing/standing-faults.ts';
import { accessInForce } from '../../../contracts/people/model/access.ts';
import { rolloutInput, type RolloutInput } from '../../../contracts/messages/machine.ts';
import { rolloutId as rolloutIdSchema } from '../../../contracts/people/names.ts';
import type { AlarmReading } from '../../../contracts/stored/rollouts/alarm.ts';
import { startAlarms, type StartAlarms } from '../../../domain/rollout/alarms/start-alarms.ts';
import { planAlarms } from '../../../domain/rollout/planning/stops/plan-alarms.ts';
import { lookAtAlarms, type LookDeps } from '../evidence/look-at-alarms.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { owesCapacity } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { accessFault } from '../../../domain/rollout/ordering/may-act.ts';
import type { WayIn } from '../../../domain/rollout/ordering/way-in.ts';
import { hookListFaults, type OpenHooks } from '../../../domain/rollout/hooking/allowed-hooks.ts';
import { isTargetAllowed, type OpenTargets } from '../../../domain/routing/allowed-targets.ts';
import { checkCapacity, writtenFaults } from '../capacity/check-capacity.ts';
import { gateStartFaults } from './gate-start.ts';
import { controlStartFaults } from './check-control.ts';
import { experimentStartFaults } from './check-experiment.ts';
import { retroStartFaults } from './check-retro.ts';
import { wayFaults, wayOf } from './check-way.ts';
import { knownBefore, type KnownDeps } from './known-before.ts';
import { settingsInForce, type PlanFacts, type PlanTools } from '../../../domain/rollout/planning/plan-facts.ts';
import { planRollout, type PlannedRollout } from '../../../domain/rollout/planning/plan-rollout.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';
import type { EndpointCapacity, RolloutStore } from '../ports.ts';

/** What checking a start needs from outside. */
export interface CheckDeps extends KnownDeps, LookDeps {
  readonly rollouts: Pick<RolloutStore, 'listRollouts' | 'readQueue' | 'readRollout'>;
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly targets: OpenTargets;
  readonly openHooks: OpenHooks;
  readonly capacity: EndpointCapacity;
}

/** A start that may go ahead: everything that was read, and the plan. */
export interface CheckedStart {
  readonly input: RolloutInput;
  readonly specification: Specification;
  readonly versions: readonly VersionRecord[];
  readonly version: VersionRecord;
  readonly route: Route | undefined;
  readonly settings: RolloutSettings;
  readonly plan: RolloutPlan;
  /** What it does about the rollouts before it. */
  readonly way: WayIn;
  /** What was seen of own alarms; none where the plan has none. */
  readonly alarms: readonly AlarmReading[];
}

type Result =
  { readonly ok: true; readonly start: CheckedStart } | { readonly ok: false; readonly faults: readonly Fault[] };

/** A start as it was typed. */
export interface StartCheck {
  readonly raw: unknown;
  readonly rolloutId: string;
  /** How far to simulate what the rollout will see. */
  readonly ahead: Omit<PlanTools, 'windowsIn'>;
}

/** Checks what was typed against the registry: all faults together, each with its path; nothing is written. */
export async function checkStart(deps: CheckDeps, { raw, rolloutId, ahead }: StartCheck): Promise<Result> {
  const checked = check(rolloutInput, raw);
  const named = check(rolloutIdSchema, rolloutId);
  const nameFaults = named.ok ? [] : named.faults.map(({ message }) => ({ path: 'execution name', message }));
  if (!checked.ok) return { ok: false, faults: [...checked.faults, ...nameFaults] };
  const input = checked.value;
  const [specification, versions, route] = await Promise.all([
    deps.registry.readSpecification(input.model),
    deps.registry.listVersions(input.model),
    deps.routes.readRoute(input.model),
  ]);
  if (specification === undefined) return { ok: false, faults: [unknownModel(input), ...nameFaults] };
  const version = versions.find((one) => one.version === input.version);
  const way = await wayOf(deps, { input, specification, route, own: rolloutId });
  const capacity = await capacityAtStart(deps, { input, specification, version, route, way });
  const before = [
    ...capacity.faults,
    ...starterFaults(input, specification),
    ...gateStartFaults(input, specification),
    ...shadowedFaults(input, specification),
    ...heldFaults(input, specification),
    ...segmentStartFaults(input, specification),
    ...standingStartFaults(input, specification),
    ...experimentStartFaults({ input, specification, versions, route, targets: deps.targets }),
    ...controlStartFaults({ input, specification, versions, route, targets: deps.targets }),
    ...firstFaults(input, specification),
    ...retroStartFaults(input, specification),
    ...hookStartFaults(input, specification, deps.openHooks),
    ...nameFaults,
    ...versionFaults(input, versions, deps.targets),
    ...wayFaults(way, { input, specification }),
    ...championFaults(input, route?.champion?.version),
  ];
  const facts = await factsOf(deps, { specification, input, route, capacity: capacity.plan });
  const planned = planGated(facts, { ...ahead, windowsIn });
  const seen = await alarmsAtStart(deps, facts);
  const faults = [...before, ...(planned.ok ? [] : planned.faults), ...seen.faults];
  if (faults.length > 0 || version === undefined || !planned.ok) return { ok: false, faults };
  const settings = settingsInForce(facts);
  const plan = { ...planned.plan, says: [...planned.plan.says, ...seen.says] };
  const { alarms } = seen;
  return { ok: true, start: { input, specification, versions, version, route, settings, plan, way, alarms } };
}

/** Both endpoints as they stand, where instances are to follow traffic; a first version replaces nothing. */
async function capacityAtStart(
  deps: CheckDeps,
  { input, specification, version, route, way }: CapacityAtStart,
): ReturnType<typeof checkCapacity> {
  const { strategy } = settingsInForce({ specification, own: input.settings });
  if (strategy?.kind !== 'batches' || input.first === true) return { faults: [] };
  const all = await deps.rollouts.listRollouts(input.model);
  // While a batch is only kept warm, nothing moves.
  const isMoving = (one: RolloutRecord): boolean => owesCapacity(one) && !keepsWarm(one);
  const isReplaced = (one: RolloutRecord): boolean => way.kind === 'replace' && one.rolloutId === way.rolloutId;
  // Whoever waits is planned when its turn comes; meanwhile instances follow the traffic of the one before.
  if (way.kind === 'queue') return { faults: writtenFaults({ version, champion: route?.champion }) };
  const owing = all.find((one) => isMoving(one) || (isReplaced(one) && one.capacity !== undefined))?.rolloutId;
  return checkCapacity(deps.capacity, { strategy, version, champion: route?.champion, owing });
}

type CapacityAtStart = Pick<CheckedStart, 'input' | 'specification' | 'route' | 'way'> & {
  readonly version: VersionRecord | undefined;
};

/** Own alarms as they stand now: one that is broken already would take the version back at its first window. */
async function alarmsAtStart(
  deps: CheckDeps,
  facts: PlanFacts,
): Promise<StartAlarms & { readonly alarms: readonly AlarmReading[] }> {
  const planned = planAlarms(settingsInForce(facts));
  const alarms = await lookAtAlarms(deps, planned);
  const path = `${facts.own?.guardrails === undefined ? 'rollout' : 'settings'}.guardrails.alarms`;
  return { ...startAlarms(planned, alarms, path), alarms };
}

/** A specification that was declared before a rule came is checked by it when it is used. */
function planGated(facts: PlanFacts, tools: PlanTools): PlannedRollout {
  const gate = check(declaredSpecification, {
    ...facts.specification,
    access: accessInForce(facts.specification.access),
  });
  return gate.ok ? planRollout(facts, tools) : gate;
}

/** Everything that the plan is made of; what is known of the champion and of earlier attempts is read. */
async function factsOf(
  deps: CheckDeps,
  {
    specification,
    input,
    route,
    capacity,
  }: Pick<CheckedStart, 'specification' | 'input' | 'route'> & Pick<PlanFacts, 'capacity'>,
): Promise<PlanFacts> {
  const kind = input.first === true ? 'first' : 'challenger';
  const champion = kind === 'first' ? undefined : route?.champion?.version;
  const own = input.settings;
  const settings = settingsInForce({ specification, own });
  const known = await knownBefore(deps, { specification, settings, version: input.version, champion });
  return {
    version: input.version,
    specification,
    own,
    kind,
    windowSeconds: deps.windowSeconds,
    known,
    capacity,
    force: input.force ?? false,
  };
}

/** Hooks that the stack does not let be called, under who wrote them. */
function hookStartFaults({ settings }: RolloutInput, specification: Specification, open: OpenHooks): readonly Fault[] {
  const own = settings?.hooks;
  const path = own === undefined ? 'rollout.hooks' : 'settings.hooks';
  return hookListFaults(own ?? specification.rollout.hooks ?? [], open).map((fault) => ({
    ...fault,
    path: `${path}${fault.path}`,
  }));
}

/** Step Functions names nobody: a start that did not come through the control API is one of `console`. */
function starterFaults(
  { startedBy = 'console', settings }: RolloutInput,
  { access, rollout }: Specification,
): readonly Fault[] {
  const inForce = accessInForce(access);
  const fault = accessFault(inForce, { deed: 'start', by: startedBy });
  // What the specification says was its owner's to decide.
  const promotes = settings?.inconclusive === 'promote' && rollout?.inconclusive !== 'promote';
  const unasked = promotes ? accessFault(inForce, { deed: 'approve', by: startedBy, startedBy }) : undefined;
  const own = unasked && {
    ...unasked,
    path: 'settings.inconclusive',
    message: `must not be promote here, as nobody would be asked (${unasked.path}): ${unasked.message}`,
  };
  return [fault, own].filter((one) => one !== undefined);
}

/** A strategy of the start that does not go with the specification; that of the specification is looked at by its gate. */
function shadowedFaults({ settings }: RolloutInput, specification: Specification): readonly Fault[] {
  if (settings?.strategy === undefined) return [];
  const faults = shadowFaults({ ...specification, rollout: settings });
  return faults.map(({ path: [, ...path], message }) => ({ path: pathText(['settings', ...path]), message }));
}

/** A hold-back and a strategy of which one is the start's own and the other the specification's. */
function heldFaults({ settings = {} }: RolloutInput, { rollout }: Specification): readonly Fault[] {
  const isMixed = (settings.holdBack === undefined) !== (settings.strategy === undefined);
  if (!isMixed) return [];
  const from = settings.holdBack === undefined ? 'rollout' : 'settings';
  const faults = holdBackFaults({ ...rollout, ...settings });
  return faults.map(({ path, message }) => ({ path: pathText([from, ...path]), message }));
}

/** Segments that a start compares must be declared; those of the specification are looked at by its gate. */
function segmentStartFaults({ settings }: RolloutInput, specification: Specification): readonly Fault[] {
  if (settings?.guardrails?.segments === undefined) return [];
  const strategy = settings.strategy ?? specification.rollout.strategy;
  const faults = segmentGuardrailFaults({ ...specification, rollout: { ...settings, ...given({ strategy }) } });
  return faults.map(({ path: [, ...path], message }) => ({ path: pathText(['settings', ...path]), message }));
}

/** A standing challenger of the start that does not go with the specification. */
function standingStartFaults({ settings }: RolloutInput, specification: Specification): readonly Fault[] {
  if (settings?.strategy === undefined) return [];
  const faults = standingFaults({ ...specification, rollout: { ...specification.rollout, ...settings } });
  return faults.map(({ path: [, ...path], message }) => ({ path: pathText(['settings', ...path]), message }));
}

/** A first version has no champion whose requests could be copied. */
function firstFaults({ first, settings }: RolloutInput, { rollout }: Specification): readonly Fault[] {
  const { strategy = rollout.strategy } = settings ?? {};
  if (first !== true || strategy?.kind !== 'shadow') return [];
  const path = `${settings?.strategy === undefined ? 'rollout' : 'settings'}.strategy.kind`;
  const message = 'must not be shadow for a first version: nobody serves yet; name another strategy for this start';
  return [{ path, message }];
}

function unknownModel({ model }: RolloutInput): Fault {
  return {
    path: 'model',
    message: `must be a registered model, got ${JSON.stringify(model)}`,
    code: 'MODEL_NOT_FOUND',
  };
}

function versionFaults(
  input: RolloutInput,
  versions: readonly VersionRecord[],
  targets: OpenTargets,
): readonly Fault[] {
  const version = versions.find((one) => one.version === input.version);
  if (version === undefined) {
    const known = versions.length === 0 ? 'none' : versions.map((one) => one.version).join(', ');
    const message = `must be a registered version of ${input.model} (${known}), got ${JSON.stringify(input.version)}`;
    return [{ path: 'version', message, code: 'VERSION_NOT_FOUND' }];
  }
  if (version.status === 'retired') {
    const message = `${version.version} of ${input.model} is retired, register it under a new name`;
    return [{ path: 'version', message, code: 'VERSION_RETIRED' }];
  }
  const allowed = isTargetAllowed(version.target, targets);
  return allowed.ok ? [] : [{ path: 'version.target', message: allowed.message, code: 'TARGET_NOT_ALLOWED' }];
}

function championFaults(
  { model, version, first = false }: Pick<RolloutInput, 'model' | 'version' | 'first'>,
  champion: string | undefined,
): readonly Fault[] {
  if (champion === version) return [{ path: 'version', message: `${version} is champion of ${model} already` }];
  if (first === (champion === undefined)) return [];
  const message = first
    ? `must be left out: ${champion ?? ''} is champion of ${model}`
    : `must be true: ${model} has no champion yet to compare ${version} with`;
  return [{ path: 'first', message, code: first ? 'CHAMPION_EXISTS' : 'NO_CHAMPION' }];
}
