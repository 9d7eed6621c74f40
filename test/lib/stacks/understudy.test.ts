import { App, Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Understudy, type UnderstudyProps } from '../../../lib/index.ts';
import { propertiesOf, synthesise, testEnv, unbundled } from '../../support/synthesise.ts';

const minimal = synthesise();

/** Resources by type. */
function census(template: Template): Readonly<Record<string, number>> {
  const types = Object.values<{ Type: string }>(template.toJSON()['Resources']).map(({ Type }) => Type);
  return Object.fromEntries(types.map((type) => [type, types.filter((one) => one === type).length]));
}

describe('the stacks by default', () => {
  it('keep state apart from work', () => {
    expect(minimal.names).toEqual(['UnderstudyData', 'Understudy']);
    minimal.data.resourceCountIs('AWS::Lambda::Function', 0);
    minimal.stack.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
  });

  it('retain tables with point-in-time recovery, deletion protection and no physical name', () => {
    minimal.data.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
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

  it('retain bucket and signing key', () => {
    minimal.data.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    minimal.data.allResources('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain' });
  });

  it('tell of captured objects without a custom resource', () => {
    minimal.data.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    expect(Object.keys(census(minimal.data)).filter((type) => type.startsWith('Custom::'))).toEqual([]);
  });

  it('give nothing a physical name but alarms, which people read', () => {
    const naming =
      /^(Table|Bucket|Function|Topic|Queue|Role|Policy|LogGroup|StateMachine|DeliveryStream|Dashboard)Name$/;
    const named = [minimal.data, minimal.stack].flatMap((template) =>
      Object.keys(census(template)).flatMap((type) =>
        propertiesOf(template, type).flatMap((properties) =>
          Object.entries(properties)
            // References are objects; a policy's name is unique within its role alone.
            .filter(([key, value]) => naming.test(key) && typeof value === 'string' && type !== 'AWS::IAM::Policy')
            .map(([key]) => `${type}.${key}`),
        ),
      ),
    );

    expect(named).toEqual([]);
  });

  it('ask for IAM at every address and stream at the router', () => {
    minimal.stack.resourceCountIs('AWS::Lambda::Url', 3);
    minimal.stack.allResourcesProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    minimal.stack.hasResourceProperties('AWS::Lambda::Url', { InvokeMode: 'RESPONSE_STREAM' });
  });

  it('run each function with a role and a log group of its own', () => {
    const functions = propertiesOf(minimal.stack, 'AWS::Lambda::Function');

    expect(functions).toHaveLength(18);
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(18);
    expect(new Set(functions.map(({ LoggingConfig }) => JSON.stringify(LoggingConfig))).size).toBe(18);
    minimal.stack.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it.each(['^capture/', '^labels/api/'])('deliver with gzip and a buffer of a minute under %s', (prefix) => {
    minimal.stack.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 2);
    minimal.stack.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: Match.objectLike({
        BufferingHints: Match.objectLike({ IntervalInSeconds: 60 }),
        CompressionFormat: 'GZIP',
        Prefix: Match.stringLikeRegexp(prefix),
      }),
    });
  });

  it('put captured objects on a queue with dead letters', () => {
    minimal.stack.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ source: ['aws.s3'], 'detail-type': ['Object Created'] }),
    });
    minimal.stack.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }) });
    minimal.stack.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('keep what was lost for 14 days, captured objects and ends of executions alike', () => {
    const kept = propertiesOf(minimal.stack, 'AWS::SQS::Queue').map((queue) => queue['MessageRetentionPeriod']);

    expect(kept.filter((seconds) => seconds !== undefined)).toEqual([14 * 86_400, 14 * 86_400, 14 * 86_400]);
  });

  it('restore on every end of an execution, and keep the event whether delivery or function fails', () => {
    minimal.stack.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        'detail-type': ['Step Functions Execution Status Change'],
        detail: Match.objectLike({ status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] }),
      }),
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    minimal.stack.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('LostEvents'), 'Arn'] } },
      },
    });
  });

  it('look after open rollouts each minute', () => {
    minimal.stack.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });

  it('show the fleet on one dashboard', () => {
    minimal.stack.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it('refuse plain HTTP at bucket, topics and queues', () => {
    for (const template of [minimal.data, minimal.stack]) {
      const policies = ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap((type) =>
        propertiesOf(template, type),
      );
      expect(policies.length).toBeGreaterThan(2);
      for (const policy of policies) expect(JSON.stringify(policy)).toContain('aws:SecureTransport');
    }
  });

  it('describe every output', () => {
    const outputs: Record<string, { Description?: string }> = minimal.stack.toJSON()['Outputs'];

    expect(Object.keys(outputs).sort()).toEqual([
      'CaptureStreamNames',
      'ControlUrl',
      'DashboardName',
      'DataBucketName',
      'EventBusName',
      'FeedbackFunctionName',
      'FeedbackUrl',
      'InfoTopicArn',
      'PageTopicArn',
      'RegistryTableName',
      'RouterFunctionName',
      'RouterUrl',
      'StateMachineArn',
      'TicketTopicArn',
      'WindowsTableName',
    ]);
    for (const [name, { Description }] of Object.entries(outputs)) expect(Description, name).toBeTruthy();
  });

  it('hold the same resources however many targets may be called', () => {
    const hosts = Array.from({ length: 200 }, (_, i) => `model-${i}.example.com`);

    expect(census(synthesise({ targets: { hosts } }).stack)).toEqual(census(minimal.stack));
    expect(census(synthesise({ targets: { hosts } }).data)).toEqual(census(minimal.data));
  });
});

