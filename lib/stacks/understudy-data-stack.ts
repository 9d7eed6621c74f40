import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledge-findings.ts';
import { subscribePeople } from './subscribe-people.ts';
import type { OwnTopics, UnderstudyProps } from '../props/understudy-props.ts';
import {
  CAPTURE_LIFE_DAYS,
  CAPTURE_PREFIX,
  CLEANED_PREFIX,
  LABELS_LIFE_DAYS,
  LABELS_PREFIX,
  PART_LIFE_DAYS,
  PAIRS_LIFE_DAYS,
  PAIRS_PREFIX,
  SKEW_PARTS_PREFIX,
} from '../../lambdas/contracts/stored/object-keys.ts';

/** Everything that holds state: tables, data bucket, signing key and topics. Kept when the stack goes, by default. */
export class UnderstudyDataStack extends Stack {
  readonly registry: TableV2;
  readonly windows: TableV2;
  readonly bucket: Bucket;
  readonly signingKey: Secret;
  /** ARN of the signing key by its attribute: the same on AWS, and on the emulator a reference gives the name alone. */
  readonly signingKeyArn: string;
  readonly topics: OwnTopics;

  constructor(scope: Construct, id: string, stackProps: StackProps & { readonly platform: UnderstudyProps }) {
    const { platform: props, ...rest } = stackProps;
    super(scope, id, { description: 'Understudy: registry, rows, capture and topics (keeps its state)', ...rest });
    this.registry = this.makeTable('Registry', props);
    this.windows = this.makeTable('Windows', props);
    this.bucket = this.makeBucket(props);
    this.signingKey = new Secret(this, 'SigningKey', {
      description: 'Understudy: signs prediction ids; keep it as long as labels may come',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: this.removal(props),
      ...(props.key === undefined ? {} : { encryptionKey: props.key }),
    });
    const native = this.signingKey.node.defaultChild;
    this.signingKeyArn = native instanceof CfnSecret ? native.attrId : this.signingKey.secretArn;
    this.topics = props.topics ?? {
      page: this.makeTopic('Page', props),
      ticket: this.makeTopic('Ticket', props),
      info: this.makeTopic('Info', props),
    };
    if (props.topics === undefined) {
      for (const topic of [this.topics.page, this.topics.ticket]) this.letAlarmsPublish(topic);
    }
    subscribePeople(this, this.topics, props);
    this.letServicesUseKey(props);
    acknowledgeFindings(this);
  }

  /** A policy of its own takes the place of the default one, which let the account's alarms in. */
  private letAlarmsPublish(topic: ITopic): void {
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LetAlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
  }

  /** Alarms publish to an encrypted topic and rules send to encrypted queues with the key's consent alone. */
  private letServicesUseKey({ key }: UnderstudyProps): void {
    for (const service of ['cloudwatch.amazonaws.com', 'events.amazonaws.com']) {
      key?.grant(new ServicePrincipal(service), 'kms:Decrypt', 'kms:GenerateDataKey*');
    }
  }

  private removal(props: UnderstudyProps): RemovalPolicy {
    return props.removalPolicy ?? (props.local === true ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
  }

  private makeTable(name: string, props: UnderstudyProps): TableV2 {
    const removalPolicy = this.removal(props);
    return new TableV2(this, name, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
      ...(props.key === undefined ? {} : { encryption: TableEncryptionV2.customerManagedKey(props.key) }),
      ...(props.local === true ? { tableName: `${this.stackName}-${name}` } : {}),
    });
  }

  private makeBucket(props: UnderstudyProps): Bucket {
    const bucket = new Bucket(this, 'Data', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: props.local !== true,
      removalPolicy: this.removal(props),
      encryption: props.key === undefined ? BucketEncryption.S3_MANAGED : BucketEncryption.KMS,
      ...(props.key === undefined ? {} : { encryptionKey: props.key, bucketKeyEnabled: true }),
      lifecycleRules: [
        { id: 'capture', prefix: CAPTURE_PREFIX, expiration: Duration.days(CAPTURE_LIFE_DAYS) },
        { id: 'capture-errors', prefix: 'capture-errors/', expiration: Duration.days(30) },
        { id: 'labels', prefix: LABELS_PREFIX, expiration: Duration.days(LABELS_LIFE_DAYS) },
        // Compact removes them by the age of what they were; this is for those that it did not get to.
        { id: 'cleaned', prefix: CLEANED_PREFIX, expiration: Duration.days(LABELS_LIFE_DAYS) },
        { id: 'parts', prefix: 'parts/', expiration: Duration.days(PART_LIFE_DAYS) },
        { id: 'label-parts', prefix: 'label-parts/', expiration: Duration.days(400) },
        { id: 'merged-labels', prefix: 'merged-labels/', expiration: Duration.days(35) },
        { id: 'wide', prefix: 'wide/', expiration: Duration.days(400) },
        { id: 'malformed', prefix: 'malformed/', expiration: Duration.days(30) },
        { id: 'reports', prefix: 'reports/', expiration: Duration.days(100) },
        { id: 'skew-parts', prefix: SKEW_PARTS_PREFIX, expiration: Duration.days(7) },
        { id: 'pairs', prefix: PAIRS_PREFIX, expiration: Duration.days(PAIRS_LIFE_DAYS) },
        { id: 'rollouts', prefix: 'rollouts/', expiration: Duration.days(400) },
      ],
    });
    const native = bucket.node.defaultChild;
    if (native instanceof CfnBucket) {
      // The L2 property brings a custom resource with it; the native one needs none.
      native.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    return bucket;
  }

  private makeTopic(severity: string, props: UnderstudyProps): Topic {
    const topic = new Topic(this, `${severity}Topic`, {
      displayName: `Understudy ${severity.toLowerCase()}`,
      enforceSSL: props.local !== true,
      ...(props.key === undefined ? {} : { masterKey: props.key }),
    });
    // A stack that is made anew on kept data finds whoever subscribed.
    topic.applyRemovalPolicy(this.removal(props));
    return topic;
  }
}
