import { Annotations, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { EnvironmentMaker } from './environments.ts';
import { allow, allowRegistry, allowRollouts, allowRows, allowTargets } from './grants.ts';
import { PlatformFunction } from './platform-function.ts';
import type { RolloutFunctions } from './rollout-machine.ts';
import type { UnderstudyDataStack } from './understudy-data-stack.ts';
import type { UnderstudyProps } from './understudy-props.ts';

/** What the functions touch. */
export interface FunctionSetProps {
  readonly platform: UnderstudyProps;
  readonly data: UnderstudyDataStack;
  readonly bus: IEventBus;
  readonly streams: readonly CfnDeliveryStream[];
}

/** All functions of the platform, each with a role of its own and the least that it needs. */
export class FunctionSet extends Construct {
  readonly router: PlatformFunction;
  readonly fold: PlatformFunction;
  readonly control: PlatformFunction;
  readonly prepare: PlatformFunction;
  readonly shift: PlatformFunction;
  readonly judge: PlatformFunction;
  readonly promote: PlatformFunction;
  readonly rollback: PlatformFunction;
  readonly report: PlatformFunction;
  readonly restart: PlatformFunction;
  readonly restore: PlatformFunction;
  readonly reconciler: PlatformFunction;
  private readonly env: EnvironmentMaker;
  private readonly props: FunctionSetProps;

  constructor(scope: Construct, id: string, props: FunctionSetProps) {
    super(scope, id);
    this.props = props;
    this.env = new EnvironmentMaker(this, props);
    this.warn();
    this.router = this.makeRouter();
    const router = this.router.function.functionName;
    this.fold = this.makeFold();
    this.prepare = this.make(
      'prepare',
      'checks a start, samples the target, plans and takes the lock',
      this.env.prepare(),
    );
    this.shift = this.make('shift', 'gives the challenger its next share', this.env.told());
    this.judge = this.make('judge', 'folds final windows and says what follows', this.env.told());
    this.promote = this.make('promote', 'makes the challenger champion', this.env.untold());
    this.report = this.make('report', 'tells people how a rollout ended', this.env.told());
    this.restart = this.make('restart', 'continues a long rollout as a new execution', this.env.restart());
    this.rollback = this.make('rollback', 'puts the champion back and proves it', this.env.probing(router));
    this.restore = this.make('restore', 'puts the champion back when an execution ended', this.env.probing(router));
    this.reconciler = this.make('reconciler', 'looks after open rollouts each minute', this.env.probing(router));
    this.control = this.make('control', 'control API', this.env.control(router));
    this.grant();
  }

  private warn(): void {
    const { local, reservedConcurrency = 0 } = this.props.platform;
    if (local === true || reservedConcurrency > 0) return;
    Annotations.of(this).addWarningV2(
      'understudy:noReservedConcurrency',
      'a busy account may delay the way back; set reservedConcurrency if its concurrency allows',
    );
  }

  /** The functions behind the machine's states. */
  steps(): RolloutFunctions {
    const { prepare, shift, judge, promote, rollback, report, restart } = this;
    const f = (one: PlatformFunction) => one.function;
    return {
      prepare: f(prepare),
      shift: f(shift),
      judge: f(judge),
      promote: f(promote),
      rollback: f(rollback),
      report: f(report),
      restart: f(restart),
    };
  }

  /**
   * Lets the functions that need it start, stop and look at executions of the machine.
   *
   * The policies stand beside the roles: inside them they would make a circle (function, machine, function).
   */
  connectMachine(machine: StateMachine): void {
    this.env.nameMachine(machine);
    const { stateMachineArn } = machine;
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const start = new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] });
    const stop = new PolicyStatement({ actions: ['states:StopExecution'], resources: [executions] });
    const look = new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] });
    this.attach('ControlExecutions', this.control, [start, stop, look]);
    this.attach('RestartExecutions', this.restart, [start, look]);
    this.attach('RestoreExecutions', this.restore, [look]);
    this.attach('ReconcilerExecutions', this.reconciler, [look]);
  }

  private attach(id: string, to: PlatformFunction, statements: PolicyStatement[]): void {
    const { role } = to.function;
    if (role !== undefined) new Policy(this, id, { statements, roles: [role] });
  }

  /** A function named after its handler; slow ones prove by probes that the champion answers. */
  private make(handler: string, description: string, environment: Record<string, string>): PlatformFunction {
    const id = handler.charAt(0).toUpperCase() + handler.slice(1);
    const isSlow = 'ROUTER_FUNCTION' in environment;
    const { platform } = this.props;
    return new PlatformFunction(this, id, {
      handler,
      description,
      environment,
      timeout: Duration.seconds(isSlow ? 140 : 60),
      isReserved: handler !== 'control',
      memoryMb: 1024,
      platform,
    });
  }

  private makeRouter(): PlatformFunction {
    const { platform } = this.props;
    return new PlatformFunction(this, 'Router', {
      handler: 'router',
      description: 'sends each request to the variant of its route',
      environment: this.env.router(),
      timeout: Duration.seconds(75),
      memoryMb: 512,
      ...(platform.routerConcurrency === undefined ? {} : { ceiling: platform.routerConcurrency }),
      platform,
    });
  }

  private makeFold(): PlatformFunction {
    const { platform } = this.props;
    return new PlatformFunction(this, 'Fold', {
      handler: 'fold',
      description: 'folds captured objects into rows',
      environment: this.env.fold(),
      timeout: Duration.seconds(60),
      memoryMb: 1769,
      isReserved: true,
      platform,
    });
  }

  private grant(): void {
    const { data, platform, streams } = this.props;
    const { bucket, registry, windows, signingKey } = data;
    allow(this.router, ['dynamodb:GetItem'], [registry.tableArn]);
    allow(this.router, ['s3:GetObject'], [bucket.arnForObjects('routes/*')]);
    allow(
      this.router,
      ['firehose:PutRecord', 'firehose:PutRecordBatch'],
      streams.map(({ attrArn }) => attrArn),
    );
    allow(this.router, ['secretsmanager:GetSecretValue'], [signingKey.secretArn]);
    allow(this.fold, ['s3:GetObject'], [bucket.arnForObjects('capture/*')]);
    allow(this.fold, ['s3:PutObject'], [bucket.arnForObjects('malformed/*')]);
    // Without it a missing object answers 403, which looks like a fault and is retried.
    for (const one of [this.router, this.fold]) allow(one, ['s3:ListBucket'], [bucket.bucketArn]);
    allow(this.fold, ['dynamodb:PutItem'], [windows.tableArn]);
    for (const one of [this.router, this.prepare, this.control]) allowTargets(one, platform.targets ?? {});
    const changing = [
      this.control,
      this.prepare,
      this.shift,
      this.judge,
      this.promote,
      this.rollback,
      this.report,
      this.restart,
      this.restore,
      this.reconciler,
    ];
    for (const one of changing) allowRegistry(one, data);
    for (const one of [this.judge, this.control, this.rollback, this.restore, this.reconciler]) allowRows(one, data);
    for (const one of [
      this.prepare,
      this.judge,
      this.report,
      this.promote,
      this.rollback,
      this.restore,
      this.reconciler,
      this.control,
    ])
      allowRollouts(one, data);
    for (const one of [this.reconciler]) allow(one, ['s3:GetObject'], [bucket.arnForObjects('routes/*')]);
    this.grantTelling();
    for (const one of [this.rollback, this.restore, this.reconciler, this.control]) {
      allow(one, ['lambda:InvokeFunction'], [this.router.function.functionArn]);
    }
    this.grantKey(changing);
  }

  private grantTelling(): void {
    const { topics } = this.props.data;
    const arns = [topics.page.topicArn, topics.ticket.topicArn, topics.info.topicArn];
    const telling = [
      this.prepare,
      this.shift,
      this.judge,
      this.rollback,
      this.report,
      this.restore,
      this.reconciler,
      this.control,
    ];
    for (const one of telling) {
      allow(one, ['sns:Publish'], arns);
      allow(one, ['events:PutEvents'], [this.props.bus.eventBusArn]);
    }
  }

  private grantKey(changing: readonly PlatformFunction[]): void {
    const { key } = this.props.platform;
    for (const one of [...changing, this.router, this.fold]) key?.grantEncryptDecrypt(one.function);
  }
}
