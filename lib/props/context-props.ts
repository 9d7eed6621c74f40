import { Duration, type App } from 'aws-cdk-lib';
import { check, faultLine } from '../../lambdas/contracts/people/faults.ts';
import { allowedTargets } from '../../lambdas/contracts/people/target.ts';
import type { AllowedTargetsProps, UnderstudyProps } from './understudy-props.ts';

const HOSTS = ['lambda', 'continuous'] as const;

/**
 * Reads props from the app's context: `-c stage=…`, `-c targets={…}`, `-c windowSeconds=…`, `-c host=…`, `-c local=true`.
 *
 * @throws Error for a value that is none of those it may be
 */
export function propsFromContext(app: App): UnderstudyProps {
  const [stage, targets, seconds, host, local] = ['stage', 'targets', 'windowSeconds', 'host', 'local'].map((name) =>
    textOf(app.node.tryGetContext(name)),
  );
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(targets === undefined ? {} : { targets: targetsOf(targets) }),
    ...(seconds === undefined ? {} : { window: windowOf(seconds) }),
    ...(host === undefined ? {} : { host: oneOf('host', host, HOSTS) }),
    ...(local === undefined ? {} : { local: oneOf('local', local, ['true', 'false']) === 'true' }),
  };
}

/** Context of the command line is text; that of a file may be anything. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function targetsOf(text: string): AllowedTargetsProps {
  const checked = check(allowedTargets.partial(), parsed(text));
  if (checked.ok) return checked.value;
  throw new Error(`context targets: ${checked.faults.map(faultLine).join('; ')}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`context targets must be JSON such as {"hosts":["models.example.com"]}, got ${text}`, { cause });
  }
}

function windowOf(text: string): Duration {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0) return Duration.seconds(seconds);
  throw new Error(`context windowSeconds must be a whole number above 0, got ${text}`);
}

function oneOf<T extends string>(name: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Error(`context ${name} must be ${words.join(' or ')}, got ${value}`);
}
