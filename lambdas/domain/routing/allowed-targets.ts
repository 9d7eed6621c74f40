/** A target as a version names it. */
type TargetLike =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'lambda'; readonly functionArn: string }
  | { readonly kind: 'sagemaker'; readonly endpointName: string };

/** What the stack lists. */
export interface Allowed {
  readonly hosts: readonly string[];
  readonly functions: readonly string[];
  readonly endpoints: readonly string[];
}

/** Whether a target may be called, and if not, a sentence that names the property to change. */
export type TargetAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Holds a target against what the stack lists; which targets may ever be called is a property of the stack, never of a row. */
export function isTargetAllowed(target: TargetLike, allowed: Allowed): TargetAnswer {
  switch (target.kind) {
    case 'http':
      return answer(isHostListed(target.url, allowed.hosts), hostOf(target.url), {
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

/** Whether a host was listed letter by letter with an address; only such a host may resolve to a private address. */
export function isAddressListed(host: string, allowed: Allowed): boolean {
  return /^(\d{1,3}(\.\d{1,3}){3}|localhost)(:\d+)?$/.test(host) && allowed.hosts.includes(host);
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
  const name = host.replace(/:\d+$/, '');
  return hosts.some((entry) =>
    entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : entry === host || entry === name,
  );
}

/** Host and port of an address, without user, path or query. */
function hostOf(url: string): string {
  const [, rest = ''] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  return rest.slice(rest.lastIndexOf('@') + 1).toLowerCase();
}
