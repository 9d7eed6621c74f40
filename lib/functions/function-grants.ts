import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { readableOf } from '../props/readable-alarms.ts';
import type { Access } from './access.ts';
import type { FunctionSetProps } from './function-set-props.ts';
import { hookBusOf } from './hook-bus.ts';
import type { PlatformFunction } from './platform-function.ts';

/** What functions are let touch. */
interface Touched extends FunctionSetProps {
  readonly router: IFunction;
  readonly check: IFunction;
  readonly hook: IFunction;
}

/** Instances of the endpoints that are targets, and of no other. */
const SCALING = ['sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'] as const;

/** Gives a function what its row of the table says. */
export function grantAccess(to: PlatformFunction, access: Access, touched: Touched): void {
  const { data, platform, router, check, hook } = touched;
  grantTables(to, access, touched);
  grantObjects(to, access, touched);
  if (access.tells === true) grantTelling(to, touched);
  grantTargets(to, access, touched);
  if (access.callsHooks === true) grantHooks(to, platform);
  if (access.asksForHooks === true) allow(to, ['lambda:InvokeFunction'], [hook.functionArn]);
  if (access.readsAlarms === true) grantAlarms(to, touched);
  if (access.probes === true) allow(to, ['lambda:InvokeFunction'], [router.functionArn]);
  if (access.checksNow === true) allow(to, ['lambda:InvokeFunction'], [check.functionArn]);
  platform.key?.grantEncryptDecrypt(to.function);
  grantSending(to, access, touched);
  if (access.signs === true) allow(to, ['secretsmanager:GetSecretValue'], [data.signingKeyArn]);
}

/** Streams and queues that it writes to. */
function grantSending(to: PlatformFunction, access: Access, { streams, feedback, checks, objects }: Touched): void {
  if (access.captures === true) {
    allow(
      to,
      ['firehose:PutRecord'],
      streams.map(({ attrArn }) => attrArn),
    );
  }
  if (access.feedsBack === true) allow(to, ['firehose:PutRecord'], [feedback.attrArn]);
  if (access.asksForChecks === true) allow(to, ['sqs:SendMessage'], [checks.queueArn]);
  if (access.asksForFolding === true) allow(to, ['sqs:SendMessage'], [objects.queueArn]);
}

/**
 * Lets a function start executions of the machine and look at them, as its row says.
 *
 * The policy stands beside the role: inside it would make a circle (function, machine, function).
 */
export function grantExecutions(to: PlatformFunction, access: Access, machine: StateMachine): void {
  const { executions: actions = [] } = access;
  const { role } = to.function;
  if (actions.length === 0 || role === undefined) return;
  const executions = Stack.of(to).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const resources = { StartExecution: machine.stateMachineArn, DescribeExecution: executions };
  const statements = actions.map(
    (action) => new PolicyStatement({ actions: [`states:${action}`], resources: [resources[action]] }),
  );
  new Policy(to, 'Executions', { statements, roles: [role] });
}

/**
 * Denies those who call targets the platform's own functions, whatever a pattern of `targets` opens: a model's request body would be
 * their event. The policy stands beside the roles, as that of the executions does.
 */
export function denyOwnFunctions(
  scope: Construct,
  callers: readonly PlatformFunction[],
  own: readonly IFunction[],
): void {
  deny(scope, 'OwnFunctionsAreNoTargets', { callers, own });
}

/** The same for the router, which those may call who prove by its answers where requests go; they know its name, and refuse it as a target. */
export function denyRouter(scope: Construct, callers: readonly PlatformFunction[], router: IFunction): void {
  deny(scope, 'RouterIsNoTarget', { callers, own: [router] });
}

interface Denied {
  readonly callers: readonly PlatformFunction[];
  readonly own: readonly IFunction[];
}

function deny(scope: Construct, id: string, { callers, own }: Denied): void {
  const roles = callers.flatMap(({ function: { role } }) => (role === undefined ? [] : [role]));
  const resources = own.flatMap(({ functionArn }) => [functionArn, `${functionArn}:*`]);
  const statements = [new PolicyStatement({ effect: Effect.DENY, actions: ['lambda:InvokeFunction'], resources })];
  new Policy(scope, id, { statements, roles });
}

