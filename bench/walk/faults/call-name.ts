/** A call on its way from a function to a service. */
export interface PassingCall {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  /** Header `x-amz-target` of the JSON protocols. */
  readonly target?: string | undefined;
  readonly body: string;
}

/** Kinds of items of the registry and of the windows; `MODEL` stands in all of them. */
const kindsInKeys = /"(?::?(?:pk|sk)\w*|:prefix|:below)":\{"S":"([^"]+)"\}/g;

/**
 * Name of a call that is the same for every model: the operation and the kinds of what it is about, such as
 * `TransactWriteItems ROUTE ROLLOUT EVENT` or `PUT routes`.
 */
export function callName(call: PassingCall): string {
  const operation = operationOf(call);
  const kinds = call.target?.startsWith('DynamoDB') === true ? kindsOf(call.body) : [];
  return [operation, ...kinds].join(' ');
}

function operationOf({ method, path, target, body }: PassingCall): string {
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const action = /^(?:.*&)?Action=(\w+)/.exec(body)?.[1];
  if (action !== undefined) return action;
  const operation = /\/service\/\w+\/operation\/(\w+)/.exec(path)?.[1];
  if (operation !== undefined) return operation;
  if (path.includes('/invocations')) return 'Invoke';
  return path.includes('list-type=2') ? 'LIST objects' : `${method} ${objectKind(path)}`;
}

/** Folder of an object, and what it is where folders stand between; a time or a hash in its name is of one object alone. */
function objectKind(path: string): string {
  const [folder = '', ...rest] = path.replace(/\?.*/, '').split('/').slice(2);
  const name = rest.at(-1)?.replace(/[.~].*/, '') ?? '';
  return rest.length > 1 && !/\d/.test(name) ? `${folder} ${name}` : folder;
}

function kindsOf(body: string): readonly string[] {
  const words = [...body.matchAll(kindsInKeys)].flatMap(([, value = '']) => value.match(/\b[A-Z]{3,}\b/g) ?? []);
  return [...new Set(words)].filter((word) => word !== 'MODEL');
}
