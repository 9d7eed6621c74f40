import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CAPTURE_PREFIX } from '../../lambdas/contracts/stored/object-keys.ts';
import type { FunctionName, FunctionSet, FunctionSetProps } from './function-set.ts';
import type { PlatformFunction } from './platform-function.ts';

/** What one function may do beside writing its own logs; what is not named here is denied. */
interface Access {
  /** Actions of DynamoDB on the registry table. A transaction needs those of its parts. */
  readonly registry?: readonly string[];
  /** Actions of DynamoDB on the windows table. */
  readonly windows?: readonly string[];
  /** Folders of the data bucket that it reads. */
  readonly reads?: readonly string[];
  /** Folders of the data bucket that it writes. */
  readonly writes?: readonly string[];
  /** Told apart: an object that is not there (404) and one that is forbidden (403); S3 does that for who may list. */
  readonly listsBucket?: boolean;
  /** Publishes to the topics and to the bus. */
  readonly tells?: boolean;
  /** Calls the targets that the stack lists. */
  readonly callsTargets?: boolean;
  /** Asks the router for probe answers. */
  readonly probes?: boolean;
  /** Actions of Step Functions on the rollout machine and its executions. */
  readonly executions?: readonly ('StartExecution' | 'DescribeExecution')[];
}

/** Puts a champion back: route and record in one transaction, open entry, status of the version, publication. */
const restoring = {
  registry: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  writes: ['routes/*'],
} as const satisfies Access;

/** Rights of each function, read off the ports that its use case takes. The integration suite runs with IAM enforced. */
const accesses: Readonly<Record<FunctionName, Access>> = {
  router: { registry: ['GetItem'], reads: ['routes/*'], callsTargets: true },
  fold: { windows: ['PutItem'], reads: [`${CAPTURE_PREFIX}*`], writes: ['malformed/*'], listsBucket: true },
  prepare: {
    registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    windows: ['GetItem', 'Query'],
    reads: ['rollouts/*'],
    writes: ['routes/*'],
    listsBucket: true,
    tells: true,
    callsTargets: true,
  },
  shift: { registry: ['GetItem', 'PutItem', 'UpdateItem'], writes: ['routes/*'], tells: true },
  judge: {
    registry: ['GetItem', 'PutItem', 'UpdateItem'],
    windows: ['GetItem', 'Query'],
    reads: ['rollouts/*'],
    writes: ['rollouts/*'],
    listsBucket: true,
    tells: true,
  },
  promote: { registry: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'], writes: ['routes/*'] },
  rollback: { ...restoring, probes: true },
  report: { registry: ['GetItem', 'PutItem'], tells: true },
  restart: { registry: ['GetItem', 'UpdateItem'], executions: ['StartExecution', 'DescribeExecution'] },
  restore: { ...restoring, probes: true, tells: true },
  reconciler: {
    ...restoring,
    registry: [...restoring.registry, 'Query'],
    probes: true,
    tells: true,
    executions: ['DescribeExecution'],
  },
  control: {
    ...restoring,
    registry: [...restoring.registry, 'Query'],
    windows: ['GetItem', 'Query'],
    reads: ['rollouts/*'],
    listsBucket: true,
    tells: true,
    executions: ['StartExecution', 'DescribeExecution'],
  },
};

/** Gives each function what its row of the table says. The router's own streams and key are granted beside it. */
export function grantAccess(set: FunctionSet, props: FunctionSetProps): void {
  const { data, streams, platform } = props;
  for (const [name, one] of set.entries()) {
    const access = accesses[name];
    grantTables(one, access, props);
    grantObjects(one, access, props);
    if (access.tells === true) grantTelling(one, props);
    if (access.callsTargets === true) grantTargets(one, props);
    if (access.probes === true) allow(one, ['lambda:InvokeFunction'], [set.router.function.functionArn]);
    platform.key?.grantEncryptDecrypt(one.function);
  }
  allow(
    set.router,
    ['firehose:PutRecord'],
    streams.map(({ attrArn }) => attrArn),
  );
  allow(set.router, ['secretsmanager:GetSecretValue'], [data.signingKeyArn]);
}

/**
 * Lets the functions that need it start executions of the machine and look at them.
 *
 * The policies stand beside the roles: inside them they would make a circle (function, machine, function).
 */
export function grantExecutions(set: FunctionSet, machine: StateMachine): void {
  const executions = Stack.of(set).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const resources = { StartExecution: machine.stateMachineArn, DescribeExecution: executions };
  for (const [name, one] of set.entries()) {
    const actions = accesses[name].executions ?? [];
    const { role } = one.function;
    if (actions.length === 0 || role === undefined) continue;
    const statements = actions.map(
      (action) => new PolicyStatement({ actions: [`states:${action}`], resources: [resources[action]] }),
    );
    new Policy(one, 'Executions', { statements, roles: [role] });
  }
}

function grantTables(to: PlatformFunction, { registry, windows }: Access, { data }: FunctionSetProps): void {
  const named = (actions: readonly string[]): string[] => actions.map((action) => `dynamodb:${action}`);
  if (registry !== undefined) allow(to, named(registry), [data.registry.tableArn]);
  if (windows !== undefined) allow(to, named(windows), [data.windows.tableArn]);
}

function grantObjects(to: PlatformFunction, { reads, writes, listsBucket }: Access, props: FunctionSetProps): void {
  const { bucket } = props.data;
  const folders = (names: readonly string[]): string[] => names.map((name) => bucket.arnForObjects(name));
  if (reads !== undefined) allow(to, ['s3:GetObject'], folders(reads));
  if (writes !== undefined) allow(to, ['s3:PutObject'], folders(writes));
  if (listsBucket === true) allow(to, ['s3:ListBucket'], [bucket.bucketArn]);
}

function grantTelling(to: PlatformFunction, { data, bus }: FunctionSetProps): void {
  const { page, ticket, info } = data.topics;
  allow(to, ['sns:Publish'], [page.topicArn, ticket.topicArn, info.topicArn]);
  allow(to, ['events:PutEvents'], [bus.eventBusArn]);
}

/** HTTP hosts need no permission. A function may be called by its versions and aliases too, as the router's check lets it. */
function grantTargets(to: PlatformFunction, { platform }: FunctionSetProps): void {
  const { functions = [], endpoints = [] } = platform.targets ?? {};
  const arns = functions.flatMap((arn) => (arn.endsWith('*') ? [arn] : [arn, `${arn}:*`]));
  const named = endpoints.map((name) =>
    // Endpoint names are written in lower case in ARNs.
    Stack.of(to).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: name.toLowerCase() }),
  );
  if (arns.length > 0) allow(to, ['lambda:InvokeFunction'], arns);
  if (named.length > 0) allow(to, ['sagemaker:InvokeEndpoint'], named);
}

/** Exactly these actions on exactly these resources. */
function allow(to: PlatformFunction, actions: readonly string[], resources: readonly string[]): void {
  to.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}
