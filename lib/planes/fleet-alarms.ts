import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { fleetDimensions, fleetMetrics, METRIC_NAMESPACE } from '../../lambdas/contracts/runtime/metric-names.ts';
import type { FunctionSet } from '../functions/function-set.ts';
import { stageOf } from '../functions/stage-of.ts';

/** What the fleet's alarms look at. */
export interface FleetAlarmsProps {
  readonly page: ITopic;
  /** Queues of what could not be handled, by name. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** Queue of objects to fold. */
  readonly objects: IQueue;
  readonly functions: FunctionSet;
}

interface Limit {
  readonly metric: IMetric;
  /** The alarm goes off above it. */
  readonly above: number;
  /** Periods of the metric that are looked at: minutes, unless it says otherwise. */
  readonly periods: number;
  /** Periods above the limit among them. @default - all of them */
  readonly bad?: number;
  /** What a period without data means. @default - nothing is wrong: the metric is written when there is something to count */
  readonly missing?: TreatMissingData;
  /** What it means, and what to look at first. */
  readonly means: string;
}

const MINUTE = { period: Duration.minutes(1) };
/** Rows are due 90 s after their minute; twice that is late. */
const LATE_SECONDS = 180;

/** Alarms about the platform itself, the same for one model and for thousands; verdicts about models are never alarms. */
export class FleetAlarms extends Construct {
  constructor(scope: Construct, id: string, props: FleetAlarmsProps) {
    super(scope, id);
    const { page } = props;
    for (const [name, queue] of Object.entries(props.deadLetters))
      this.makeAlarm(`${name}Dead`, page, deadLetter(queue));
    for (const [name, limit] of Object.entries(limitsOf(props, stageOf(this)))) this.makeAlarm(name, page, limit);
    this.makeHeartbeat(page, stageOf(this));
  }

  private makeAlarm(id: string, page: ITopic, { metric, above, periods, bad, missing, means }: Limit): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Understudy: ${means}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      ...(bad === undefined ? {} : { datapointsToAlarm: bad }),
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(page));
  }

  /** Counts runs that came to their end, which a reconciler that fails each time does not do. */
  private makeHeartbeat(page: ITopic, stage: string): void {
    const alarm = new Alarm(this, 'ReconcilerSilent', {
      alarmDescription:
        'Understudy: no run of the reconciler has ended for five minutes, so nobody looks after open rollouts: read its log',
      metric: fleetMetric(fleetMetrics.reconcilerRuns, { ...fleetDimensions('reconciler', stage), statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(page));
  }
}

function deadLetter(queue: IQueue): Limit {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' }),
    above: 0,
    periods: 1,
    means: 'something could not be handled after all retries: read the message, mend the cause, redrive the queue',
  };
}

function limitsOf({ functions, objects }: FleetAlarmsProps, stage: string): Readonly<Record<string, Limit>> {
  const router = functions.function('router');
  const [compact, rollback] = [functions.function('compact'), functions.function('rollback')];
  return {
    // An object that cannot be folded goes back into the queue and grows old there: fold itself reports no error for it.
    FoldStuck: {
      metric: objects.metricApproximateAgeOfOldestMessage({ ...MINUTE, statistic: 'Maximum' }),
      above: LATE_SECONDS,
      periods: 3,
      bad: 2,
      missing: TreatMissingData.NOT_BREACHING,
      means:
        'captured objects fail or wait to be folded, so rollouts decide late: look at errors and throttles of fold',
    },
    // It runs each minute: a minute that counts no run is as bad as one that counts an error.
    CompactErrors: {
      metric: compact.metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      periods: 3,
      bad: 2,
      missing: TreatMissingData.BREACHING,
      means: 'rows are not merged, so checks read old ones: look at the log of compact; what is marked is made up for',
    },
    RouterErrors: {
      metric: fleetMetric(fleetMetrics.routerErrors, { ...fleetDimensions('router', stage), statistic: 'Sum' }),
      above: 5,
      periods: 2,
      means: 'callers get 5xx of the router itself: look at its log and at the registry table',
    },
    RouterCrashes: {
      metric: router.metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      periods: 2,
      means: 'the router crashes or runs out of time, so callers get no answer: look at its log',
    },
    CaptureLost: captureLost(stage),
    RollbackErrors: {
      metric: rollback.metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      periods: 1,
      means: 'a rollback failed: the reconciler tries again each minute; look at the route',
    },
  };
}

/** A sweep counts once in five minutes: in shorter periods no two would be bad one after the other. */
function captureLost(stage: string): Limit {
  const sum = { ...fleetDimensions('router', stage), statistic: 'Sum' };
  return {
    metric: fleetMetric(fleetMetrics.captureLost, sum).with({ period: Duration.minutes(5) }),
    above: 0,
    periods: 3,
    bad: 2,
    // The metric is written only when something is lost; models whose capture stops are found by their checks.
    missing: TreatMissingData.NOT_BREACHING,
    means:
      'predictions are not captured, or captured objects get lost on their way, so rollouts see too little: look at throttles of the streams, then at warnings of fold and compact',
  };
}

/** A metric that a function writes itself; one for the whole fleet of a stage. */
function fleetMetric(
  metricName: string,
  { statistic, ...dimensionsMap }: ReturnType<typeof fleetDimensions> & { readonly statistic: string },
): Metric {
  return new Metric({ ...MINUTE, namespace: METRIC_NAMESPACE, metricName, statistic, dimensionsMap });
}
