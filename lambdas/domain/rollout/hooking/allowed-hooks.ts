import type { Fault } from '../../../contracts/people/faults.ts';
import type { Hook } from '../../../contracts/people/rollout/hooks.ts';
import type { AllowedHooks } from '../../../contracts/runtime/opened.ts';
import type { Target } from '../../../contracts/people/target.ts';
import { isTargetAllowed } from '../../routing/allowed-targets.ts';

/** What the stack lists for hooks, and names of its own functions. */
export interface OpenHooks {
  readonly allowed: AllowedHooks;
  readonly own: readonly string[];
}

/** A fault of one hook, under the name of its field. */
interface PlaceFault {
  readonly field: 'function' | 'url' | 'secret' | 'kind';
  readonly message: string;
}

const LOCAL = /^http:/;

/** Why a hook may not be called: the stack does not list its place; undefined where it does. */
export function hookPlaceFault(hook: Hook, open: OpenHooks): PlaceFault | undefined {
  return hookPlaceFaults(hook, open)[0];
}

/** Faults of a list of hooks, with paths below it: `[0].url`. */
export function hookListFaults(hooks: readonly Hook[], open: OpenHooks): readonly Fault[] {
  return hooks.flatMap((hook, at) =>
    hookPlaceFaults(hook, open).map(({ field, message }): Fault => ({
      path: `[${at}].${field}`,
      message,
      code: 'TARGET_NOT_ALLOWED',
    })),
  );
}

/** All of them. */
function hookPlaceFaults(hook: Hook, open: OpenHooks): readonly PlaceFault[] {
  switch (hook.kind) {
    case 'event':
      return open.allowed.bus === undefined ? [unlisted('kind', 'event', { prop: 'bus', list: [] })] : [];
    case 'lambda':
      return targetFaults('function', { kind: 'lambda', functionArn: hook.function ?? '' }, open);
    case 'http':
      return addressFaults(hook, open);
  }
}

function addressFaults({ url = '', secret }: Hook, open: OpenHooks): readonly PlaceFault[] {
  const { secrets, local } = open.allowed;
  const isKnown = secret === undefined || secrets.some((entry) => isListed(entry, secret));
  return [
    ...targetFaults('url', { kind: 'http', url }, open),
    ...(LOCAL.test(url) && !local ? [{ field: 'url' as const, message: `must be an https address, got ${url}` }] : []),
    ...(isKnown ? [] : [unlisted('secret', secret, { prop: 'secrets', list: secrets })]),
  ];
}

/** A trailing `*` allows every ARN that starts so: those of secrets end with letters that nobody chose. */
function isListed(entry: string, secret: string): boolean {
  return entry.endsWith('*') ? secret.startsWith(entry.slice(0, -1)) : secret === entry;
}

/** Functions and hosts are listed as those of targets are. */
function targetFaults(field: PlaceFault['field'], target: Target, { allowed, own }: OpenHooks): readonly PlaceFault[] {
  const { functions, hosts } = allowed;
  const answer = isTargetAllowed(target, { functions, hosts, endpoints: [], own });
  return answer.ok ? [] : [{ field, message: words(answer.message) }];
}

function words(message: string): string {
  return message
    .replace(/^target is/, 'hook is')
    .replace(/^target /, 'hook ')
    .replace('property targets.', 'property hooks.');
}

function unlisted(
  field: PlaceFault['field'],
  what: string,
  { prop, list }: { readonly prop: string; readonly list: readonly string[] },
): PlaceFault {
  const listed = list.length === 0 ? 'nothing' : list.join(', ');
  const message = `hook ${what} is not in the stack's property hooks.${prop}, which lists ${listed}; add it there and deploy`;
  return { field, message };
}
