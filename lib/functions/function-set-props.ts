import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { OwnTopics, UnderstudyProps } from '../props/understudy-props.ts';

/** Where the state lives, as the functions see it. */
export interface StateResources {
  readonly registry: ITable;
  readonly windows: ITable;
  readonly bucket: IBucket;
  readonly topics: OwnTopics;
  readonly signingKeyArn: string;
}

/** What the functions touch. */
export interface FunctionSetProps {
  readonly platform: UnderstudyProps;
  readonly data: StateResources;
  readonly bus: IEventBus;
  readonly streams: readonly CfnDeliveryStream[];
  /** Delivery stream of joined feedback. */
  readonly feedback: CfnDeliveryStream;
  /** Queue of checks of models. */
  readonly checks: IQueue;
  /** Queue of objects to fold. */
  readonly objects: IQueue;
}
