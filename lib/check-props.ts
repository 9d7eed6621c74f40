import { Token } from 'aws-cdk-lib';
import type { UnderstudyProps } from './understudy-props.ts';

const STAGE = /^[A-Za-z][A-Za-z0-9-]{0,20}$/;

/**
 * Stops the synthesis on props that cannot work, all faults together.
 *
 * @throws Error naming each prop, what was given and what would be right
 */
export function checkProps(props: UnderstudyProps): void {
  const faults = [
    ...unless(
      props.stage === undefined || STAGE.test(props.stage),
      `stage must be 1 to 21 letters, digits or hyphens, got ${props.stage}`,
    ),
    ...between('captureStreams', props.captureStreams, [1, 100]),
    ...between('window', props.window?.toSeconds(), [1, 3600]),
    ...between('routePoll', props.routePoll?.toSeconds(), [1, 5]),
    ...between('reservedConcurrency', props.reservedConcurrency, [0, 1000]),
    ...between('routerConcurrency', props.routerConcurrency, [1, 100_000]),
    ...targetFaults(props),
  ];
  if (faults.length > 0) throw new Error(`Understudy props: ${faults.join('; ')}`);
}

function unless(holds: boolean, fault: string): readonly string[] {
  return holds ? [] : [fault];
}

function between(name: string, value: number | undefined, [low, high]: readonly [number, number]): readonly string[] {
  if (value === undefined || Token.isUnresolved(value)) return [];
  return unless(value >= low && value <= high, `${name} must be ${low} to ${high}, got ${value}`);
}

function targetFaults({ targets = {} }: UnderstudyProps): readonly string[] {
  const functions = (targets.functions ?? []).filter((arn) => !Token.isUnresolved(arn) && !arn.startsWith('arn:'));
  const hosts = (targets.hosts ?? []).filter((host) => host.includes('/') || host === '*');
  return [
    ...functions.map((arn) => `targets.functions must be ARNs, got ${arn}`),
    ...hosts.map((host) => `targets.hosts must be names, without scheme or path, got ${host}`),
  ];
}
