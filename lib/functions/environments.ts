import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { FunctionSetProps } from './function-set-props.ts';
import type { EnvVariable } from './function-table.ts';
import { readableOf } from '../props/readable-alarms.ts';
import { hookBusOf } from './hook-bus.ts';
import { stageOf } from './stage-of.ts';

/** Writes the environment of each function by its contract; a variable that nobody can write fails to compile. */
export class EnvironmentMaker {
  private machine: StateMachine | undefined;
  private readonly variables: Readonly<Record<EnvVariable, () => string>>;

  /**
   * @param nameOf gives a function's name to those that are made after it
   * @param nameOthers gives the names of all functions that were made before the one that asks
   */
  constructor(
    scope: Construct,
    props: FunctionSetProps,
    {
      nameOf,
      nameOthers,
    }: { readonly nameOf: (name: 'router' | 'check' | 'hook') => string; readonly nameOthers: () => readonly string[] },
  ) {
    this.variables = {
      ...stateVariables(props),
      ...servingVariables(scope, props),
      ...tellingVariables(scope, props),
      ALARMS: () => Stack.of(scope).toJsonString(readableOf(props.platform)),
      CHECK_QUEUE: () => props.checks.queueUrl,
      FOLD_QUEUE: () => props.objects.queueUrl,
      // A local hour is a minute or two: ten windows are soon enough to see something happen.
      CHECK_WINDOWS: () => (props.platform.local === true ? '10' : '60'),
      STAGE: () => stageOf(scope),
      ROUTER_FUNCTION: () => nameOf('router'),
      OWN_FUNCTIONS: () => Stack.of(scope).toJsonString(nameOthers()),
      CHECK_FUNCTION: () => nameOf('check'),
      HOOK_FUNCTION: () => nameOf('hook'),
      HOOKS: () => Stack.of(scope).toJsonString(allowedHooksOf(scope, props.platform)),
      // The machine exists only after the functions that it calls; its ARN is filled in then.
      STATE_MACHINE: () => Lazy.string({ produce: () => this.machine?.stateMachineArn ?? '' }),
    };
  }

  /** Fills in the machine for the functions that start its executions. */
  nameMachine(machine: StateMachine): void {
    this.machine = machine;
  }

  /** Exactly the variables of a contract. */
  environmentOf({ shape }: { readonly shape: object }): Record<string, string> {
    const asked = Object.entries(this.variables).filter(([name]) => Object.hasOwn(shape, name));
    return Object.fromEntries(asked.map(([name, write]) => [name, write()]));
  }
}

type Writers<Name extends EnvVariable> = Readonly<Record<Name, () => string>>;

function stateVariables({
  data,
  platform,
}: FunctionSetProps): Writers<'REGISTRY_TABLE' | 'WINDOWS_TABLE' | 'WINDOW_SECONDS' | 'DATA_BUCKET'> {
  return {
    REGISTRY_TABLE: () => data.registry.tableName,
    WINDOWS_TABLE: () => data.windows.tableName,
    WINDOW_SECONDS: () => String((platform.window ?? Duration.minutes(1)).toSeconds()),
    DATA_BUCKET: () => data.bucket.bucketName,
  };
}

function servingVariables(
  scope: Construct,
  { platform, streams, feedback, data }: FunctionSetProps,
): Writers<
  'TARGETS' | 'CAPTURE_STREAMS' | 'FEEDBACK_STREAM' | 'SIGNING_SECRET' | 'ROUTE_POLL_MS' | 'HOST' | 'CALLERS'
> {
  const { hosts = [], functions = [], endpoints = [] } = platform.targets ?? {};
  return {
    TARGETS: () => JSON.stringify({ hosts, functions, endpoints }),
    CAPTURE_STREAMS: () => Stack.of(scope).toJsonString(streams.map(({ ref }) => ref)),
    FEEDBACK_STREAM: () => feedback.ref,
    SIGNING_SECRET: () => data.signingKeyArn,
    ROUTE_POLL_MS: () => String((platform.routePoll ?? Duration.seconds(2)).toMilliseconds()),
    CALLERS: () => (platform.local === true ? 'any' : 'named'),
    HOST: () => platform.host ?? (platform.local === true ? 'continuous' : 'lambda'),
  };
}

function tellingVariables(scope: Construct, { data, bus }: FunctionSetProps): Writers<'TOPICS' | 'EVENT_BUS'> {
  const { page, ticket, info } = data.topics;
  const arns = { page: page.topicArn, ticket: ticket.topicArn, info: info.topicArn };
  return { TOPICS: () => Stack.of(scope).toJsonString(arns), EVENT_BUS: () => bus.eventBusName };
}

/** What hooks may call; addresses of this machine without TLS on the emulator alone. */
function allowedHooksOf(
  scope: Construct,
  { hooks = {}, local = false }: FunctionSetProps['platform'],
): Record<string, unknown> {
  const { functions = [], hosts = [], secrets = [] } = hooks;
  const bus = hookBusOf(scope, hooks)?.name;
  return { functions, hosts, secrets, local, ...(bus === undefined ? {} : { bus }) };
}
