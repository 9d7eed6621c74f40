import {
  AlarmStatusWidget,
  AlarmWidget,
  GraphWidget,
  LogQueryWidget,
  type IWidget,
  type Alarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import { fleetMetrics } from '../../lambdas/contracts/runtime/metric-names.ts';
import type { FunctionSet } from '../functions/function-set.ts';
import { fleetMetric } from './fleet-limits.ts';

const HALF = 12;
/** Alarms in a row of graphs. */
const IN_A_ROW = 4;

/** States of the alarms, open rollouts, and how rollouts ended. */
export function nowWidgets(alarms: readonly Alarm[], functions: FunctionSet, stage: string): readonly IWidget[][] {
  return [
    [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
    [
      new GraphWidget({
        title: 'Open rollouts',
        width: HALF,
        left: [fleetMetric(fleetMetrics.openRollouts, { service: 'reconciler', stage })],
      }),
      new LogQueryWidget({
        title: 'Verdicts that ended or moved a rollout, newest first',
        width: HALF,
        logGroupNames: (['judge', 'report'] as const).map((name) => functions.function(name).logGroup.logGroupName),
        queryLines: [
          'fields @timestamp, model, version, next, reason',
          "filter message = 'rollout reported' or (message = 'rollout judged' and next not in ['wait', 'restart'])",
          'sort @timestamp desc',
          'limit 50',
        ],
      }),
    ],
  ];
}

/** One graph an alarm, of its own metric and with its own limit. */
export function alarmWidgets(alarms: readonly Alarm[]): readonly IWidget[][] {
  const graphs = alarms.map(
    (alarm) => new AlarmWidget({ title: alarm.node.id, alarm, width: 24 / IN_A_ROW, height: 5 }),
  );
  const rows = Array.from({ length: Math.ceil(graphs.length / IN_A_ROW) }, (_, row) => row * IN_A_ROW);
  return rows.map((from) => graphs.slice(from, from + IN_A_ROW));
}
