import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { StateResources } from '../functions/function-set-props.ts';
import type { FunctionSet } from '../functions/function-set.ts';
import type { Capture } from '../planes/capture.ts';
import type { RolloutMachine } from '../planes/rollout-machine.ts';

/** What the outputs name of the stack that they stand in. */
interface Described extends Stack {
  readonly functions: FunctionSet;
  readonly machine: RolloutMachine;
  readonly capture: Capture;
  readonly bus: IEventBus;
  readonly routerUrl: FunctionUrl;
  readonly controlUrl: FunctionUrl;
  readonly feedbackUrl: FunctionUrl;
}

/** Outputs that people and the command line read. */
export function describeOutputs(
  stack: Described,
  rest: { readonly data: StateResources; readonly dashboardName: string },
): void {
  const { data } = rest;
  const output = (name: string, value: string, description: string) =>
    new CfnOutput(stack, name, { value, description });
  output('RouterUrl', stack.routerUrl.url, 'Predictions: POST {url}{model}, signed with IAM');
  output('RouterFunctionName', stack.functions.function('router').functionName, 'Predictions by lambda:Invoke');
  output('ControlUrl', stack.controlUrl.url, 'Control API, signed with IAM');
  output('FeedbackUrl', stack.feedbackUrl.url, 'Labels and KPI events: POST a line or a list, signed with IAM');
  output('FeedbackFunctionName', stack.functions.function('feedback').functionName, 'Feedback by lambda:Invoke');
  output(
    'StateMachineArn',
    stack.machine.machine.stateMachineArn,
    'Start a rollout here with {"model":"…","version":"…"}',
  );
  output('PageTopicArn', data.topics.page.topicArn, 'Subscribe whoever is on call');
  output('TicketTopicArn', data.topics.ticket.topicArn, 'Subscribe the owners’ mailbox');
  output('InfoTopicArn', data.topics.info.topicArn, 'Everything that happens to rollouts');
  output('EventBusName', stack.bus.eventBusName, 'The same as events');
  output('DataBucketName', data.bucket.bucketName, 'Capture, checkpoints, evidence, published routes');
  output('RegistryTableName', data.registry.tableName, 'Models, versions, routes, rollouts, audit');
  output('WindowsTableName', data.windows.tableName, 'Minute rows');
  output('DashboardName', rest.dashboardName, 'CloudWatch dashboard of the fleet');
  output(
    'CaptureStreamNames',
    stack.capture.streams.map(({ ref }) => ref).join(','),
    'Delivery streams of the capture',
  );
}
