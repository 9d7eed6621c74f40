import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A busy emulator refuses calls; standard back-off waits up to 20 s before each further attempt. */
const patience = { maxAttempts: 10 };

/** Made late, because the emulator's address stands in the environment once it was started, and once a process. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

// The clients of everything that drives a deployed system from outside; no other file there makes one.
export const functions = once(() => new LambdaClient(patience));
export const machines = once(() => new SFNClient(patience));
export const buses = once(() => new EventBridgeClient(patience));
export const metrics = once(() => new CloudWatchClient(patience));
export const secrets = once(() => new SecretsManagerClient(patience));
export const queues = once(() => new SQSClient(patience));
export const objects = once(() => new S3Client({ ...patience, forcePathStyle: true }));
export const plainTables = once(() => new DynamoDBClient(patience));
export const tables = once(() =>
  DynamoDBDocumentClient.from(plainTables(), { marshallOptions: { removeUndefinedValues: true } }),
);

const names = new Map<string, string>();

/** Name of the deployed function of a handler: `Judge`, `Restore`. */
export async function functionNamed(handler: string): Promise<string> {
  const known = names.get(handler);
  if (known !== undefined) return known;
  const { Functions = [] } = await functions().send(new ListFunctionsCommand({}));
  const found = Functions.find(({ FunctionName }) => FunctionName?.includes(`Functions${handler}Function`));
  if (found?.FunctionName === undefined) throw new Error(`no function ${handler} among ${Functions.length}`);
  names.set(handler, found.FunctionName);
  return found.FunctionName;
}

/**
 * Calls the deployed function of a handler and waits for what it answers.
 *
 * @throws Error with the answer when the function failed
 */
export async function invoke(handler: string, event: unknown): Promise<unknown> {
  const [FunctionName, Payload] = [await functionNamed(handler), JSON.stringify(event)];
  const { Payload: bytes, FunctionError } = await functions().send(new InvokeCommand({ FunctionName, Payload }));
  const text = new TextDecoder().decode(bytes);
  if (FunctionError !== undefined) throw new Error(`${handler} failed (${FunctionError}): ${text}`);
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  return answer;
}
