import { Token } from 'aws-cdk-lib';
import { check } from '../../lambdas/contracts/people/faults.ts';
import { allowedTargets } from '../../lambdas/contracts/people/target.ts';
import { readableAlarms } from '../../lambdas/contracts/runtime/opened.ts';
import { runbookAddress, toldAddresses } from '../../lambdas/contracts/people/told-addresses.ts';
import type { UnderstudyProps } from './understudy-props.ts';

const STAGE = /^[A-Za-z][A-Za-z0-9-]{0,20}$/;

/**
 * Stops the synthesis on props that cannot work, all faults together.
 *
 * @param region the Region of the stacks; a token when none is named
 * @throws Error naming each prop, what was given and what would be right
 */
export function checkProps(props: UnderstudyProps, region: string): void {
  const faults = [
    ...unless(
      props.stage === undefined || STAGE.test(props.stage),
      `stage must be 1 to 21 letters, digits or hyphens, starting with a letter, got ${props.stage}`,
    ),
    ...between('captureStreams', props.captureStreams, [1, 100]),
    ...between('window', props.window?.toSeconds(), [1, 3600]),
    ...between('routePoll', props.routePoll?.toMilliseconds(), [1000, 5000]),
    ...between('reservedConcurrency', props.reservedConcurrency, [0, 1000]),
    ...between('routerConcurrency', props.routerConcurrency, [1, 100_000]),
    ...networkFaults(props),
    ...regionFaults(props, region),
    ...targetFaults(props),
    ...hookFaults(props),
    ...alarmFaults(props),
    ...toldFaults(props),
  ];
  if (faults.length > 0) throw new Error(`Understudy props: ${faults.join('; ')}`);
}

function unless(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}

function between(name: string, value: number | undefined, [low, high]: readonly [number, number]): readonly string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  return unless(
    Number.isInteger(value) && value >= low && value <= high,
    `${name} must be ${low} to ${high}, got ${value}`,
  );
}

/** A wild card that is not the end would open in IAM what the functions do not. */
function alarmFaults({ alarms = {} }: UnderstudyProps): readonly string[] {
  const checked = check(readableAlarms.partial(), alarms);
  if (!checked.ok) return checked.faults.map(({ path, message }) => `alarms.${path}: ${message}`);
  const { names = [], namespaces = [] } = alarms;
  const isWild = (name: string): boolean => !Token.isUnresolved(name) && /[*?]./.test(name);
  const faulty = (prop: string, list: readonly string[]): readonly string[] =>
    list
      .filter((name) => isWild(name) || name === '' || name.startsWith('arn:') || name.includes('?'))
      .map((name) => `alarms.${prop} must be names, with a * at the end alone, got ${JSON.stringify(name)}`);
  return [...faulty('names', names), ...faulty('namespaces', namespaces)];
}

/** An address of a wrong form would fail at deployment, and a runbook that is none at night. */
function toldFaults({ tell = {}, runbook }: UnderstudyProps): readonly string[] {
  const known = (to: readonly string[] = []): readonly string[] => to.filter((one) => !Token.isUnresolved(one));
  const { page, ticket, info, ...unknown } = tell;
  const told = check(toldAddresses, { ...unknown, page: known(page), ticket: known(ticket), info: known(info) });
  const document = check(
    runbookAddress,
    runbook === undefined || Token.isUnresolved(runbook) ? 'known-later' : runbook,
  );
  return [
    ...(told.ok ? [] : told.faults.map(({ path, message }) => `tell.${path}: ${message}`)),
    ...(document.ok ? [] : document.faults.map(({ message }) => `runbook ${message}`)),
  ];
}

/** What is listed for hooks is a name or an ARN; a token is known later. */
function hookFaults({ hooks = {} }: UnderstudyProps): readonly string[] {
  const { functions = [], secrets = [], hosts = [], bus, busName } = hooks;
  const known = (list: readonly string[]): readonly string[] => list.filter((one) => !Token.isUnresolved(one));
  const arn = (prop: string, list: readonly string[]): readonly string[] =>
    known(list).flatMap((one) => unless(one.startsWith('arn:'), `hooks.${prop} must be ARNs, got ${one}`));
  const isHost = (host: string): boolean => !/[/\s]/.test(host) && !/^[*.]*$/.test(host);
  return [
    ...arn('functions', functions),
    ...arn('secrets', secrets),
    ...known(hosts).flatMap((host) =>
      unless(isHost(host), `hooks.hosts must be names, without scheme or path, got ${host}`),
    ),
    ...unless(bus === undefined || busName === undefined, `hooks.busName must be left out beside bus, got ${busName}`),
    ...known(busName === undefined ? [] : [busName]).flatMap((name) =>
      unless(/^[\w./-]{1,256}$/.test(name), `hooks.busName must be the name of a bus, got ${name}`),
    ),
  ];
}

function networkFaults({ vpc, vpcSubnets, securityGroups }: UnderstudyProps): readonly string[] {
  const isIdle = vpc === undefined && (vpcSubnets !== undefined || securityGroups !== undefined);
  return unless(!isIdle, 'vpcSubnets and securityGroups need vpc, got none');
}

/** Without a named Region nothing can be promised about where predictions are kept, so that fails too. */
function regionFaults({ captureRegions }: UnderstudyProps, region: string): readonly string[] {
  if (captureRegions === undefined) return [];
  const given = Token.isUnresolved(region) ? 'a stack without a named Region' : region;
  return unless(
    captureRegions.includes(region),
    `captureRegions lets predictions be kept in ${captureRegions.join(', ')}, got ${given}`,
  );
}

function targetFaults({ targets = {} }: UnderstudyProps): readonly string[] {
  const checked = check(allowedTargets.partial(), targets);
  if (!checked.ok) return checked.faults.map(({ path, message }) => `targets.${path}: ${message}`);
  const { functions = [], hosts = [] } = targets;
  const notArns = functions.filter((arn) => !Token.isUnresolved(arn) && !arn.startsWith('arn:'));
  const notHosts = hosts.filter((host) => !Token.isUnresolved(host) && (/[/\s]/.test(host) || /^[*.]*$/.test(host)));
  return [
    ...notArns.map((arn) => `targets.functions must be ARNs, got ${arn}`),
    ...notHosts.map((host) => `targets.hosts must be names, without scheme or path, got ${host}`),
  ];
}
