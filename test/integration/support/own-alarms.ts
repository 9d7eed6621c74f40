import { PutMetricAlarmCommand, PutMetricDataCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { metrics } from './clients.ts';

const MINUTE = 60_000;

/** Puts an alarm of CloudWatch that nothing but this changes, and gives it a state. */
export async function setAlarm(
  AlarmName: string,
  StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA',
  StateReason = `a test says ${StateValue}`,
): Promise<void> {
  await metrics().send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: `Own/${AlarmName}`,
      MetricName: 'Nobody',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await metrics().send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
}

/** Puts a value of a metric into each of the last whole minutes, and into the one that runs. */
export async function putValues(Namespace: string, value: number): Promise<void> {
  const now = Date.now();
  const MetricData = [3, 2, 1, 0].map((back) => ({
    MetricName: 'Age',
    Dimensions: [{ Name: 'Queue', Value: 'q' }],
    Timestamp: new Date(now - back * MINUTE),
    Value: value,
  }));
  await metrics().send(new PutMetricDataCommand({ Namespace, MetricData }));
}

/** A metric of `putValues` as a guardrail: broken above 300. */
export function ageOf(namespace: string): Record<string, unknown> {
  const metric = { namespace, name: 'Age', dimensions: { Queue: 'q' }, statistic: 'Maximum' };
  return { name: 'age', metric, above: 300, missing: 'rollback' };
}
