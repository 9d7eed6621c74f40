import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** The way of captured records and labels to their rows. */
export interface CaptureWay {
  /** Queue of delivered objects that wait to be folded. */
  readonly objects: IQueue;
  /** Delivery streams in front of it. */
  readonly streams: readonly CfnDeliveryStream[];
  /** An emulator, which has no alarms on expressions: the queue alone. */
  readonly isLocal: boolean;
}

const period = Duration.minutes(1);
/** An alarm reads ten metrics at most: the queue and so many streams. Records are spread evenly, so these speak for the rest. */
const MOST_STREAMS = 9;

/**
 * Age of the oldest record that is delivered late or waits to be folded, in seconds, a minute each.
 *
 * A stream's freshness is the age of the oldest record that it has not delivered (Amazon Data Firehose, `DeliveryToS3.DataFreshness`).
 */
export function captureAge({ objects, streams, isLocal }: CaptureWay): IMetric {
  const waiting = objects.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
  if (isLocal) return waiting;
  const delivering = streams.slice(0, MOST_STREAMS).map((stream, at) => [`stream${at}`, freshnessOf(stream)] as const);
  const usingMetrics = { waiting, ...Object.fromEntries(delivering) };
  const known = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`);
  return new MathExpression({
    expression: `MAX([${known.join(', ')}])`,
    usingMetrics,
    label: 'oldest captured record, s',
    period,
  });
}

function freshnessOf({ ref }: CfnDeliveryStream): Metric {
  const dimensionsMap = { DeliveryStreamName: ref };
  const metricName = 'DeliveryToS3.DataFreshness';
  return new Metric({ namespace: 'AWS/Firehose', metricName, dimensionsMap, statistic: 'Maximum', period });
}
