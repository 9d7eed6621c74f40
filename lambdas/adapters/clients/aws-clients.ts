import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const CONNECT_MS = 1_000;

/** A client for tables. One attempt lasts `attemptMs` at most; undefined attributes are not stored. */
export function documentClient(attemptMs = 2_000): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: attemptMs, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** A client for objects. Addresses hold the bucket in their path when an endpoint of its own is set: it has no wildcard names. */
export function objectClient(attemptMs = 5_000): S3Client {
  return new S3Client({
    maxAttempts: 3,
    forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: attemptMs, throwOnRequestTimeout: true },
  });
}
