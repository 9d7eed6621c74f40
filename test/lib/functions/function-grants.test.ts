import { describe, expect, it } from 'vitest';
import type { UnderstudyProps } from '../../../lib/index.ts';
import { synthesise } from '../../support/synthesise.ts';

const targets = {
  hosts: ['models.example.com'],
  functions: [
    'arn:aws:lambda:eu-west-1:111122223333:function:score',
    'arn:aws:lambda:eu-west-1:111122223333:function:ml-*',
  ],
  endpoints: ['Fraud-*'],
};
const { stack } = synthesise({ targets });
const found: Record<string, Policy> = {};
Object.assign(found, stack.findResources('AWS::IAM::Policy'));
const policies = Object.values(found);

const logs = ['logs:CreateLogStream own logs', 'logs:PutLogEvents own logs'];
const restoring = [
  'dynamodb:GetItem registry',
  'dynamodb:Query registry',
  'dynamodb:ConditionCheckItem registry',
  'dynamodb:PutItem registry',
  'dynamodb:UpdateItem registry',
  'dynamodb:DeleteItem registry',
  's3:PutObject bucket/routes/*',
];
const telling = [
  'events:PutEvents bus',
  'sns:Publish info topic',
  'sns:Publish page topic',
  'sns:Publish ticket topic',
];
const calling = [
  'lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:score',
  'lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:score:*',
  'lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:ml-*',
  'sagemaker:InvokeEndpoint arn:aws:sagemaker:eu-west-1:111122223333:endpoint/fraud-*',
];

/** Instances of the endpoints that the stack lists, and of no other. */
const scaling = [
  'sagemaker:DescribeEndpoint arn:aws:sagemaker:eu-west-1:111122223333:endpoint/fraud-*',
  'sagemaker:UpdateEndpointWeightsAndCapacities arn:aws:sagemaker:eu-west-1:111122223333:endpoint/fraud-*',
];

/** Folders of objects with data of many models. */
const rewritten = ['cleaned', 'malformed', 'parts', 'label-parts'];

