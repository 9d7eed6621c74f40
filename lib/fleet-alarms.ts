import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { fleetMetrics, METRIC_NAMESPACE } from '../lambdas/contracts/metric-names.ts';
import type { FunctionSet } from './function-set.ts';

/** What the fleet's alarms look at. */
export interface FleetAlarmsProps {
  readonly page: ITopic;
  readonly deadLetters: readonly IQueue[];
  readonly functions: FunctionSet;
}

interface Limit {
  readonly metric: IMetric;
  readonly above: number;
  readonly periods: number;
  readonly description: string;
}

/** Alarms about the platform itself, the same for one model and for thousands; verdicts about models are never alarms. */
export class FleetAlarms extends Construct {
  constructor(scope: Construct, id: string, props: FleetAlarmsProps) {
    super(scope, id);
    const { functions, deadLetters, page } = props;
    deadLetters.forEach((queue, i) => {
      const metric = queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      });
      this.alarm(`DeadLetters${i}`, page, {
        metric,
        above: 0,
        periods: 1,
        description:
          'something could not be handled after all retries: read the message, mend the cause, redrive the queue',
      });
    });
    const lag = this.fleet(fleetMetrics.foldLag, 'p99', 'fold');
    this.alarm('FoldLag', page, {
      metric: lag,
      above: 180_000,
      periods: 3,
      description: 'rows come later than three minutes: rollouts decide late',
    });
    const errors = functions.router.function.metricErrors({ period: Duration.minutes(1) });
    this.alarm('RouterErrors', page, {
      metric: errors,
      above: 5,
      periods: 2,
      description: 'the router itself fails: callers get no answer',
    });
    const back = functions.rollback.function.metricErrors({ period: Duration.minutes(1) });
    this.alarm('RollbackErrors', page, {
      metric: back,
      above: 0,
      periods: 1,
      description: 'a rollback failed: the reconciler tries again each minute; look at the route',
    });
    this.heartbeat(page, functions);
  }

  private heartbeat(page: ITopic, functions: FunctionSet): void {
    const alarm = new Alarm(this, 'ReconcilerSilent', {
      alarmDescription: 'Understudy: the reconciler has not run for five minutes: nobody looks after open rollouts',
      metric: functions.reconciler.function.metricInvocations({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(page));
  }

  private fleet(metricName: string, statistic: string, service: string): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensionsMap: { service },
    });
  }

  private alarm(id: string, page: ITopic, { metric, above, periods, description }: Limit): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Understudy: ${description}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(page));
  }
}
