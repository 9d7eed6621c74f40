import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type {
  controlEnv,
  EnvOf,
  foldEnv,
  prepareEnv,
  promoteEnv,
  restartEnv,
  restoreEnv,
  routerEnv,
  shiftEnv,
} from '../../lambdas/contracts/runtime/env.ts';
import type { FunctionSetProps } from './function-set.ts';

/** Writes the environment of each function by its contract; forgetting a variable fails to compile. */
export class EnvironmentMaker {
  private readonly scope: Construct;
  private readonly props: FunctionSetProps;
  private machine: StateMachine | undefined;

  constructor(scope: Construct, props: FunctionSetProps) {
    this.scope = scope;
    this.props = props;
  }

  /** The machine exists only after the functions that it calls; its ARN is filled in then. */
  nameMachine(machine: StateMachine): void {
    this.machine = machine;
  }

  private machineArn(): string {
    return Lazy.string({ produce: () => this.machine?.stateMachineArn ?? '' });
  }

  router(): EnvOf<typeof routerEnv> {
    const { platform, streams, data } = this.props;
    return {
      ...this.registry(),
      ...this.bucket(),
      ...this.targets(),
      CAPTURE_STREAMS: Stack.of(this.scope).toJsonString(streams.map(({ ref }) => ref)),
      SIGNING_SECRET: data.signingKeyArn,
      ROUTE_POLL_MS: String((platform.routePoll ?? Duration.seconds(2)).toMilliseconds()),
      HOST: platform.host ?? (platform.local === true ? 'continuous' : 'lambda'),
    };
  }

  fold(): EnvOf<typeof foldEnv> {
    return { ...this.windows(), ...this.bucket() };
  }

  prepare(): EnvOf<typeof prepareEnv> {
    return { ...this.untold(), ...this.targets(), ...this.telling() };
  }

  told(): EnvOf<typeof shiftEnv> {
    return { ...this.untold(), ...this.telling() };
  }

  untold(): EnvOf<typeof promoteEnv> {
    return { ...this.registry(), ...this.windows(), ...this.bucket() };
  }

  restart(): EnvOf<typeof restartEnv> {
    return { ...this.registry(), ...this.windows() };
  }

  probing(router: string): EnvOf<typeof restoreEnv> {
    return { ...this.told(), ROUTER_FUNCTION: router };
  }

  control(): EnvOf<typeof controlEnv> {
    return { ...this.told(), ...this.targets(), STATE_MACHINE: this.machineArn() };
  }

  private registry(): { REGISTRY_TABLE: string } {
    return { REGISTRY_TABLE: this.props.data.registry.tableName };
  }

  private windows(): { WINDOWS_TABLE: string; WINDOW_SECONDS: string } {
    const { data, platform } = this.props;
    return {
      WINDOWS_TABLE: data.windows.tableName,
      WINDOW_SECONDS: String((platform.window ?? Duration.minutes(1)).toSeconds()),
    };
  }

  private bucket(): { DATA_BUCKET: string } {
    return { DATA_BUCKET: this.props.data.bucket.bucketName };
  }

  private telling(): { TOPICS: string; EVENT_BUS: string } {
    const { topics } = this.props.data;
    const arns = { page: topics.page.topicArn, ticket: topics.ticket.topicArn, info: topics.info.topicArn };
    return { TOPICS: Stack.of(this.scope).toJsonString(arns), EVENT_BUS: this.props.bus.eventBusName };
  }

  private targets(): { TARGETS: string } {
    const { hosts = [], functions = [], endpoints = [] } = this.props.platform.targets ?? {};
    return { TARGETS: JSON.stringify({ hosts, functions, endpoints }) };
  }
}
