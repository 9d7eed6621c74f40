import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal, type IManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
  type IChainable,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FunctionSet } from '../functions/function-set.ts';
import type { FunctionName } from '../functions/function-table.ts';

/** What the machine is made of. */
export interface RolloutMachineProps {
  /** Behind each state stands the function of its name. */
  readonly functions: FunctionSet;
  /** Time between two looks. */
  readonly window: Duration;
  /** @default - no boundary */
  readonly permissionsBoundary?: IManagedPolicy;
}

const EXECUTION = {
  arn: JsonPath.stringAt('$$.Execution.Id'),
  name: JsonPath.stringAt('$$.Execution.Name'),
  startedAt: JsonPath.stringAt('$$.Execution.StartTime'),
};

/**
 * The machine that alone moves the traffic of a rollout.
 *
 * Start it with `{"model":"m","version":"v"}`. States choose on the string `$.next` of what the functions return.
 */
export class RolloutMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: RolloutMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    if (props.permissionsBoundary !== undefined) PermissionsBoundary.of(role).apply(props.permissionsBoundary);
    this.machine = new StateMachine(this, 'Machine', {
      comment: 'Understudy rollout: start with {"model":"…","version":"…"}',
      definitionBody: DefinitionBody.fromChainable(this.define(props)),
      role,
      tracingEnabled: false,
    });
  }

  private define({ functions, window }: RolloutMachineProps): IChainable {
    const done = new Succeed(this, 'Done');
    const refused = new Fail(this, 'Refused', { error: 'Understudy.NotPromoted', causePath: '$.reason' });
    const stuck = new Fail(this, 'Stuck', {
      error: 'Understudy.RollbackFailed',
      cause: 'the way back failed here; the status rule and the reconciler restore the champion',
    });
    const wait = new Wait(this, 'Wait', { time: WaitTime.duration(window) });
    const task = (id: string, name: FunctionName, payload?: Record<string, unknown>): LambdaInvoke =>
      this.task(id, functions.function(name), payload);
    const tasks = {
      prepare: task('Prepare', 'prepare', { input: JsonPath.objectAt('$') }),
      shift: task('Shift', 'shift'),
      judge: task('Judge', 'judge'),
      promote: task('Promote', 'promote'),
      rollback: task('Rollback', 'rollback'),
      report: task('Report', 'report'),
      restart: task('Restart', 'restart'),
    };
    const to = {
      shift: tasks.shift,
      wait,
      promote: tasks.promote,
      rollback: tasks.rollback,
      report: tasks.report,
      restart: tasks.restart,
      refuse: refused,
      stop: done,
    };
    for (const task of [tasks.prepare, tasks.shift, tasks.judge, tasks.promote, tasks.report, tasks.restart]) {
      task.addCatch(tasks.rollback, { errors: ['States.ALL'], resultPath: '$.error' });
    }
    tasks.rollback.addCatch(stuck, { errors: ['States.ALL'], resultPath: '$.error' });
    wait.next(tasks.judge);
    tasks.prepare.next(this.decide('Prepared', to, ['shift', 'wait', 'refuse', 'stop']));
    tasks.shift.next(this.decide('Shifted', to, ['wait', 'rollback', 'refuse', 'stop']));
    tasks.judge.next(
      this.decide('Judged', to, ['wait', 'shift', 'promote', 'rollback', 'restart', 'report', 'refuse', 'stop']),
    );
    tasks.promote.next(this.decide('Promoted', to, ['report', 'rollback', 'refuse', 'stop']));
    tasks.rollback.next(this.decide('RolledBack', to, ['report', 'refuse', 'stop']));
    tasks.report.next(this.decide('Reported', to, ['refuse', 'stop']));
    tasks.restart.next(this.decide('Restarted', to, ['rollback', 'refuse', 'stop']));
    return tasks.prepare;
  }

  private task(
    id: string,
    lambdaFunction: IFunction,
    payload: Record<string, unknown> = { state: JsonPath.objectAt('$') },
  ): LambdaInvoke {
    const invoke = new LambdaInvoke(this, id, {
      lambdaFunction,
      payload: TaskInput.fromObject({ execution: EXECUTION, ...payload }),
      outputPath: '$.Payload',
      retryOnServiceExceptions: true,
      taskTimeout: Timeout.duration(Duration.seconds(150)),
    });
    // A throttled function says nothing about the challenger. CDK's own list leaves this out; `Lambda.Unknown` is what the emulator
    // says for it, and what AWS says for an environment that died.
    invoke.addRetry({
      errors: ['Lambda.TooManyRequestsException', 'Lambda.Unknown'],
      interval: Duration.seconds(1),
      backoffRate: 1.5,
      maxDelay: Duration.seconds(10),
      maxAttempts: 8,
    });
    return invoke;
  }

  /** A word that the machine does not know ends in the rollback, never in silence. */
  private decide<T extends string>(
    id: string,
    to: Readonly<Record<T | 'rollback', IChainable>>,
    words: readonly T[],
  ): Choice {
    const choice = new Choice(this, id);
    for (const word of words) choice.when(Condition.stringEquals('$.next', word), to[word]);
    return choice.otherwise(
      id === 'RolledBack' || id === 'Reported'
        ? new Fail(this, `${id}Unknown`, { error: 'Understudy.UnknownWord' })
        : to.rollback,
    );
  }
}
