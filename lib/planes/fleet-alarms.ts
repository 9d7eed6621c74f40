import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { OwnTopics } from '../props/understudy-props.ts';
import { stageOf } from '../functions/stage-of.ts';
import { fleetLimits, type Limit, type Watched } from './fleet-limits.ts';

/** What the fleet's alarms look at, and whom they tell. */
export interface FleetAlarmsProps extends Omit<Watched, 'stage'> {
  readonly topics: Pick<OwnTopics, 'page' | 'ticket'>;
  /** Document with a section for each alarm. @default - that of the repository */
  readonly runbook?: string;
}

/** Document with a section for each alarm, as it lies in the repository. */
const RUNBOOK = 'docs/operations.md';
/** An alarm looks at so many periods, and goes off when so many of them are bad. */
const PERIODS = { evaluationPeriods: 3, datapointsToAlarm: 2 };

/** Alarms about the platform itself, the same for one model and for thousands; verdicts about models are never alarms. */
export class FleetAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: FleetAlarmsProps) {
    super(scope, id);
    const limits = fleetLimits({ ...props, stage: stageOf(this) });
    this.alarms = Object.entries(limits).map(([name, limit]) => this.makeAlarm(name, limit, props));
  }

  private makeAlarm(name: string, limit: Limit, { topics, runbook = RUNBOOK }: FleetAlarmsProps): Alarm {
    const alarm = new Alarm(this, name, {
      ...PERIODS,
      // People read it at night; no change of an alarm needs a second one of its name.
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: descriptionOf(limit, `${runbook}#${name.toLowerCase()}`),
      metric: limit.metric,
      ...thresholdOf(limit),
      treatMissingData: limit.missing,
    });
    const told = new SnsAction(topics[limit.severity]);
    alarm.addAlarmAction(told);
    alarm.addOkAction(told);
    return alarm;
  }
}

function descriptionOf({ severity, means, firstLook }: Limit, runbook: string): string {
  return [`Understudy ${severity}: ${means}.`, `First look: ${firstLook}.`, `Runbook: ${runbook}`].join('\n');
}

function thresholdOf({ above, below = 1 }: Limit): { threshold: number; comparisonOperator: ComparisonOperator } {
  return above === undefined
    ? { threshold: below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD }
    : { threshold: above, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD };
}
