import { check, type Fault } from '../../../contracts/people/faults.ts';
import { rolloutInput, type RolloutInput } from '../../../contracts/messages/machine.ts';
import { rolloutId as rolloutIdSchema } from '../../../contracts/people/names.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { AllowedTargets } from '../../../contracts/people/target.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { isTargetAllowed } from '../../../domain/routing/allowed-targets.ts';
import type { Ahead } from './look-ahead.ts';
import { knownBefore, type KnownDeps } from './known-before.ts';
import { planRollout, type PlannedRollout } from './plan-rollout.ts';
import type { ModelRegistry, RouteStore } from '../../registry/ports.ts';

/** What checking a start needs from outside. */
export interface CheckDeps extends KnownDeps {
  readonly registry: Pick<ModelRegistry, 'readSpecification' | 'listVersions'>;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly targets: AllowedTargets;
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
}

type Result =
  { readonly ok: true; readonly start: CheckedStart } | { readonly ok: false; readonly faults: readonly Fault[] };

/** A start as it was typed. */
export interface StartCheck {
  readonly raw: unknown;
  readonly rolloutId: string;
  /** How far to simulate what the rollout will see. */
  readonly ahead: Ahead;
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
  if (specification === undefined) {
    const unknown = { path: 'model', message: `must be a registered model, got ${JSON.stringify(input.model)}` };
    return { ok: false, faults: [unknown, ...nameFaults] };
  }
  const version = versions.find((one) => one.version === input.version);
  const settings = { ...specification.rollout, ...input.settings };
  const planned = await planOf(deps, { specification, settings, input, route, ahead });
  const faults = [
    ...nameFaults,
    ...versionFaults(input, versions, deps.targets),
    ...routeFaults(input, route),
    ...(planned.ok ? [] : planned.faults),
  ];
  if (faults.length > 0 || version === undefined || !planned.ok) return { ok: false, faults };
  return { ok: true, start: { input, specification, versions, version, route, settings, plan: planned.plan } };
}

interface PlanOrder {
  readonly specification: Specification;
  readonly settings: RolloutSettings;
  readonly input: RolloutInput;
  readonly route: Route | undefined;
  readonly ahead: Ahead;
}

/** The plan on what is known of the champion and of earlier attempts. */
async function planOf(deps: CheckDeps, order: PlanOrder): Promise<PlannedRollout> {
  const { specification, settings, input, route, ahead } = order;
  const kind = input.first === true ? 'first' : 'challenger';
  const champion = kind === 'first' ? undefined : route?.champion?.version;
  const known = await knownBefore(deps, { specification, settings, version: input.version, champion });
  const { windowSeconds } = deps;
  return planRollout({ specification, settings, kind, windowSeconds, known, force: input.force ?? false, ahead });
}

function versionFaults(
  input: RolloutInput,
  versions: readonly VersionRecord[],
  targets: AllowedTargets,
): readonly Fault[] {
  const version = versions.find((one) => one.version === input.version);
  if (version === undefined) {
    const known = versions.length === 0 ? 'none' : versions.map((one) => one.version).join(', ');
    const message = `must be a registered version of ${input.model} (${known}), got ${JSON.stringify(input.version)}`;
    return [{ path: 'version', message }];
  }
  const allowed = isTargetAllowed(version.target, targets);
  return allowed.ok ? [] : [{ path: 'version.target', message: allowed.message }];
}

function routeFaults({ model, version, first }: RolloutInput, route: Route | undefined): readonly Fault[] {
  const champion = route?.champion?.version;
  const lock = route?.lock?.rolloutId;
  const open = { path: '', message: `rollout ${lock ?? ''} of ${model} is open; wait for its end or abort it` };
  return [...(lock === undefined ? [] : [open]), ...championFaults({ model, version, first }, champion)];
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
  return [{ path: 'first', message }];
}
