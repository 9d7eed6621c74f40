import { Duration, type App } from 'aws-cdk-lib';
import { check, faultLine } from '../../lambdas/contracts/people/faults.ts';
import { allowedTargets } from '../../lambdas/contracts/people/target.ts';
import { toldAddresses } from '../../lambdas/contracts/people/told-addresses.ts';
import { allowedHooks, readableAlarms } from '../../lambdas/contracts/runtime/opened.ts';
import type {
  AllowedHooksProps,
  AllowedTargetsProps,
  ReadableAlarmsProps,
  Told,
  UnderstudyProps,
} from './understudy-props.ts';

const HOSTS = ['lambda', 'continuous'] as const;

/**
 * Reads props from the app's context: `-c stage=…`, `-c targets={…}`, `-c alarms={…}`, `-c windowSeconds=…`, `-c host=…`, `-c local=true`,
 * `-c tell={…}`, `-c runbook=…`, `-c hooks={…}`.
 *
 * @throws Error for a value that is none of those it may be
 */
export function propsFromContext(app: App): UnderstudyProps {
  const read = (name: string): string | undefined => textOf(app.node.tryGetContext(name));
  const [stage, targets, seconds] = [read('stage'), read('targets'), read('windowSeconds')];
  const [host, local, tell, runbook] = [read('host'), read('local'), read('tell'), read('runbook')];
  const hooks = read('hooks');
  const alarms = read('alarms');
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(targets === undefined ? {} : { targets: targetsOf(targets) }),
    ...(hooks === undefined ? {} : { hooks: hooksOf(hooks) }),
    ...(alarms === undefined ? {} : { alarms: alarmsOf(alarms) }),
    ...(seconds === undefined ? {} : { window: windowOf(seconds) }),
    ...(host === undefined ? {} : { host: oneOf('host', host, HOSTS) }),
    ...(local === undefined ? {} : { local: oneOf('local', local, ['true', 'false']) === 'true' }),
    ...(tell === undefined ? {} : { tell: toldOf(tell) }),
    ...(runbook === undefined ? {} : { runbook }),
  };
}

/** Context of the command line is text; that of a file may be anything. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function targetsOf(text: string): AllowedTargetsProps {
  const checked = check(allowedTargets.partial(), parsed(text, ['targets', '{"hosts":["models.example.com"]}']));
  if (checked.ok) return checked.value;
  throw new Error(`context targets: ${checked.faults.map(faultLine).join('; ')}`);
}

function hooksOf(text: string): AllowedHooksProps {
  const named = allowedHooks.pick({ functions: true, hosts: true, secrets: true, bus: true });
  const checked = check(named, parsed(text, ['hooks', '{"hosts":["hooks.example.com"]}']));
  if (checked.ok) {
    const { bus, ...listed } = checked.value;
    return { ...listed, ...(bus === undefined ? {} : { busName: bus }) };
  }
  throw new Error(`context hooks: ${checked.faults.map(faultLine).join('; ')}`);
}

function alarmsOf(text: string): ReadableAlarmsProps {
  const checked = check(readableAlarms.partial(), parsed(text, ['alarms', '{"names":["payments-*"]}']));
  if (checked.ok) return checked.value;
  throw new Error(`context alarms: ${checked.faults.map(faultLine).join('; ')}`);
}

function toldOf(text: string): Told {
  const checked = check(toldAddresses, parsed(text, ['tell', '{"page":["on-call@example.com"]}']));
  if (checked.ok) return checked.value;
  throw new Error(`context tell: ${checked.faults.map(faultLine).join('; ')}`);
}

function parsed(text: string, [name, example]: readonly [string, string]): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`context ${name} must be JSON such as ${example}, got ${text}`, { cause });
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