describe('each prop', () => {
  it('stage: two stages stand in one account', () => {
    const app = new App({ context: unbundled });
    const [alpha, beta] = ['alpha', 'beta'].map((stage) => new Understudy(app, stage, { stage, env: testEnv }));

    expect(alpha?.stack.stackName).toBe('Understudy-alpha');
    expect(beta?.data.stackName).toBe('UnderstudyData-beta');
  });

  it('targets: what may be called is known to router, prepare and control', () => {
    const { stack } = synthesise({ targets: { hosts: ['models.example.com'] } });

    const told = propertiesOf(stack, 'AWS::Lambda::Function').filter((one) =>
      JSON.stringify(one).includes('models.example.com'),
    );
    expect(told.map(({ Description }) => String(Description)).sort()).toEqual([
      'Understudy: checks a start, samples the target, plans and takes the lock; asks recorded requests; keeps a version warm',
      'Understudy: control API',
      'Understudy: sends each request to the variant of its route',
    ]);
  });

  it('callers: may invoke the router and the feedback function and nothing else', () => {
    const { stack } = synthesise({ callers: [new AccountPrincipal('444455556666')] });

    for (const name of ['^FunctionsRouter', '^FunctionsFeedback']) {
      for (const Action of ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']) {
        stack.hasResourceProperties('AWS::Lambda::Permission', {
          Principal: '444455556666',
          Action,
          FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp(name), 'Arn'] },
        });
      }
    }
    const other = propertiesOf(stack, 'AWS::Lambda::Permission').filter(
      (one) =>
        one['Principal'] === '444455556666' && !/Functions(Router|Feedback)/.test(JSON.stringify(one['FunctionName'])),
    );
    expect(other).toEqual([]);
  });

  it('vpc, vpcSubnets and securityGroups: functions run in the network', () => {
    const { stack } = synthesise((owner) => {
      const vpc = new Vpc(owner, 'Vpc');
      const securityGroups = [new SecurityGroup(owner, 'Group', { vpc })];
      return { vpc, securityGroups, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } };
    });

    stack.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [Match.anyValue()], SubnetIds: Match.anyValue() },
    });
    stack.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  it('permissionsBoundary: bounds every role', () => {
    const { stack } = synthesise((owner) => ({
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(owner, 'B', 'boundary'),
    }));

    stack.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });

  it('tags: mark what is made in both stacks', () => {
    const { data, stack } = synthesise({ tags: { team: 'ml' } });

    data.hasResourceProperties('AWS::SNS::Topic', { Tags: Match.arrayWith([{ Key: 'team', Value: 'ml' }]) });
    stack.allResourcesProperties('AWS::Lambda::Function', { Tags: Match.arrayWith([{ Key: 'team', Value: 'ml' }]) });
  });

  it('key: encrypts tables, bucket, signing key, topics and queues', () => {
    const { data, stack } = synthesise((owner) => ({ key: new Key(owner, 'Key') }));

    data.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
    data.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
        ],
      },
    });
    data.allResourcesProperties('AWS::SecretsManager::Secret', { KmsKeyId: Match.anyValue() });
    data.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    stack.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
  });

  it('key: alarms, rules, streams and functions may use it', () => {
    const app = new App({ context: unbundled });
    const owner = new Stack(app, 'Owner', { env: testEnv });
    const { stack } = new Understudy(app, 'App', { env: testEnv, key: new Key(owner, 'Key') });
    const policies = propertiesOf(Template.fromStack(stack), 'AWS::IAM::Policy').map((one) => JSON.stringify(one));
    const keyPolicy = JSON.stringify(Template.fromStack(owner).findResources('AWS::KMS::Key'));

    expect(keyPolicy).toContain('cloudwatch.amazonaws.com');
    expect(keyPolicy).toContain('events.amazonaws.com');
    expect(policies.filter((text) => text.includes('kms:Decrypt'))).toHaveLength(19);
  });

  it('retention: of every log group', () => {
    synthesise({ retention: RetentionDays.ONE_WEEK }).stack.allResourcesProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 7,
    });
    minimal.stack.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('removalPolicy: of what holds state', () => {
    const { data } = synthesise({ removalPolicy: RemovalPolicy.DESTROY });

    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret']) {
      data.allResources(type, { DeletionPolicy: 'Delete' });
    }
    data.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
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

  it('captureStreams: as many delivery streams, all known to the router', () => {
    const { stack } = synthesise({ captureStreams: 3 });

    stack.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 4);
    const [router] = propertiesOf(stack, 'AWS::Lambda::Function').filter((one) =>
      JSON.stringify(one).includes('CAPTURE_STREAMS'),
    );
    expect(JSON.stringify(router).match(/CaptureStream\d/g)).toHaveLength(3);
  });

  it.each<[UnderstudyProps, string, string, string]>([
    [{}, 'WINDOW_SECONDS', '60', 'by default'],
    [{ window: Duration.seconds(30) }, 'WINDOW_SECONDS', '30', 'window'],
    [{}, 'ROUTE_POLL_MS', '2000', 'by default'],
    [{ routePoll: Duration.seconds(4) }, 'ROUTE_POLL_MS', '4000', 'routePoll'],
    [{}, 'HOST', 'lambda', 'by default'],
    [{ host: 'continuous' }, 'HOST', 'continuous', 'host'],
    [{ local: true }, 'HOST', 'continuous', 'local'],
    [{ local: true, host: 'lambda' }, 'HOST', 'lambda', 'local and host'],
  ])('%j: %s is %s (%s)', (props, variable, value) => {
    synthesise(props).stack.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ [variable]: value }) },
    });
  });

  it('window: the machine ticks in it', () => {
    const { stack } = synthesise({ window: Duration.seconds(30) });

    expect(JSON.stringify(stack.findResources('AWS::StepFunctions::StateMachine'))).toContain('\\"Seconds\\":30');
  });

  it('captureRegions: lets stacks of these Regions be', () => {
    expect(synthesise({ captureRegions: ['eu-central-1', 'eu-west-1'] }).names).toHaveLength(2);
  });

  it('captureRegions: knows the Region of a surrounding stage', () => {
    const stage = new Stage(new App({ context: unbundled }), 'Prod', { env: testEnv });

    expect(new Understudy(stage, 'App', { captureRegions: ['eu-west-1'] }).stack.region).toBe('eu-west-1');
  });

  it('reservedConcurrency and routerConcurrency: keep the way back free', () => {
    const { stack } = synthesise({ reservedConcurrency: 2, routerConcurrency: 50 });

    const reserved = propertiesOf(stack, 'AWS::Lambda::Function').map((one) => one['ReservedConcurrentExecutions']);
    expect(reserved.filter((one) => one === 2)).toHaveLength(12);
    expect(reserved.filter((one) => one === 50)).toHaveLength(1);
    expect(reserved.filter((one) => one === undefined)).toHaveLength(5);
  });

  it('reservedConcurrency: is off with a warning', () => {
    const app = new App({ context: unbundled });
    const { stack } = new Understudy(app, 'App', { env: testEnv });
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning'));

    expect(warnings.map(({ data }) => String(data)).join()).toContain('set reservedConcurrency');
    minimal.stack.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  it('all together make templates that belong to each other', () => {
    const { stack } = synthesise((owner) => {
      const vpc = new Vpc(owner, 'Vpc');
      const topic = new Topic(owner, 'T');
      return {
        stage: 'prod',
        targets: {
          hosts: ['a.example.com'],
          functions: ['arn:aws:lambda:eu-west-1:111122223333:function:*'],
          endpoints: ['f-*'],
        },
        callers: [new AccountPrincipal('444455556666')],
        operators: [new AccountPrincipal('777788889999')],
        vpc,
        permissionsBoundary: ManagedPolicy.fromManagedPolicyName(owner, 'B', 'boundary'),
        tags: { team: 'ml' },
        key: new Key(owner, 'Key'),
        retention: RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        topics: { page: topic, ticket: topic, info: topic },
        bus: new EventBus(owner, 'Bus'),
        captureStreams: 2,
        window: Duration.minutes(2),
        routePoll: Duration.seconds(3),
        host: 'lambda',
        captureRegions: ['eu-west-1'],
        reservedConcurrency: 1,
        routerConcurrency: 100,
      };
    });

    stack.resourceCountIs('AWS::Lambda::Function', 18);
  });
});
