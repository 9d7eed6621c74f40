import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { CheckQueue } from './check-queue.ts';

/** What runs on the monitoring schedule. */
export interface SweepProps {
  readonly compact: Lambda;
  readonly sweep: Lambda;
  readonly check: Lambda;
  readonly checks: CheckQueue;
}

/** The monitoring schedule: one rule for all models. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { compact, sweep, check, checks }: SweepProps) {
    super(scope, id);
    new Rule(this, 'EveryMinute', {
      description: 'Understudy: merges what was captured into rows, and asks for the checks that are due',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [compact, sweep].map((target) => new LambdaFunction(target, { retryAttempts: 0 })),
    });
    // What a run did not finish stays marked, and the next one goes on there.
    compact.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    // A slot is asked for in its own minute alone, so a run that failed is tried again; checks of a slot are done once.
    sweep.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.minutes(10) });
    check.addEventSource(
      new SqsEventSource(checks.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 10 }),
    );
  }
}
