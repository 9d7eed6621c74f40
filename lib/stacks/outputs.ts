import { CfnOutput } from 'aws-cdk-lib';
import type { UnderstudyDataStack } from './understudy-data-stack.ts';
import type { UnderstudyStack } from './understudy-stack.ts';

/** Outputs that people and the command line read. */
export function describeOutputs(
  stack: UnderstudyStack,
  rest: { readonly data: UnderstudyDataStack; readonly dashboardName: string },
): void {
  const { data } = rest;
  const output = (name: string, value: string, description: string) =>
    new CfnOutput(stack, name, { value, description });
  output('RouterUrl', stack.routerUrl.url, 'Predictions: POST {url}{model}, signed with IAM');
  output('RouterFunctionName', stack.functions.router.function.functionName, 'Predictions by lambda:Invoke');
  output('ControlUrl', stack.controlUrl.url, 'Control API, signed with IAM');
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
