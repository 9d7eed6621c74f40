import type { Fault } from '../../../contracts/people/faults.ts';
import { pathText } from '../../../contracts/people/faults.ts';
import { fieldOf } from '../../../contracts/people/json-fields.ts';
import { experimentFaults } from '../../../contracts/people/rollout/experiment-faults.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import { isTargetAllowed, type OpenTargets } from '../../../domain/routing/allowed-targets.ts';

/** What a start knows when its experiment is checked. */
export interface KnownStart {
  readonly input: RolloutInput;
  readonly specification: Specification;
  readonly versions: readonly VersionRecord[];
  readonly route: Route | undefined;
  readonly targets: OpenTargets;
}

/** What is wrong with the experiment of a start: its further challengers, and settings that do not go with the specification. */
export function experimentStartFaults(known: KnownStart): readonly Fault[] {
  const { input, specification } = known;
  const own = input.settings?.strategy;
  const strategy = own ?? specification.rollout.strategy;
  const path = `${own === undefined ? 'rollout' : 'settings'}.strategy`;
  return [...strategyFaults(known, strategy, path), ...policyOf(known)];
}

function strategyFaults(known: KnownStart, strategy: Strategy | undefined, path: string): readonly Fault[] {
  if (strategy?.kind === 'shadow') return othersFaults(known, strategy.challengers, path);
  if (strategy?.kind !== 'ab-test' && strategy?.kind !== 'bandit') return [];
  if (known.input.first !== true) return othersFaults(known, strategy.challengers, path);
  const message = `must not be ${strategy.kind} for a first version: nobody serves yet whom it could be better than`;
  return [{ path: `${path}.kind`, message }];
}

type Strategy = Specification['rollout']['strategy'];

/** Further challengers, or further shadows: none may be another one twice, the champion, or nobody. */
function othersFaults(
  known: KnownStart,
  others: readonly { readonly version: string }[] = [],
  path: string,
): readonly Fault[] {
  return others.flatMap(({ version }, at) =>
    challengerFaults(known, version).map((fault) => ({ ...fault, path: `${path}.challengers[${at}].version` })),
  );
}

/** The gate of the specification does not see what a start writes in place of it. */
function policyOf({ input: { settings }, specification }: KnownStart): readonly Fault[] {
  if (settings === undefined) return [];
  const faults = experimentFaults({ ...specification, rollout: { ...specification.rollout, ...settings } });
  return faults.map(({ path: [, ...path], message }) => {
    const got = path.reduce<unknown>(fieldOf, settings);
    return { path: pathText(['settings', ...path]), message: `${message}, got ${JSON.stringify(got) ?? 'nothing'}` };
  });
}

function challengerFaults(
  { input, versions, route, targets }: KnownStart,
  name: string,
): readonly Omit<Fault, 'path'>[] {
  if (name === input.version) return [{ message: `must differ from the version that is started, got ${name} twice` }];
  if (name === route?.champion?.version)
    return [{ message: `must not be the champion, ${name}: it is what challengers are compared with` }];
  const version = versions.find((one) => one.version === name);
  if (version === undefined) {
    const known = versions.map((one) => one.version).join(', ');
    const message = `must be a registered version of ${input.model} (${known || 'none'}), got ${JSON.stringify(name)}`;
    return [{ message, code: 'VERSION_NOT_FOUND' }];
  }
  if (version.status === 'retired')
    return [{ message: `${name} of ${input.model} is retired, register it under a new name`, code: 'VERSION_RETIRED' }];
  const allowed = isTargetAllowed(version.target, targets);
  return allowed.ok ? [] : [{ message: allowed.message, code: 'TARGET_NOT_ALLOWED' }];
}
