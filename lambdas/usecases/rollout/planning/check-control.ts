import { pathText, type Fault } from '../../../contracts/people/faults.ts';
import { controlFaults } from '../../../contracts/people/rollout/control/equal-control.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { isTargetAllowed } from '../../../domain/routing/allowed-targets.ts';
import { targetPlace } from '../../../domain/wording/target-place.ts';
import type { KnownStart } from './check-experiment.ts';

/** What is wrong with the control of a start: who it is, where it runs, what it serves, and whether its strategy has room for one. */
export function controlStartFaults(known: KnownStart): readonly Fault[] {
  const { input, specification } = known;
  const own = input.settings?.control;
  const control = own ?? specification.rollout.control;
  if (control === undefined || control === 'off') return [];
  const path = `${own === undefined ? 'rollout' : 'settings'}.control`;
  // What the specification says is for the rollouts after it.
  if (input.first === true && own === undefined) return [];
  if (input.first === true) {
    const message = 'must be off for a first version: nobody serves yet in whose place a control could stand';
    return [{ path, message }];
  }
  const faults = versionFaults(known, control.version);
  return [...mixedFaults(known), ...faults.map((fault) => ({ ...fault, path: `${path}.version` }))];
}

/** A control and a strategy of which one is the start's own and the other the specification's. */
function mixedFaults({ input: { settings = {} }, specification: { rollout } }: KnownStart): readonly Fault[] {
  const isMixed = (settings.control === undefined) !== (settings.strategy === undefined);
  if (!isMixed) return [];
  const from = settings.control === undefined ? 'rollout' : 'settings';
  return controlFaults({ ...rollout, ...settings }).map(({ path, message }) => ({
    path: pathText([from, ...path]),
    message,
  }));
}

type Said = Omit<Fault, 'path'>;

function versionFaults(known: KnownStart, name: string): readonly Said[] {
  const { input, versions, route, targets } = known;
  if (name === route?.champion?.version)
    return [
      { message: `must not be the champion itself, ${name}: register its model under another name on a fresh target` },
    ];
  if (name === input.version)
    return [{ message: `must not be the version that is started, ${name}: it would be compared with itself` }];
  const version = versions.find((one) => one.version === name);
  if (version === undefined) {
    const names = versions.map((one) => one.version).join(', ');
    const message = `must be a registered version of ${input.model} (${names || 'none'}), got ${JSON.stringify(name)}`;
    return [{ message, code: 'VERSION_NOT_FOUND' }];
  }
  if (version.status === 'retired')
    return [{ message: `${name} of ${input.model} is retired, register it under a new name`, code: 'VERSION_RETIRED' }];
  const allowed = isTargetAllowed(version.target, targets);
  const closed: readonly Said[] = allowed.ok ? [] : [{ message: allowed.message, code: 'TARGET_NOT_ALLOWED' }];
  return [...closed, ...sameTarget(known, version), ...otherArtifact(known, version)];
}

/** A target that serves somebody already is not fresh, and what one meets the other meets too. */
function sameTarget({ input, versions, route }: KnownStart, control: VersionRecord): readonly Said[] {
  const started = versions.find((one) => one.version === input.version);
  const others = [route?.champion, started].filter((one) => one !== undefined);
  return others
    .filter(({ target }) => textOf(target) === textOf(control.target))
    .map(({ version }) => ({
      message: `must run on a target of its own, ${control.version} has that of ${version}: ${targetPlace(control.target)}`,
    }));
}

function textOf(target: VersionRecord['target']): string {
  return JSON.stringify(Object.entries(target).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** It stands for the champion's model: where both say which artifact they serve, it must be one. */
function otherArtifact({ versions, route }: KnownStart, control: VersionRecord): readonly Said[] {
  const champion = versions.find((one) => one.version === route?.champion?.version);
  const [wanted, got] = [champion?.artifact, control.artifact];
  if (champion === undefined || wanted === undefined || got === undefined || wanted === got) return [];
  return [
    {
      message: `must serve the champion's model: ${champion.version} has artifact ${wanted}, ${control.version} has ${got}`,
    },
  ];
}

/** What nobody can check of the control's model; undefined where both versions say which artifact they serve, or there is no control. */
export function artifactWords(
  { versions, route }: Pick<KnownStart, 'versions' | 'route'>,
  name: string | undefined,
): string | undefined {
  if (name === undefined) return undefined;
  const champion = route?.champion?.version;
  const silent = [champion, name].filter(
    (one) => versions.find(({ version }) => version === one)?.artifact === undefined,
  );
  if (silent.length === 0) return undefined;
  return `whether control ${name} serves the model of ${champion ?? 'the champion'}: ${silent.join(' and ')} ${silent.length === 1 ? 'declares' : 'declare'} no artifact`;
}