/** What each function needs, written down apart from the table that grants it. */
const needed: Readonly<Record<string, readonly string[]>> = {
  Router: [
    'dynamodb:UpdateItem windows',
    'dynamodb:GetItem registry',
    's3:GetObject bucket/routes/*',
    'firehose:PutRecord stream',
    'secretsmanager:GetSecretValue signing key',
    ...calling,
  ],
  Fold: [
    'dynamodb:GetItem registry',
    'dynamodb:Query registry',
    'dynamodb:PutItem registry',
    'dynamodb:DeleteItem registry',
    'dynamodb:PutItem windows',
    'dynamodb:UpdateItem windows',
    's3:GetObject bucket/capture/*',
    's3:GetObject bucket/labels/*',
    's3:ListBucket bucket',
    's3:PutObject bucket/malformed/*',
    's3:PutObject bucket/parts/*',
    's3:PutObject bucket/label-parts/*',
    's3:PutObject bucket/pairs/*',
    'firehose:PutRecord feedback stream',
    'secretsmanager:GetSecretValue signing key',
    'sqs:ChangeMessageVisibility objects',
    'sqs:DeleteMessage objects',
    'sqs:GetQueueAttributes objects',
    'sqs:GetQueueUrl objects',
    'sqs:ReceiveMessage objects',
    'sqs:SendMessage objects',
    ...telling,
  ],
  Sweep: ['dynamodb:Query registry', 'sqs:SendMessage checks'],
  Check: [
    'dynamodb:GetItem registry',
    'dynamodb:Query registry',
    'dynamodb:PutItem registry',
    'dynamodb:DeleteItem registry',
    'dynamodb:Query windows',
    's3:GetObject bucket/wide/*',
    's3:GetObject bucket/drift/*',
    's3:GetObject bucket/baselines/*',
    's3:GetObject bucket/skew/*',
    's3:ListBucket bucket',
    's3:PutObject bucket/drift/*',
    's3:PutObject bucket/reports/*',
    'sqs:ChangeMessageVisibility checks',
    'sqs:DeleteMessage checks',
    'sqs:GetQueueAttributes checks',
    'sqs:GetQueueUrl checks',
    'sqs:ReceiveMessage checks',
    ...telling,
  ],
  Widget: [
    'dynamodb:GetItem registry',
    'dynamodb:Query registry',
    'dynamodb:UpdateItem registry',
    'dynamodb:PutItem registry',
  ],
  Compact: [
    'dynamodb:GetItem registry',
    'dynamodb:Query registry',
    'dynamodb:PutItem registry',
    'dynamodb:Query windows',
    'dynamodb:PutItem windows',
    'dynamodb:UpdateItem windows',
    'dynamodb:DeleteItem windows',
    's3:GetObject bucket/parts/*',
    's3:GetObject bucket/label-parts/*',
    's3:GetObject bucket/merged-labels/*',
    's3:GetObject bucket/wide/*',
    's3:GetObject bucket/malformed/*',
    's3:GetObject bucket/baselines/*',
    's3:ListBucket bucket',
    's3:PutObject bucket/wide/*',
    's3:PutObject bucket/merged-labels/*',
    's3:DeleteObject bucket/cleaned/*',
    'sqs:SendMessage objects',
  ],
  Feedback: [
    'dynamodb:GetItem registry',
    'dynamodb:PutItem windows',
    'firehose:PutRecord feedback stream',
    'secretsmanager:GetSecretValue signing key',
  ],
  Prepare: [
    'secretsmanager:GetSecretValue signing key',
    'dynamodb:GetItem registry',
    'dynamodb:Query registry',
    'dynamodb:PutItem registry',
    'dynamodb:UpdateItem registry',
    'dynamodb:DeleteItem registry',
    'dynamodb:ConditionCheckItem registry',
    'dynamodb:GetItem windows',
    'dynamodb:Query windows',
    's3:GetObject bucket/rollouts/*',
    's3:GetObject bucket/capture/*',
    's3:GetObject bucket/cleaned/*',
    's3:GetObject bucket/label-parts/*',
    's3:GetObject bucket/merged-labels/*',
    's3:GetObject bucket/pairs/*',
    's3:ListBucket bucket',
    's3:PutObject bucket/routes/*',
    's3:PutObject bucket/pairs/*',
    'lambda:InvokeFunction router',
    ...telling,
    ...calling,
    ...scaling,
  ],
  // Nothing that a hook could call: by default the stack lists nothing.
  Hook: [
    'dynamodb:GetItem registry',
    'dynamodb:PutItem registry',
    'dynamodb:UpdateItem registry',
    'dynamodb:DeleteItem registry',
    ...telling,
    ...scaling,
  ],
  Shift: [
    'dynamodb:GetItem registry',
    'dynamodb:PutItem registry',
    'dynamodb:UpdateItem registry',
    's3:PutObject bucket/routes/*',
    ...telling,
  ],
  Judge: [
    'dynamodb:GetItem registry',
    'dynamodb:PutItem registry',
    'dynamodb:UpdateItem registry',
    'dynamodb:GetItem windows',
    'dynamodb:Query windows',
    's3:GetObject bucket/rollouts/*',
    's3:GetObject bucket/pairs/*',
    's3:GetObject bucket/label-parts/*',
    's3:GetObject bucket/merged-labels/*',
    's3:ListBucket bucket',
    's3:PutObject bucket/rollouts/*',
    's3:PutObject bucket/routes/*',
    ...telling,
  ],
  Promote: restoring.filter((one) => one !== 'dynamodb:ConditionCheckItem registry'),
  Rollback: [...restoring, ...scaling, 'lambda:InvokeFunction router', 'secretsmanager:GetSecretValue signing key'],
  Report: ['dynamodb:GetItem registry', 'dynamodb:PutItem registry', ...telling],
  Restart: [
    'dynamodb:GetItem registry',
    'dynamodb:UpdateItem registry',
    'states:DescribeExecution executions',
    'states:StartExecution machine',
  ],
  Restore: [
    'secretsmanager:GetSecretValue signing key',
    ...restoring,
    ...scaling,
    'lambda:InvokeFunction router',
    'sqs:GetQueueAttributes lost events',
    'sqs:GetQueueUrl lost events',
    'sqs:SendMessage lost events',
    'states:StartExecution machine',
    'states:DescribeExecution executions',
    ...telling,
  ],
  Reconciler: [
    'secretsmanager:GetSecretValue signing key',
    ...restoring,
    ...scaling,
    'lambda:InvokeFunction router',
    'lambda:InvokeFunction hook',
    'states:StartExecution machine',
    'states:DescribeExecution executions',
    ...telling,
  ],
  Control: [
    ...restoring,
    ...scaling,
    'dynamodb:GetItem windows',
    'dynamodb:Query windows',
    'dynamodb:DeleteItem windows',
    ...['capture', 'labels', ...rewritten].map((folder) => `s3:GetObject bucket/${folder}/*`),
    ...rewritten.map((folder) => `s3:PutObject bucket/${folder}/*`),
    ...[
      'capture',
      'labels',
      'merged-labels',
      'pairs',
      'wide',
      'drift',
      'reports',
      'baselines',
      'skew',
      'skew-parts',
      ...rewritten,
    ].map((folder) => `s3:DeleteObject bucket/${folder}/*`),
    'secretsmanager:GetSecretValue signing key',
    's3:GetObject bucket/reports/*',
    's3:GetObject bucket/baselines/*',
    's3:GetObject bucket/rollouts/*',
    's3:GetObject bucket/wide/*',
    's3:PutObject bucket/reports/*',
    's3:PutObject bucket/baselines/*',
    ...['skew', 'skew-parts'].flatMap((folder) => [
      `s3:GetObject bucket/${folder}/*`,
      `s3:PutObject bucket/${folder}/*`,
    ]),
    's3:ListBucket bucket',
    'lambda:InvokeFunction check',
    'lambda:InvokeFunction router',
    'states:DescribeExecution executions',
    'states:StartExecution machine',
    ...telling,
  ],
};

