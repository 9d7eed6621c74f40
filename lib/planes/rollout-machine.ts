import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal, type IManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  type State,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
  type IChainable,
  type RetryProps,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { stateRepeats } from '../../lambdas/contracts/runtime/state-times.ts';
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

/** What may follow a look. */
const afterLook = [
  'wait',
  'keep',
  'retro',
  'hook',
  'shift',
  'promote',
  'rollback',
  'restart',
  'report',
  'refuse',
  'stop',
] as const;

type TaskName =
  'prepare' | 'retro' | 'shift' | 'judge' | 'promote' | 'rollback' | 'report' | 'restart' | 'keep' | 'hook';

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
    const { refused, stuck, untold } = this.failures();
    const wait = new Wait(this, 'Wait', { time: WaitTime.duration(window) });
    const warm = new Wait(this, 'Warm', { time: WaitTime.secondsPath('$.pauseSeconds') });
    const pace = new Wait(this, 'Pace', { time: WaitTime.secondsPath('$.pauseSeconds') });
    const tasks = this.tasks(functions);
    const to = {
      retro: pace,
      shift: tasks.shift,
      wait,
      warm,
      promote: tasks.promote,
      rollback: tasks.rollback,
      report: tasks.report,
      restart: tasks.restart,
      keep: tasks.keep,
      hook: tasks.hook,
      refuse: refused,
      stop: done,
    };
    this.lead(tasks, { wait, stuck, untold });
    wait.next(tasks.judge);
    warm.next(tasks.prepare);
    pace.next(tasks.retro);
    tasks.prepare.next(this.decide('Prepared', to, ['retro', 'hook', 'shift', 'wait', 'warm', 'refuse', 'stop']));
    tasks.retro.next(
      this.decide('Recorded', to, ['retro', 'hook', 'shift', 'rollback', 'restart', 'report', 'refuse', 'stop']),
    );
    tasks.shift.next(this.decide('Shifted', to, ['wait', 'rollback', 'refuse', 'stop']));
    tasks.judge.next(this.decide('Judged', to, afterLook));
    tasks.hook.next(
      this.decide('Hooked', to, ['shift', 'promote', 'wait', 'rollback', 'restart', 'report', 'refuse', 'stop']),
    );
    tasks.keep.next(this.decide('KeptWarm', to, ['wait', 'refuse', 'stop']));
    tasks.promote.next(this.decide('Promoted', to, ['report', 'rollback', 'refuse', 'stop']));
    tasks.rollback.next(this.decide('RolledBack', to, ['report', 'refuse', 'stop']));
    tasks.report.next(this.decide('Reported', to, ['keep', 'refuse', 'stop']));
    tasks.restart.next(this.decide('Restarted', to, ['rollback', 'refuse', 'stop']));
    return tasks.prepare;
  }

  /** The states behind which functions stand. */
  private tasks(functions: FunctionSet): Readonly<Record<TaskName, LambdaInvoke>> {
    const task = (id: string, name: FunctionName, payload?: Record<string, unknown>): LambdaInvoke =>
      this.task(id, functions.function(name), payload);
    return {
      // What was typed, also when a cold target is asked again and the state is Prepare's own.
      prepare: task('Prepare', 'prepare', { input: JsonPath.objectAt('$$.Execution.Input') }),
      retro: task('RetroShadow', 'prepare'),
      shift: task('Shift', 'shift'),
      judge: task('Judge', 'judge'),
      promote: task('Promote', 'promote'),
      rollback: task('Rollback', 'rollback'),
      report: task('Report', 'report'),
      restart: task('Restart', 'restart'),
      keep: task('KeepWarm', 'prepare'),
      hook: task('Hook', 'hook'),
    };
  }

  /** Where a state goes that failed for good. */
  private lead(
    tasks: Readonly<Record<TaskName, LambdaInvoke>>,
    to: Readonly<Record<'wait' | 'stuck' | 'untold', State>>,
  ): void {
    const all = (next: IChainable): Parameters<LambdaInvoke['addCatch']> => [
      next,
      { errors: ['States.ALL'], resultPath: '$.error' },
    ];
    for (const task of [
      tasks.prepare,
      tasks.retro,
      tasks.shift,
      tasks.judge,
      tasks.promote,
      tasks.restart,
      tasks.hook,
    ]) {
      task.addCatch(...all(tasks.rollback));
    }
    tasks.rollback.addCatch(...all(to.stuck));
    // What is reported has ended: a way back would lead here again, and again.
    tasks.report.addCatch(...all(to.untold));
    // What is not kept warm is still looked after.
    tasks.keep.addCatch(...all(to.wait));
  }

  /** Ends of an execution that tells people what is still to be done, or that nothing was promoted. */
  private failures(): Readonly<Record<'refused' | 'stuck' | 'untold', Fail>> {
    return {
      refused: new Fail(this, 'Refused', { error: 'Understudy.NotPromoted', causePath: '$.reason' }),
      stuck: new Fail(this, 'Stuck', {
        error: 'Understudy.RollbackFailed',
        cause: 'the way back failed here; the status rule and the reconciler restore the champion',
      }),
      untold: new Fail(this, 'Untold', {
        error: 'Understudy.NotTold',
        cause: 'the rollout has ended and its report failed here; the status rule and the reconciler tell people',
      }),
    };
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
      ...repeat(stateRepeats.throttled),
    });
    // Nor does a failure of our own, such as a read of the registry that was too slow: every state may be repeated, so it is, for about
    // 20 s. `States.TaskFailed` is every error but a time-out, whose task may still be running. The reconciler's patience follows.
    invoke.addRetry({ errors: ['States.TaskFailed'], ...repeat(stateRepeats.failed) });
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
      id === 'RolledBack' || id === 'Reported' || id === 'KeptWarm'
        ? new Fail(this, `${id}Unknown`, { error: 'Understudy.UnknownWord' })
        : to.rollback,
    );
  }
}

function repeat({
  attempts,
  firstSeconds,
  rate,
  longestSeconds,
}: (typeof stateRepeats)['failed' | 'throttled']): RetryProps {
  return {
    interval: Duration.seconds(firstSeconds),
    backoffRate: rate,
    maxDelay: Duration.seconds(longestSeconds),
    maxAttempts: attempts,
  };
}
