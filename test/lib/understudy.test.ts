import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Understudy, type UnderstudyProps } from '../../lib/index.ts';

const context = { 'aws:cdk:bundling-stacks': [] };
const env = { account: '111122223333', region: 'eu-west-1' };

function synthesise(props: UnderstudyProps | ((owner: Stack) => UnderstudyProps) = {}): {
  data: Template;
  stack: Template;
  names: string[];
} {
  const app = new App({ context });
  const own = typeof props === 'function' ? props(new Stack(app, 'Owner', { env })) : props;
  const { data, stack } = new Understudy(app, 'App', { env, ...own });
  return { data: Template.fromStack(data), stack: Template.fromStack(stack), names: [data.stackName, stack.stackName] };
}

const minimal = synthesise();

describe('the stacks by default', () => {
  it('keep state apart from work', () => {
    expect(minimal.names).toEqual(['UnderstudyData', 'Understudy']);
    minimal.data.resourceCountIs('AWS::Lambda::Function', 0);
    minimal.stack.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
  });

  it('retain tables with point-in-time recovery, deletion protection and no physical name', () => {
    minimal.data.allResources('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        TableName: Match.absent(),
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      }),
    });
  });

  it('ask for IAM at both addresses and stream at the router', () => {
    minimal.stack.resourceCountIs('AWS::Lambda::Url', 2);
    minimal.stack.allResourcesProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    minimal.stack.hasResourceProperties('AWS::Lambda::Url', { InvokeMode: 'RESPONSE_STREAM' });
  });

  it('give each function a role of its own', () => {
    const functions = Object.values(minimal.stack.findResources('AWS::Lambda::Function'));
    const roles = functions.map(({ Properties }) => JSON.stringify(Properties.Role));

    expect(functions).toHaveLength(12);
    expect(new Set(roles).size).toBe(12);
  });

  it('allow no action on all resources and no wildcard action', () => {
    for (const { Properties } of Object.values(minimal.stack.findResources('AWS::IAM::Policy'))) {
      for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
        expect([Action].flat().filter((action: string) => action.includes('*'))).toEqual([]);
        expect(Resource).not.toBe('*');
      }
    }
  });

  it('let the router read the registry and nothing else of it', () => {
    const router = Object.entries(minimal.stack.findResources('AWS::IAM::Policy')).find(([id]) =>
      id.startsWith('FunctionsRouter'),
    );
    const actions = router?.[1]['Properties'].PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    );

    expect(actions.filter((action: string) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:GetItem']);
  });

  it('watch the fleet with at most ten alarms, each told to the page topic', () => {
    const alarms = Object.values(minimal.stack.findResources('AWS::CloudWatch::Alarm'));

    expect(alarms.length).toBeGreaterThanOrEqual(4);
    expect(alarms.length).toBeLessThanOrEqual(10);
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toHaveLength(1);
  });

  it('refuse plain HTTP at bucket, topics and queues', () => {
    for (const template of [minimal.data, minimal.stack]) {
      const policies = [
        ...Object.values(template.findResources('AWS::S3::BucketPolicy')),
        ...Object.values(template.findResources('AWS::SNS::TopicPolicy')),
        ...Object.values(template.findResources('AWS::SQS::QueuePolicy')),
      ];
      for (const policy of policies) expect(JSON.stringify(policy)).toContain('aws:SecureTransport');
    }
  });

  it('describe every output', () => {
    const outputs = minimal.stack.findOutputs('*');

    for (const name of [
      'RouterUrl',
      'ControlUrl',
      'StateMachineArn',
      'PageTopicArn',
      'DataBucketName',
      'DashboardName',
    ]) {
      expect(outputs[name]?.['Description'], name).toBeTruthy();
    }
  });
});

describe('each prop', () => {
  it('stage: two stages have stacks of their own', () => {
    expect(synthesise({ stage: 'beta' }).names).toEqual(['UnderstudyData-beta', 'Understudy-beta']);
  });

  it('targets: what may be called is in environment and permissions', () => {
    const { stack } = synthesise({
      targets: {
        hosts: ['models.example.com'],
        functions: ['arn:aws:lambda:eu-west-1:111122223333:function:score'],
        endpoints: ['fraud-*'],
      },
    });

    stack.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TARGETS: Match.stringLikeRegexp('models.example.com') }) },
    });
    stack.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sagemaker:InvokeEndpoint' })]) },
    });
  });

  it('callers: may invoke the router', () => {
    const { stack } = synthesise({ callers: [new ServicePrincipal('apigateway.amazonaws.com')] });

    stack.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'apigateway.amazonaws.com',
      Action: 'lambda:InvokeFunctionUrl',
    });
  });

  it('vpc: functions run in the network', () => {
    const { stack } = synthesise((owner) => ({ vpc: new Vpc(owner, 'Vpc') }));

    stack.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.anyValue() });
  });

  it('permissionsBoundary: bounds every role', () => {
    const { stack } = synthesise((owner) => ({
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(owner, 'B', 'boundary'),
    }));

    stack.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });

  it('tags: mark what is made', () => {
    synthesise({ tags: { team: 'ml' } }).data.hasResourceProperties('AWS::SNS::Topic', {
      Tags: Match.arrayWith([{ Key: 'team', Value: 'ml' }]),
    });
  });

  it('key: encrypts bucket, topics and queues', () => {
    const { data, stack } = synthesise((owner) => ({ key: new Key(owner, 'Key') }));

    data.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    stack.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
  });

  it('retention: of every log group', () => {
    synthesise({ retention: RetentionDays.ONE_WEEK }).stack.allResourcesProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 7,
    });
  });

  it('removalPolicy: of what holds state', () => {
    synthesise({ removalPolicy: RemovalPolicy.DESTROY }).data.allResources('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Delete',
    });
  });

  it('topics and bus: own ones replace new ones', () => {
    const { data, stack } = synthesise((owner) => {
      const topic = new Topic(owner, 'T');
      return { topics: { page: topic, ticket: topic, info: topic }, bus: new EventBus(owner, 'B') };
    });

    data.resourceCountIs('AWS::SNS::Topic', 0);
    stack.resourceCountIs('AWS::Events::EventBus', 0);
  });

  it('captureStreams: as many delivery streams', () => {
    synthesise({ captureStreams: 3 }).stack.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 3);
  });

  it('window and routePoll: reach the functions and the machine', () => {
    const { stack } = synthesise({ window: Duration.seconds(30), routePoll: Duration.seconds(4) });

    stack.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ WINDOW_SECONDS: '30' }) },
    });
    stack.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ROUTE_POLL_MS: '4000' }) },
    });
    expect(JSON.stringify(stack.findResources('AWS::StepFunctions::StateMachine'))).toContain('\\"Seconds\\":30');
  });

  it('reservedConcurrency and routerConcurrency: keep the way back free', () => {
    const { stack } = synthesise({ reservedConcurrency: 2, routerConcurrency: 50 });

    stack.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 2 });
    stack.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 50 });
  });

  it('local: tables are named and plain HTTP is let in', () => {
    const { data } = synthesise({ local: true });

    data.allResourcesProperties('AWS::DynamoDB::GlobalTable', { TableName: Match.stringLikeRegexp('UnderstudyData') });
    data.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  it('a wrong one fails at synthesis, all faults together', () => {
    expect(() =>
      synthesise({
        stage: '9 lives',
        captureStreams: 0,
        window: Duration.hours(2),
        targets: { hosts: ['https://x/y'] },
      }),
    ).toThrow(/stage .*captureStreams .*window .*targets\.hosts/);
  });
});