const names: readonly (readonly [RegExp, string])[] = [
  [/Registry/, 'registry'],
  [/Windows/, 'windows'],
  [/SigningKey/, 'signing key'],
  [/PageTopic/, 'page topic'],
  [/TicketTopic/, 'ticket topic'],
  [/InfoTopic/, 'info topic'],
  [/LostEvents/, 'lost events'],
  [/CaptureObjects/, 'objects'],
  [/CaptureStream0/, 'stream'],
  [/CaptureFeedback/, 'feedback stream'],
  [/"ChecksQueue/, 'checks'],
  [/:execution:.*RolloutMachine/, 'executions'],
  [/RolloutMachine/, 'machine'],
  [/FunctionsRouterFunction/, 'router'],
  [/FunctionsHookFunction/, 'hook'],
  [/FunctionsCheckFunction/, 'check'],
  [/Functions\w+Logs/, 'own logs'],
  [/"Bus/, 'bus'],
];

function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const text = JSON.stringify(resource);
  const folder = /"(\/[\w/-]+\*)"/.exec(text)?.[1] ?? '';
  if (text.includes('GetAttData')) return `bucket${folder}`;
  const literal = /"(:sagemaker:[^"]*)"/.exec(text)?.[1];
  if (literal !== undefined) return `arn:aws${literal}`;
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}
interface Policy {
  readonly Properties: {
    readonly Roles: unknown;
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
}

function statementsOf({ Properties }: Policy): readonly Statement[] {
  return Properties.PolicyDocument.Statement;
}

/** Statements that take something away. */
const deniedAll = policies.flatMap(statementsOf).filter(({ Effect }) => Effect === 'Deny');

function rightsOf(name: string): readonly string[] {
  const own = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`Functions${name}Role`));
  const statements = own.flatMap(statementsOf).filter((one) => !deniedAll.includes(one));
  return statements.flatMap(({ Effect, Action, Resource }) => {
    expect(Effect).toBe('Allow');
    return [Action].flat().flatMap((action) => [Resource].flat().map((one) => `${action} ${nameOf(one)}`));
  });
}

describe('each function may do what it needs and nothing else', () => {
  it.each(Object.entries(needed))('%s', (name, rights) => {
    expect([...rightsOf(name)].sort()).toEqual([...rights, ...logs].sort());
  });

  it('none is left out', () => {
    expect(Object.keys(needed)).toHaveLength(Object.keys(stack.findResources('AWS::Lambda::Function')).length);
  });
});

