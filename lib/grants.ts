import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib';
import type { AllowedTargetsProps } from './understudy-props.ts';
import type { PlatformFunction } from './platform-function.ts';
import type { UnderstudyDataStack } from './understudy-data-stack.ts';

/** Grants exactly these actions on exactly these resources. */
export function allow(to: PlatformFunction, actions: readonly string[], resources: readonly string[]): void {
  to.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
}

const REGISTRY_CHANGE = [
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:ConditionCheckItem',
];

/** Reads and changes the registry, and publishes routes. */
export function allowRegistry(to: PlatformFunction, data: UnderstudyDataStack): void {
  allow(to, REGISTRY_CHANGE, [data.registry.tableArn]);
  allow(to, ['s3:PutObject'], [data.bucket.arnForObjects('routes/*')]);
  data.registry.encryptionKey?.grantEncryptDecrypt(to.function);
}

/** Reads minute rows. */
export function allowRows(to: PlatformFunction, data: UnderstudyDataStack): void {
  allow(to, ['dynamodb:Query'], [data.windows.tableArn]);
}

/** Reads and writes checkpoints and evidence. A missing object is told apart from a forbidden one by the permission to list. */
export function allowRollouts(to: PlatformFunction, data: UnderstudyDataStack): void {
  allow(to, ['s3:GetObject', 's3:PutObject'], [data.bucket.arnForObjects('rollouts/*')]);
  to.function.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [data.bucket.bucketArn] }));
}

/** Calls the targets that the stack lists; HTTP hosts need no permission. */
export function allowTargets(to: PlatformFunction, targets: AllowedTargetsProps): void {
  const functions = (targets.functions ?? []).flatMap((arn) => (arn.endsWith('*') ? [arn] : [arn, `${arn}:*`]));
  const endpoints = (targets.endpoints ?? []).map((name) =>
    Stack.of(to).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: name.toLowerCase() }),
  );
  if (functions.length > 0) allow(to, ['lambda:InvokeFunction'], functions);
  if (endpoints.length > 0) allow(to, ['sagemaker:InvokeEndpoint'], endpoints);
}
