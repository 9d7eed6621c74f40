/** A CloudFormation template, as far as it is compared. */
export type Template = Readonly<Record<string, unknown>>;

/** What two templates of one stack come to. */
export interface TemplateComparison {
  /** Resources of both; `before` and `after` differ where some came or went. */
  readonly resources: { readonly before: number; readonly after: number };
  readonly outputs: { readonly before: number; readonly after: number };
  /** Functions whose code alone differs. */
  readonly changedCode: readonly string[];
  /** `- path value` of the first template, `+ path value` of the second; everything but the code of functions. */
  readonly differences: readonly string[];
}

/** Where the hash of a function's code stands. */
const CODE_HASH = /^Resources\.(\w+)\.(Properties\.Code\.S3Key|Metadata\.aws:asset:path)$/;

/** Compares two templates leaf by leaf: ids, types, properties, policies, paths of constructs, outputs, parameters and rules. */
export function compareTemplates(before: Template, after: Template): TemplateComparison {
  const [old, young] = [leavesOf(before, ''), leavesOf(after, '')];
  const lines = [...missingIn(young, old, '-'), ...missingIn(old, young, '+')];
  const isCode = ({ path }: Line): boolean => CODE_HASH.test(path);
  const changed = lines.filter(isCode).flatMap(({ path }) => CODE_HASH.exec(path)?.[1] ?? []);
  const differences = lines.filter((line) => !isCode(line)).map(({ sign, path, value }) => `${sign} ${path} ${value}`);
  return {
    resources: { before: sizeOf(before, 'Resources'), after: sizeOf(after, 'Resources') },
    outputs: { before: sizeOf(before, 'Outputs'), after: sizeOf(after, 'Outputs') },
    changedCode: [...new Set(changed)].sort(),
    differences,
  };
}

interface Line {
  readonly sign: '-' | '+';
  readonly path: string;
  readonly value: string;
}

function missingIn(other: ReadonlyMap<string, string>, all: ReadonlyMap<string, string>, sign: '-' | '+'): Line[] {
  const missing = [...all].filter(([path, value]) => other.get(path) !== value);
  return missing.map(([path, value]) => ({ sign, path, value }));
}

/** Every leaf by its path; an empty list or object is a leaf too, so that none vanishes unseen. */
function leavesOf(value: unknown, path: string): ReadonlyMap<string, string> {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inner.length === 0) return new Map([[path, JSON.stringify(value)]]);
  const below = inner.flatMap(([key, one]) => [...leavesOf(one, path === '' ? key : `${path}.${key}`)]);
  return new Map(below);
}

function sizeOf(template: Template, section: string): number {
  return Object.keys(Object(template[section])).length;
}