describe('the platform’s own functions', () => {
  const functions = Object.keys(stack.findResources('AWS::Lambda::Function'));

  /** Functions that a role may not call, by the beginnings of their ids. */
  function deniedTo(role: string): readonly string[] {
    const own = policies.filter((one) => JSON.stringify(one.Properties.Roles).includes(role));
    const statements = own.flatMap(statementsOf).filter((one) => deniedAll.includes(one));
    expect(statements.map(({ Action }) => Action)).toEqual(statements.map(() => 'lambda:InvokeFunction'));
    const text = JSON.stringify(statements.map(({ Resource }) => Resource));
    return functions.filter((id) => text.includes(`"${id}"`));
  }

  it('are no targets, whatever a pattern opens, for each that calls targets', () => {
    expect(deniedTo('FunctionsRouterRole')).toEqual(functions);
    // It proves by the router's answers where requests go, and is told its name, which it refuses as a target.
    const router = /^FunctionsRouterFunction/;
    expect(deniedTo('FunctionsPrepareRole')).toEqual(functions.filter((id) => !router.test(id)));
    expect(unnamedTo('FunctionsPrepareFunction').some((id) => router.test(id))).toBe(false);
  });

  /** Functions that one is not told of; those that are made after it cannot be. */
  function unnamedTo(start: string): readonly string[] {
    const [[, to] = []] = Object.entries(stack.findResources('AWS::Lambda::Function')).filter(([id]) =>
      id.startsWith(start),
    );
    const named = JSON.stringify(to?.['Properties'].Environment.Variables.OWN_FUNCTIONS);
    return functions.filter((id) => !named.includes(`"${id}"`));
  }

  it('are all named to the control API, which refuses to register them', () => {
    expect(unnamedTo('FunctionsControlFunction')).toEqual([expect.stringMatching(/^FunctionsControlFunction/)]);
  });

  it('are named to Prepare but for those that are told the machine’s name, so that no row of the registry leads a rollout to them', () => {
    expect(unnamedTo('FunctionsPrepareFunction')).toEqual([
      expect.stringMatching(/^FunctionsPrepareFunction/),
      expect.stringMatching(/^FunctionsRestoreFunction/),
      expect.stringMatching(/^FunctionsReconcilerFunction/),
      expect.stringMatching(/^FunctionsControlFunction/),
    ]);
  });
});

describe('no policy of the stack', () => {
  it('allows an action by wildcard or on all resources', () => {
    const statements = policies.flatMap(statementsOf);

    expect(statements.length).toBeGreaterThan(30);
    for (const { Action, Resource } of statements) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
      expect([Resource].flat()).not.toContain('*');
    }
  });
});

describe('the right to read alarms and metrics', () => {
  const readers = ['Control', 'Judge', 'Prepare'];

  /** Rights in CloudWatch of each function that has any. */
  function alarmRights(alarms: UnderstudyProps['alarms']): Readonly<Record<string, readonly string[]>> {
    const props = alarms === undefined ? { targets } : { targets, alarms };
    const made: Record<string, Policy> = {};
    Object.assign(made, synthesise(props).stack.findResources('AWS::IAM::Policy'));
    const found = Object.values(made).flatMap((one) =>
      statementsOf(one).flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            action.startsWith('cloudwatch:')
              ? [Resource].flat().map((to) => [ownerOf(one), `${action} ${arnOf(to)}`] as const)
              : [],
          ),
      ),
    );
    return Object.fromEntries(
      [...new Set(found.map(([owner]) => owner))]
        .toSorted()
        .map((owner) => [owner, found.filter(([of]) => of === owner).map(([, right]) => right)]),
    );
  }

  const ownerOf = ({ Properties }: Policy): string =>
    /Functions(\w+?)Role/.exec(JSON.stringify(Properties.Roles))?.[1] ?? 'nobody';
  const arnOf = (to: unknown): string =>
    typeof to === 'string' ? to : JSON.stringify(to).replaceAll(/.*(:cloudwatch:[^"]*)".*/g, '$1');
  const each = (rights: readonly string[]): object => Object.fromEntries(readers.map((one) => [one, rights]));

  it('is nobody’s by default', () => {
    expect(alarmRights(undefined)).toEqual({});
    expect(alarmRights({ names: [], namespaces: [] })).toEqual({});
  });

  it('is for the alarms that the stack names alone', () => {
    expect(alarmRights({ names: ['db', 'payments-*'] })).toEqual(
      each(
        ['db', 'payments-*'].map(
          (name) => `cloudwatch:DescribeAlarms :cloudwatch:eu-west-1:111122223333:alarm:${name}`,
        ),
      ),
    );
  });

  it('is for everything where AWS knows no less, each action by a property of its own', () => {
    expect(alarmRights({ names: ['db'], composites: true })).toEqual(each(['cloudwatch:DescribeAlarms *']));
    expect(alarmRights({ namespaces: ['AWS/SQS'] })).toEqual(each(['cloudwatch:GetMetricData *']));
  });

  it('is known to who reads, with what it is for', () => {
    const { stack: made } = synthesise({ targets, alarms: { names: ['db'], namespaces: ['AWS/SQS'] } });
    const told = Object.entries(made.findResources('AWS::Lambda::Function')).flatMap(([id, { Properties }]) => {
      const readable: unknown = Properties.Environment.Variables.ALARMS;
      return readable === undefined ? [] : [[id.replace(/^Functions(\w+?)Function\w+$/, '$1'), readable]];
    });

    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(readers.map((one) => [one, '{"names":["db"],"composites":false,"namespaces":["AWS/SQS"]}'])),
    );
  });
});
