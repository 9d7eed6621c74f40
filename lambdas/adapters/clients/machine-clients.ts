import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

interface Patience {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

function patience(attemptMs: number): Patience {
  return {
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: attemptMs, throwOnRequestTimeout: true },
  };
}

/** A client for executions; one attempt lasts `attemptMs` at most. */
export function executionClient(attemptMs = 3_000): SFNClient {
  return new SFNClient(patience(attemptMs));
}

/** A client for topics. */
export function topicClient(attemptMs = 3_000): SNSClient {
  return new SNSClient(patience(attemptMs));
}

/** A client for queues. */
export function queueClient(attemptMs = 3_000): SQSClient {
  return new SQSClient(patience(attemptMs));
}

/** A client for the bus. */
export function busClient(attemptMs = 3_000): EventBridgeClient {
  return new EventBridgeClient(patience(attemptMs));
}

/** A client that invokes functions; no second attempt, because the caller asks anew. */
export function invokeClient(attemptMs = 10_000): LambdaClient {
  return new LambdaClient({ ...patience(attemptMs), maxAttempts: 1 });
}

/** A client for alarms and metrics; within one look it is asked three times at most. */
export function alarmClient(attemptMs = 2_000): CloudWatchClient {
  return new CloudWatchClient(patience(attemptMs));
}
