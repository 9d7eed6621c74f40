import type { AllowedTargets, Target } from '../../contracts/people/target.ts';

const USUAL_PORTS = new Set(['80', '443']);

/** Whether a target may be called, and if not, a sentence that names the property to change. */
export type TargetAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** What the stack lists, and names of its own functions, which no pattern of it opens: a model's request would be their event. */
export type OpenTargets = AllowedTargets & { readonly own?: readonly string[] };

/** Holds a target against what the stack lists; which targets may ever be called is a property of the stack, never of a row. */
export function isTargetAllowed(target: Target, allowed: OpenTargets): TargetAnswer {
  if (isOwn(target, allowed.own)) {
    return { ok: false, message: 'target is a function of Understudy itself; name the function of a model' };
  }
  switch (target.kind) {
    case 'http':
      return answer(isHostListed(target.url, allowed.hosts), hostOf(target.url)?.words ?? target.url, {
        list: allowed.hosts,
        prop: 'hosts',
      });
    case 'lambda':
      return answer(isListed(target.functionArn, allowed.functions), target.functionArn, {
        list: allowed.functions,
        prop: 'functions',
      });
    case 'sagemaker':
      return answer(isListed(target.endpointName, allowed.endpoints), target.endpointName, {
        list: allowed.endpoints,
        prop: 'endpoints',
      });
  }
}

/**
 * Whether the stack lists a host by its address, as `10.1.2.3`, `[fd00::1]:8080` or `localhost:9000`, and not by a name that others resolve.
 *
 * Only such a host may be reached at a private address.
 */
export function isAddressListed(url: string, allowed: AllowedTargets): boolean {
  const host = hostOf(url);
  const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\]|localhost)$/.test(host?.name ?? '');
  return isAddress && allowed.hosts.some((entry) => isNamed(host, entry.toLowerCase()));
}

function isOwn(target: Target, own: readonly string[] = []): boolean {
  return target.kind === 'lambda' && own.includes(target.functionArn.split(':')[6] ?? '');
}

function answer(
  isFound: boolean,
  what: string,
  { list, prop }: { readonly list: readonly string[]; readonly prop: string },
): TargetAnswer {
  if (isFound) return { ok: true };
  const listed = list.length === 0 ? 'nothing' : list.join(', ');
  return {
    ok: false,
    message: `target ${what} is not in the stack's property targets.${prop}, which lists ${listed}; add it there and deploy`,
  };
}

function isListed(name: string, list: readonly string[]): boolean {
  return list.some((entry) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry || name.startsWith(`${entry}:`),
  );
}

function isHostListed(url: string, hosts: readonly string[]): boolean {
  const host = hostOf(url);
  return hosts.some((entry) => isNamed(host, entry.toLowerCase()));
}

interface Host {
  readonly name: string;
  readonly port: string;
  /** Name, and the port if it is not the usual one. */
  readonly words: string;
}

/** An entry without a port opens 80 and 443, `name:*` every port. */
function isNamed(host: Host | undefined, entry: string): boolean {
  if (host === undefined) return false;
  const { name, port = '' } = /^(?<name>.*?)(?::(?<port>\d+|\*))?$/.exec(entry)?.groups ?? {};
  const isPort = port === '' ? USUAL_PORTS.has(host.port) : port === '*' || port === host.port;
  return isPort && (name?.startsWith('*.') === true ? host.name.endsWith(name.slice(1)) : host.name === name);
}

/** Host and port as the connection will take them: the same parser reads the address there, so that nothing can stand for two hosts. */
function hostOf(url: string): Host | undefined {
  try {
    const { protocol, hostname, port, host } = new URL(url);
    return { name: hostname, port: port === '' ? (protocol === 'https:' ? '443' : '80') : port, words: host };
  } catch {
    return undefined;
  }
}
