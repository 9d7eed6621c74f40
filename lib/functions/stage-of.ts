import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Value of the dimension `stage` of all fleet metrics of a stack.
 *
 * It is the stack's name: CloudFormation keeps that unique within an account and a Region, however stages are named or nested.
 */
export function stageOf(scope: IConstruct): string {
  return Stack.of(scope).stackName;
}
