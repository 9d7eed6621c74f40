import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** What runs on the monitoring schedule. */
export interface SweepProps {
  readonly compact: Lambda;
}

/** The monitoring schedule: one rule for all models. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { compact }: SweepProps) {
    super(scope, id);
    new Rule(this, 'EveryMinute', {
      description: 'Understudy: merges what was captured into rows',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(compact, { retryAttempts: 0 })],
    });
    // What a run did not finish stays marked, and the next one goes on there.
    compact.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  }
}
