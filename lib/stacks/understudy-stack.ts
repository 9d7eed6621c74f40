import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule, Schedule, type IEventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { FunctionUrlAuthType, InvokeMode, type FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledge-findings.ts';
import { Capture } from '../planes/capture.ts';
import { CheckQueue } from '../planes/check-queue.ts';
import { Dashboard } from '../planes/dashboard.ts';
import { FleetAlarms } from '../planes/fleet-alarms.ts';
import { FunctionSet } from '../functions/function-set.ts';
import { platformQueue } from '../planes/platform-queue.ts';
import { Sweep } from '../planes/sweep.ts';
import { RolloutMachine } from '../planes/rollout-machine.ts';
import { describeOutputs } from './outputs.ts';
import type { UnderstudyDataStack } from './understudy-data-stack.ts';
import type { UnderstudyProps } from '../props/understudy-props.ts';

/** What the stack needs beside the platform's settings. */
export interface UnderstudyStackProps extends StackProps {
  readonly platform: UnderstudyProps;
  readonly data: UnderstudyDataStack;
}

/** Everything that holds no state: router, capture, rollout machine, control API, reconciler, alarms and dashboard. */
export class UnderstudyStack extends Stack {
  readonly functions: FunctionSet;
  readonly machine: RolloutMachine;
  readonly capture: Capture;
  readonly bus: IEventBus;
  readonly routerUrl: FunctionUrl;
  readonly controlUrl: FunctionUrl;
  readonly feedbackUrl: FunctionUrl;

  constructor(scope: Construct, id: string, props: UnderstudyStackProps) {
    const { platform, data, ...rest } = props;
    super(scope, id, {
      description: 'Understudy: router, capture, rollout machine, control API (holds no state)',
      ...rest,
    });
    this.bus = platform.bus ?? new EventBus(this, 'Bus', { description: 'Understudy: what happens to rollouts' });
    this.capture = new Capture(this, 'Capture', { bucket: data.bucket, platform });
    const checks = new CheckQueue(this, 'Checks', platform);
    this.functions = new FunctionSet(this, 'Functions', {
      platform,
      data,
      bus: this.bus,
      streams: this.capture.streams,
      feedback: this.capture.feedback,
      checks: checks.queue,
      objects: this.capture.queue,
    });
    this.capture.feed(this.functions.function('fold'));
    this.machine = new RolloutMachine(this, 'Rollout', {
      functions: this.functions,
      window: platform.window ?? Duration.minutes(1),
      ...(platform.permissionsBoundary === undefined ? {} : { permissionsBoundary: platform.permissionsBoundary }),
    });
    this.functions.connectMachine(this.machine.machine);
    this.routerUrl = this.functions.function('router').addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    this.controlUrl = this.functions.function('control').addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    this.feedbackUrl = this.functions.function('feedback').addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    this.letCall(platform);
    this.startSweep(checks);
    const lostEvents = this.makeWayBack(platform);
    const { alarms } = new FleetAlarms(this, 'Alarms', {
      topics: data.topics,
      ...(platform.runbook === undefined ? {} : { runbook: platform.runbook }),
      deadLetters: { Captured: this.capture.deadLetters, LostEvents: lostEvents, Checks: checks.deadLetters },
      capture: this.capture.way,
      functions: this.functions,
    });
    const dashboard = new Dashboard(this, 'Dashboard', {
      functions: this.functions,
      machine: this.machine.machine,
      queue: this.capture.queue,
      alarms,
    });
    describeOutputs(this, { data, dashboardName: dashboard.name });
    acknowledgeFindings(this);
  }

  /** Lets the callers that were named ask for predictions and send labels, and the operators order. */
  private letCall(platform: UnderstudyProps): void {
    for (const caller of platform.callers ?? []) {
      this.routerUrl.grantInvokeUrl(caller);
      this.functions.function('router').grantInvoke(caller);
      this.feedbackUrl.grantInvokeUrl(caller);
      this.functions.function('feedback').grantInvoke(caller);
    }
    // The URL alone: whoever may call the function directly writes the event, and with it the name of who asks.
    for (const operator of platform.operators ?? []) this.controlUrl.grantInvokeUrl(operator);
  }

  private startSweep(checks: CheckQueue): void {
    new Sweep(this, 'Sweep', {
      compact: this.functions.function('compact'),
      sweep: this.functions.function('sweep'),
      check: this.functions.function('check'),
      checks,
    });
  }

  /** The rule on the execution's status, and behind it the reconciler on its schedule. */
  private makeWayBack(platform: UnderstudyProps): Queue {
    const lost = platformQueue(this, 'LostEvents', { platform, retentionPeriod: Duration.days(14) });
    new Rule(this, 'ExecutionEnded', {
      description: 'Understudy: an execution of the rollout machine ended; restore the champion if its rollout is open',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [this.machine.machine.stateMachineArn],
          status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new LambdaFunction(this.functions.function('restore'), { deadLetterQueue: lost, retryAttempts: 3 })],
    });
    // The target's queue takes what could not be delivered; this one what was delivered and failed each time.
    this.functions.function('restore').configureAsyncInvoke({ onFailure: new SqsDestination(lost), retryAttempts: 2 });
    new Rule(this, 'EveryMinute', {
      description: 'Understudy: reconciler',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.functions.function('reconciler'), { retryAttempts: 0 })],
    });
    // The next minute is the next try: a failed run shows in the heartbeat, and repeats of old ones would only overlap.
    this.functions.function('reconciler').configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    return lost;
  }
}
