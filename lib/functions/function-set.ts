import { Annotations, Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { EnvironmentMaker } from './environments.ts';
import { grantAccess, grantExecutions } from './function-grants.ts';
import { PlatformFunction } from './platform-function.ts';
import type { RolloutFunctions } from '../planes/rollout-machine.ts';
import type { UnderstudyDataStack } from '../stacks/understudy-data-stack.ts';
import type { UnderstudyProps } from '../props/understudy-props.ts';

const FUNCTION_NAMES = [
  'router',
  'fold',
  'prepare',
  'shift',
  'judge',
  'promote',
  'report',
  'restart',
  'rollback',
  'restore',
  'reconciler',
  'control',
] as const;
/** The functions of the platform; each is named after its handler. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** They simulate plans, or fold many rows. */
const simulating: readonly FunctionName[] = ['prepare', 'judge', 'control'];

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
    this.control = this.make('control', 'control API', this.env.control());
    grantAccess(this, props);
  }

  /** The functions behind the machine's states. */
  steps(): RolloutFunctions {
    return {
      prepare: this.prepare.function,
      shift: this.shift.function,
      judge: this.judge.function,
      promote: this.promote.function,
      rollback: this.rollback.function,
      report: this.report.function,
      restart: this.restart.function,
    };
  }

  /** Every function with its name. */
  entries(): readonly (readonly [FunctionName, PlatformFunction])[] {
    return FUNCTION_NAMES.map((name) => [name, this[name]]);
  }

  /** Names the machine to the functions that start its executions, and lets them. */
  connectMachine(machine: StateMachine): void {
    this.env.nameMachine(machine);
    grantExecutions(this, machine);
  }

  private warn(): void {
    const { local, reservedConcurrency = 0 } = this.props.platform;
    if (local === true || reservedConcurrency > 0) return;
    Annotations.of(this).addWarningV2(
      'understudy:noReservedConcurrency',
      'a busy account may delay the way back; set reservedConcurrency if its concurrency allows',
    );
  }

  /** A function named after its handler; slow ones prove by probes that the champion answers. */
  private make(handler: FunctionName, description: string, environment: Record<string, string>): PlatformFunction {
    const id = handler.charAt(0).toUpperCase() + handler.slice(1);
    const isSlow = 'ROUTER_FUNCTION' in environment;
    const { platform } = this.props;
    return new PlatformFunction(this, id, {
      handler,
      description,
      environment,
      timeout: Duration.seconds(isSlow || handler === 'prepare' ? 140 : 60),
      isReserved: handler !== 'control',
      // One whole virtual CPU for the functions that simulate plans or fold many rows.
      memoryMb: simulating.includes(handler) ? 1769 : 1024,
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
}
