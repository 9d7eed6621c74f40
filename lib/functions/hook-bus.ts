import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AllowedHooksProps } from '../props/understudy-props.ts';

/** Name and ARN of the bus that events of hooks go to; undefined where none is listed. */
export function hookBusOf(
  scope: Construct,
  { bus, busName }: AllowedHooksProps,
): { readonly name: string; readonly arn: string } | undefined {
  if (bus !== undefined) return { name: bus.eventBusName, arn: bus.eventBusArn };
  if (busName === undefined) return undefined;
  const arn = Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: busName });
  return { name: busName, arn };
}
