import { Duration } from 'aws-cdk-lib';
import {
  CustomWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  TextWidget,
  type Alarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionSet } from '../functions/function-set.ts';
import { stageOf } from '../functions/stage-of.ts';
import { alarmWidgets, nowWidgets } from './fleet-widgets.ts';

/** What the fleet's dashboard shows. */
export interface DashboardProps {
  readonly functions: FunctionSet;
  readonly machine: StateMachine;
  readonly queue: IQueue;
  readonly alarms: readonly Alarm[];
}

/** One dashboard for the whole fleet; models come and go without touching it. */
export class Dashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { functions, machine, queue, alarms }: DashboardProps) {
    super(scope, id);
    const router = functions.function('router');
    const period = Duration.minutes(1);
    const dashboard = new CloudWatchDashboard(this, 'Fleet', {
      defaultInterval: Duration.days(1),
      widgets: [
        [heading(stageOf(this))],
        [modelsWidget(functions)],
        ...nowWidgets(alarms, functions, stageOf(this)),
        [
          new GraphWidget({
            title: 'Requests and router errors',
            width: 12,
            left: [router.metricInvocations({ period })],
            right: [router.metricErrors({ period })],
          }),
          new GraphWidget({
            title: 'Rollouts',
            width: 12,
            left: [
              machine.metricStarted({ period }),
              machine.metricSucceeded({ period }),
              machine.metricFailed({ period }),
              machine.metricAborted({ period }),
            ],
          }),
        ],
        slowRow(functions, queue),
        ...alarmWidgets(alarms),
      ],
    });
    this.name = dashboard.dashboardName;
  }
}

/** What is slow, or waits. */
function slowRow(functions: FunctionSet, queue: IQueue): GraphWidget[] {
  const period = Duration.minutes(1);
  const router = functions.function('router');
  return [
    new GraphWidget({
      title: 'Router duration',
      width: 12,
      left: ['p50', 'p99'].map((statistic) => router.metricDuration({ period, statistic })),
    }),
    new GraphWidget({
      title: 'Objects waiting to be folded',
      width: 12,
      left: [
        queue.metricApproximateNumberOfMessagesVisible({ period }),
        queue.metricApproximateAgeOfOldestMessage({ period }),
      ],
    }),
  ];
}

/** Models and their open alerts, worst first, with buttons. */
function modelsWidget(functions: FunctionSet): CustomWidget {
  const { functionArn } = functions.function('widget');
  return new CustomWidget({ title: 'Models and what is open', functionArn, width: 24, height: 9 });
}

function heading(stage: string): TextWidget {
  return new TextWidget({
    markdown: `# ${stage}\nServing on the left, rollouts and folding on the right.`,
    width: 24,
    height: 2,
  });
}
