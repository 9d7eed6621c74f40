import { apiRouteNames, apiRoutes, type ApiRouteName } from '../../contracts/api/api.ts';

/** What a method and a path mean. */
export type ApiMatch =
  | { readonly kind: 'route'; readonly name: ApiRouteName; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'not-found' }
  /** The path is known, the method is not one of its own. */
  | { readonly kind: 'method-not-allowed'; readonly allowed: readonly string[] };

/** Finds the route of a request. A trailing slash does not matter; parts of the path are decoded. */
export function matchApiRoute(method: string, path: string): ApiMatch {
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  const onPath = apiRouteNames.flatMap((name) => {
    const params = paramsOf(apiRoutes[name].path, parts);
    return params === undefined ? [] : [{ name, params }];
  });
  const match = onPath.find(({ name }) => apiRoutes[name].method === method);
  if (match !== undefined) return { kind: 'route', ...match };
  if (onPath.length === 0) return { kind: 'not-found' };
  return { kind: 'method-not-allowed', allowed: onPath.map(({ name }) => apiRoutes[name].method) };
}

function paramsOf(pattern: string, parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.slice(1).split('/');
  if (wanted.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const given = parts[index] ?? '';
    if (want.startsWith('{')) params[want.slice(1, -1)] = decode(given);
    else if (want !== given) return undefined;
  }
  return params;
}

/** A part with a broken escape stays as it is; no name holds a percent sign, so it is refused as a name. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
