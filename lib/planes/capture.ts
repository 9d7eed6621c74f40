import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PermissionsBoundary, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { foldTimes } from '../../lambdas/contracts/runtime/fold-times.ts';
import {
  CAPTURE_FIREHOSE_ERRORS,
  CAPTURE_FIREHOSE_PREFIX,
  CAPTURE_PREFIX,
  LABELS_API_PREFIX,
  LABELS_FIREHOSE_PREFIX,
  LABELS_PREFIX,
} from '../../lambdas/contracts/stored/object-keys.ts';
import type { UnderstudyProps } from '../props/understudy-props.ts';
import type { CaptureWay } from './capture-age.ts';
import { platformQueue } from './platform-queue.ts';

/** What the capture path joins. */
export interface CaptureProps {
  readonly bucket: IBucket;
  readonly platform: UnderstudyProps;
}

interface StreamParts {
  readonly role: Role;
  readonly props: CaptureProps;
  readonly prefix: string;
}

/** From the router to rows: delivery streams, captured objects, their events, a queue, and the function that folds them. */
export class Capture extends Construct {
  readonly streams: readonly CfnDeliveryStream[];
  /** Delivers joined labels and KPI events. */
  readonly feedback: CfnDeliveryStream;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** What the age of records is read from. */
  readonly way: CaptureWay;

  constructor(scope: Construct, id: string, props: CaptureProps) {
    super(scope, id);
    const role = this.makeStreamRole(props);
    this.streams = Array.from({ length: props.platform.captureStreams ?? 1 }, (_, i) =>
      this.makeStream(`Stream${i}`, { role, props, prefix: CAPTURE_FIREHOSE_PREFIX }),
    );
    this.feedback = this.makeStream('Feedback', { role, props, prefix: LABELS_FIREHOSE_PREFIX });
    this.deadLetters = platformQueue(this, 'DeadLetters', {
      platform: props.platform,
      retentionPeriod: Duration.days(14),
    });
    this.queue = platformQueue(this, 'Objects', {
      platform: props.platform,
      visibilityTimeout: Duration.seconds(foldTimes.hiddenSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    const streams = [...this.streams, this.feedback];
    this.way = { objects: this.queue, streams, isLocal: props.platform.local === true };
    new Rule(this, 'Captured', {
      description: 'Understudy: captured objects to fold',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [props.bucket.bucketName] },
          object: { key: [{ prefix: CAPTURE_PREFIX }, { prefix: LABELS_PREFIX }] },
        },
      },
      targets: [new SqsQueue(this.queue)],
    });
  }

  /** Lets a function fold what arrives. */
  feed(fold: IFunction): void {
    fold.addEventSource(
      new SqsEventSource(this.queue, { batchSize: foldTimes.batch, reportBatchItemFailures: true, maxConcurrency: 10 }),
    );
  }

  private makeStreamRole({ bucket, platform }: CaptureProps): Role {
    const role = new Role(this, 'StreamRole', { assumedBy: new ServicePrincipal('firehose.amazonaws.com') });
    if (platform.permissionsBoundary !== undefined) PermissionsBoundary.of(role).apply(platform.permissionsBoundary);
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [`${CAPTURE_PREFIX}*`, `${LABELS_API_PREFIX}*`, 'capture-errors/*'].map((keys) =>
          bucket.arnForObjects(keys),
        ),
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.bucketArn],
      }),
    );
    if (platform.key !== undefined) platform.key.grantEncryptDecrypt(role);
    return role;
  }

  private makeStream(id: string, { role, props: { bucket }, prefix }: StreamParts): CfnDeliveryStream {
    const stream = new CfnDeliveryStream(this, id, {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 128 },
        compressionFormat: 'GZIP',
        prefix,
        errorOutputPrefix: CAPTURE_FIREHOSE_ERRORS,
      },
    });
    stream.node.addDependency(role);
    return stream;
  }
}
