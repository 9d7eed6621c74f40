import { Annotations } from 'aws-cdk-lib';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { OwnTopics, UnderstudyProps } from '../props/understudy-props.ts';

const SEVERITIES = ['page', 'ticket', 'info'] as const;

/** Subscribes whoever is to be told, and warns while new topics have nobody who must hear of them. */
export function subscribePeople(
  scope: Construct,
  topics: OwnTopics,
  { tell = {}, topics: own, local }: UnderstudyProps,
): void {
  for (const severity of SEVERITIES) {
    for (const address of tell[severity] ?? []) topics[severity].addSubscription(subscriptionOf(address));
  }
  if (own !== undefined || local === true) return;
  const silent = (['page', 'ticket'] as const).filter((severity) => (tell[severity] ?? []).length === 0);
  if (silent.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'understudy:nobodyTold',
    `nobody is told of severity ${silent.join(' and ')}: set tell, or subscribe to the topics and acknowledge this`,
  );
}

function subscriptionOf(address: string): EmailSubscription | UrlSubscription {
  return address.includes('://') ? new UrlSubscription(address) : new EmailSubscription(address);
}