function grantTables(to: PlatformFunction, access: Access, { data }: FunctionSetProps): void {
  const { registry, windows, windowsKeys } = access;
  const named = (actions: readonly string[]): string[] => actions.map((action) => `dynamodb:${action}`);
  if (registry !== undefined) allow(to, named(registry), [data.registry.tableArn]);
  if (windows === undefined) return;
  const statement = new PolicyStatement({ actions: named(windows), resources: [data.windows.tableArn] });
  if (windowsKeys !== undefined)
    statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': windowsKeys });
  to.function.addToRolePolicy(statement);
}

function grantObjects(
  to: PlatformFunction,
  { reads, writes, deletes, listsBucket }: Access,
  props: FunctionSetProps,
): void {
  const { bucket } = props.data;
  const folders = (names: readonly string[]): string[] => names.map((name) => bucket.arnForObjects(name));
  if (reads !== undefined) allow(to, ['s3:GetObject'], folders(reads));
  if (writes !== undefined) allow(to, ['s3:PutObject'], folders(writes));
  if (deletes !== undefined) allow(to, ['s3:DeleteObject'], folders(deletes));
  if (listsBucket === true) allow(to, ['s3:ListBucket'], [bucket.bucketArn]);
}

function grantTelling(to: PlatformFunction, { data, bus }: FunctionSetProps): void {
  const { page, ticket, info } = data.topics;
  allow(to, ['sns:Publish'], [page.topicArn, ticket.topicArn, info.topicArn]);
  allow(to, ['events:PutEvents'], [bus.eventBusArn]);
}

/** HTTP hosts need no permission. A function may be called by its versions and aliases too, as the router's check lets it. */
function grantTargets(to: PlatformFunction, access: Access, { platform }: FunctionSetProps): void {
  const { functions = [], endpoints = [] } = platform.targets ?? {};
  const arns = functions.flatMap((arn) => (arn.endsWith('*') ? [arn] : [arn, `${arn}:*`]));
  const named = endpointArns(to, endpoints);
  const isCalling = access.callsTargets === true;
  if (isCalling && arns.length > 0) allow(to, ['lambda:InvokeFunction'], arns);
  if (isCalling && named.length > 0) allow(to, ['sagemaker:InvokeEndpoint'], named);
  if (access.scalesEndpoints === true && named.length > 0) allow(to, SCALING, named);
}

function endpointArns(to: PlatformFunction, endpoints: readonly string[]): string[] {
  // Endpoint names are written in lower case in ARNs.
  return endpoints.map((name) =>
    Stack.of(to).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: name.toLowerCase() }),
  );
}

/** By default nothing: hooks may call what the platform engineer lists. HTTP hosts need no permission. */
function grantHooks(to: PlatformFunction, { hooks = {} }: FunctionSetProps['platform']): void {
  const { functions = [], secrets = [] } = hooks;
  const bus = hookBusOf(to, hooks);
  const arns = functions.flatMap((arn) => (arn.endsWith('*') ? [arn] : [arn, `${arn}:*`]));
  if (arns.length > 0) allow(to, ['lambda:InvokeFunction'], arns);
  if (secrets.length > 0) allow(to, ['secretsmanager:GetSecretValue'], secrets);
  if (bus !== undefined) allow(to, ['events:PutEvents'], [bus.arn]);
}

/**
 * Metric alarms are named one by one. Composite alarms are described by who may describe every alarm, and metrics have no names in IAM:
 * there the namespaces that the stack lists are held by the functions.
 *
 * The policy stands beside the role, so that nothing else shares what is accepted of its wild cards.
 */
function grantAlarms(to: PlatformFunction, { platform }: FunctionSetProps): void {
  const { names, composites, namespaces } = readableOf(platform);
  const named = names.map((resourceName) =>
    Stack.of(to).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  const rights: readonly (readonly [string, readonly string[]])[] = [
    ['cloudwatch:DescribeAlarms', composites ? ['*'] : named],
    ['cloudwatch:GetMetricData', namespaces.length > 0 ? ['*'] : []],
  ];
  const statements = rights.flatMap(([action, resources]) =>
    resources.length === 0 ? [] : [new PolicyStatement({ actions: [action], resources: [...resources] })],
  );
  const { role } = to.function;
  if (statements.length > 0 && role !== undefined) new Policy(to, 'Alarms', { statements, roles: [role] });
}

/** Exactly these actions on exactly these resources. */
function allow(to: PlatformFunction, actions: readonly string[], resources: readonly string[]): void {
  to.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}
