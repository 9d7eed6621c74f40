import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Understudy, type UnderstudyProps } from '../../lib/index.ts';

/** Functions are not bundled: what is in them is tested elsewhere. */
export const unbundled = { 'aws:cdk:bundling-stacks': [] };
/** Account and Region of the stacks under test. */
export const testEnv = { account: '111122223333', region: 'eu-west-1' };

/** Both templates of one app. */
interface Synthesised {
  readonly data: Template;
  readonly stack: Template;
  readonly names: readonly string[];
}

const known = new Map<string, Synthesised>();

/**
 * Both templates of the app with these props; a function may make what the props need in a stack of its own.
 *
 * Props that are plain data are synthesised once a test file: templates are only read.
 */
export function synthesise(props: UnderstudyProps | ((owner: Stack) => UnderstudyProps) = {}): Synthesised {
  if (!isPlain(props)) return make(props);
  const key = JSON.stringify(props);
  const made = known.get(key) ?? make(props);
  known.set(key, made);
  return made;
}

/** Made of objects, lists, text and numbers alone, so that its JSON says all of it. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  const isData = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isData && Object.values(value).every(isPlain);
}

function make(props: UnderstudyProps | ((owner: Stack) => UnderstudyProps)): Synthesised {
  const app = new App({ context: unbundled });
  const own = typeof props === 'function' ? props(new Stack(app, 'Owner', { env: testEnv })) : props;
  const { data, stack } = new Understudy(app, 'App', { env: testEnv, ...own });
  return { data: Template.fromStack(data), stack: Template.fromStack(stack), names: [data.stackName, stack.stackName] };
}

/** Properties of every resource of a type. */
export function propertiesOf(template: Template, type: string): readonly Readonly<Record<string, unknown>>[] {
  const found: Record<string, { readonly Properties?: Record<string, unknown> }> = template.findResources(type);
  return Object.values(found).map(({ Properties = {} }) => Properties);
}
