import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { UnderstudyProps } from '../props/understudy-props.ts';
import { platformQueue } from './platform-queue.ts';

/** Queue of checks: batches of models, with dead letters. */
export class CheckQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, platform: UnderstudyProps) {
    super(scope, id);
    this.deadLetters = platformQueue(this, 'DeadLetters', { platform, retentionPeriod: Duration.days(14) });
    this.queue = platformQueue(this, 'Queue', {
      platform,
      // Six times the time of the function, as AWS advises.
      visibilityTimeout: Duration.minutes(30),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 3 },
    });
  }
}
