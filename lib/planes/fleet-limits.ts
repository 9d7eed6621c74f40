import { Duration } from 'aws-cdk-lib';
import { Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { fleetDimensions, fleetMetrics, METRIC_NAMESPACE } from '../../lambdas/contracts/runtime/metric-names.ts';
import { captureAge, type CaptureWay } from './capture-age.ts';
import type { FunctionSet } from '../functions/function-set.ts';

/** What the fleet's alarms look at. */
export interface Watched {
  /** Queues of what could not be handled, by name. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  /** The way of captured records to their rows. */
  readonly capture: CaptureWay;
  readonly functions: FunctionSet;
  readonly stage: string;
}

/** When an alarm goes off, and what people read of it. */
export interface Limit {
  readonly metric: IMetric;
  /** The alarm goes off above it. @default - it goes off below `below` */
  readonly above?: number;
  readonly below?: number;
  /** What a period without data means. */
  readonly missing: TreatMissingData;
  /** Whether somebody must get up. */
  readonly severity: 'page' | 'ticket';
  readonly means: string;
  readonly firstLook: string;
}

const MINUTE = { period: Duration.minutes(1) };
/** Losses of quiet models lie far apart, and a sweep counts them each five minutes: any loss in two of three quarters of an hour is found. */
const QUARTER = { period: Duration.minutes(15) };
/** Rows are due 90 s after their minute; twice that is late. */
const LATE_SECONDS = 180;
const { BREACHING, IGNORE, NOT_BREACHING } = TreatMissingData;

/** The limit of each alarm, by the alarm's name. */
export function fleetLimits(watched: Watched): Readonly<Record<string, Limit>> {
  const dead = Object.entries(watched.deadLetters).map(([name, queue]) => [`${name}Dead`, deadLetter(queue)] as const);
  return { ...Object.fromEntries(dead), ...foldingLimits(watched), ...servingLimits(watched), ...wayBack(watched) };
}

/** The service stops measuring a queue that nobody used for six hours, while its messages are still there. */
function deadLetter(queue: IQueue): Limit {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: 'Maximum' }),
    above: 0,
    missing: IGNORE,
    severity: 'ticket',
    means: 'something could not be handled after all retries and is kept for 14 days',
    firstLook: 'read a message of the queue and the log of the function behind it; mend the cause, then redrive',
  };
}

function foldingLimits({ functions, capture }: Watched): Readonly<Record<string, Limit>> {
  return {
    // An object that cannot be folded goes back into the queue and grows old there, and a record that cannot be delivered in its
    // stream: neither fold nor router reports an error for them.
    FoldStuck: {
      metric: captureAge(capture),
      above: LATE_SECONDS,
      missing: NOT_BREACHING,
      severity: 'page',
      means:
        'captured records are delivered late, or fail or wait to be folded, so open rollouts are judged late or not at all',
      firstLook: 'freshness of the delivery streams, errors and throttles of the function fold, then its log',
    },
    // It runs each minute: a minute that counts no run is as bad as one that counts an error.
    CompactErrors: {
      metric: functions.function('compact').metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      missing: BREACHING,
      severity: 'ticket',
      means: 'rows are not merged, so checks read old ones; what is marked is made up for',
      firstLook: 'the log of the function compact',
    },
  };
}

function servingLimits({ functions, stage }: Watched): Readonly<Record<string, Limit>> {
  return {
    RouterErrors: {
      metric: fleetMetric(fleetMetrics.routerErrors, { service: 'router', stage }),
      above: 5,
      // Written only when there is something to count, as are the losses below.
      missing: NOT_BREACHING,
      severity: 'page',
      means: 'callers get 5xx of the router itself',
      firstLook: 'the log of the router, then throttles of the registry table',
    },
    RouterCrashes: {
      metric: functions.function('router').metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      // Measured only while somebody calls.
      missing: NOT_BREACHING,
      severity: 'page',
      means: 'the router crashes or runs out of time, so callers get no answer',
      firstLook: 'the log of the router',
    },
    CaptureLost: {
      metric: fleetMetric(fleetMetrics.captureLost, { service: 'router', stage }, QUARTER.period),
      above: 0,
      missing: NOT_BREACHING,
      severity: 'ticket',
      means:
        'predictions are not captured, or captured objects get lost on their way, so rollouts and checks see too little',
      firstLook: 'throttles of the delivery streams, then warnings in the logs of router, fold and compact',
    },
  };
}

function wayBack({ functions, stage }: Watched): Readonly<Record<string, Limit>> {
  return {
    RollbackErrors: {
      metric: functions.function('rollback').metricErrors({ ...MINUTE, statistic: 'Sum' }),
      above: 0,
      // Measured only while something is taken back.
      missing: NOT_BREACHING,
      severity: 'page',
      means: 'a champion could not be put back; the reconciler tries again each minute',
      firstLook: 'the log of the function rollback, then the routes of the models with open rollouts',
    },
    // It counts the runs that looked after every open rollout: one that fails, for one rollout or for all, counts none.
    ReconcilerSilent: {
      metric: fleetMetric(fleetMetrics.reconcilerRuns, { service: 'reconciler', stage }),
      below: 1,
      missing: BREACHING,
      severity: 'page',
      means: 'an open rollout is looked after by nobody: the reconciler does not run, or fails at it each minute',
      firstLook: 'the log of the function reconciler: it names the rollouts and why; is the registry writable?',
    },
  };
}

/** A metric that a function writes itself; one for the whole fleet of a stage. */
export function fleetMetric(
  metricName: string,
  { service, stage }: { readonly service: string; readonly stage: string },
  period: Duration = MINUTE.period,
): Metric {
  const dimensionsMap = { ...fleetDimensions(service, stage) };
  return new Metric({ period, namespace: METRIC_NAMESPACE, metricName, statistic: 'Sum', dimensionsMap });
}
