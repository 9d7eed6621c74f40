import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type CloudWatchClient,
  type GetMetricDataCommandOutput,
  type MetricAlarm,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { isoAt } from '../../contracts/runtime/instants.ts';
import type { MetricSource } from '../../contracts/stored/rollouts/alarm.ts';
import { given } from '../../domain/given.ts';
import type { MetricValue } from '../../domain/rollout/alarms/judge-values.ts';
import type { SeenAlarm } from '../../domain/rollout/alarms/seen-alarm.ts';
import type { AlarmSource } from '../../usecases/rollout/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import { failureOf } from './failure-of.ts';

/** Where alarms are read, and how long one call may take with all of its attempts. */
export interface CloudWatchAlarmsOptions {
  readonly client: CloudWatchClient;
  /** Composite alarms are asked for too, which needs the right to describe every alarm. */
  readonly composites: boolean;
  /** @default 5000 */
  readonly deadlineMs?: number;
}

type Seen = ReadonlyMap<string, SeenAlarm>;

/** Id of the series that is returned. */
const RESULT = 'understudy_result';

/** Alarms and metrics of CloudWatch in the account and Region of the function. */
export class CloudWatchAlarms implements AlarmSource {
  readonly #options: CloudWatchAlarmsOptions;

  constructor(options: CloudWatchAlarmsOptions) {
    this.#options = options;
  }

  async readAlarms(names: readonly string[]): Promise<Seen> {
    try {
      return await this.#describe(names);
    } catch (error) {
      const failure = failureOf(error);
      // One that may not be read refuses the whole question: the others are asked for alone.
      if (failure.kind === 'denied' && names.length > 1) {
        const each = await Promise.all(names.map(async (name) => this.readAlarms([name])));
        return new Map(each.flatMap((one) => [...one]));
      }
      return new Map(names.map((name) => [name, failure]));
    }
  }

  async readMetric(
    source: MetricSource,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): Promise<SeenAlarm> {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queriesOf(source),
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampDescending',
    });
    try {
      const { client } = this.#options;
      return seriesIn(await callInTime(this.#call('reading a metric'), (options) => client.send(command, options)));
    } catch (error) {
      return failureOf(error);
    }
  }

  async #describe(names: readonly string[]): Promise<Seen> {
    const { client, composites } = this.#options;
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...names],
      AlarmTypes: composites ? ['MetricAlarm', 'CompositeAlarm'] : ['MetricAlarm'],
      MaxRecords: 100,
    });
    const { MetricAlarms = [], CompositeAlarms = [] } = await callInTime(this.#call('reading alarms'), (options) =>
      client.send(command, options),
    );
    const found = new Map([...MetricAlarms, ...CompositeAlarms].map((one) => [one.AlarmName, stateOf(one)]));
    const says = composites
      ? 'CloudWatch has no alarm of this name'
      : 'CloudWatch has no metric alarm of this name; a composite one needs the property alarms.composites';
    return new Map(names.map((name) => [name, found.get(name) ?? { kind: 'gone', says }]));
  }

  #call(what: string): Parameters<typeof callInTime>[0] {
    return { what, deadlineMs: this.#options.deadlineMs ?? 5_000, code: 'ALARMS_UNAVAILABLE' };
  }
}

/** A metric alarm or a composite one: both tell their state alike. */
function stateOf({
  StateValue,
  StateReason = '',
  StateTransitionedTimestamp,
  StateUpdatedTimestamp,
}: Pick<
  MetricAlarm,
  'StateValue' | 'StateReason' | 'StateTransitionedTimestamp' | 'StateUpdatedTimestamp'
>): SeenAlarm {
  const changed = StateTransitionedTimestamp ?? StateUpdatedTimestamp;
  const since = changed && isoAt(changed.getTime());
  if (StateValue === undefined) return { kind: 'unread', says: 'an answer without a state' };
  // A state that is not known yet says nothing.
  if (StateValue !== 'OK' && StateValue !== 'ALARM' && StateValue !== 'INSUFFICIENT_DATA')
    return { kind: 'unread', says: `an unknown state, ${String(StateValue)}` };
  return { kind: 'state', state: StateValue, reason: StateReason, ...given({ since }) };
}

function queriesOf({ metrics, expression, periodSeconds }: MetricSource): MetricDataQuery[] {
  const stats = Object.entries(metrics).map(([id, { namespace, name, dimensions = {}, statistic }]) => ({
    Id: expression === undefined ? RESULT : id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: statistic,
    },
    ReturnData: expression === undefined,
  }));
  if (expression === undefined) return stats;
  return [...stats, { Id: RESULT, Expression: expression, Period: periodSeconds, ReturnData: true }];
}

/** One whole series; what CloudWatch could not compute, or gave in parts, was not seen. */
function seriesIn({ MetricDataResults = [], NextToken }: GetMetricDataCommandOutput): SeenAlarm {
  const [result, ...others] = MetricDataResults;
  if (result === undefined) return { kind: 'unread', says: 'an answer without a series' };
  if (others.length > 0) return { kind: 'wrong', says: 'the expression gives several series; it must give one' };
  const { StatusCode = 'no status' } = result;
  if (StatusCode === 'Forbidden') return { kind: 'denied', says: `CloudWatch forbids it${toldIn(result)}` };
  if (StatusCode !== 'Complete' || NextToken !== undefined)
    return { kind: 'unread', says: `${StatusCode}${toldIn(result)}` };
  return { kind: 'values', values: valuesIn(result) };
}

function toldIn({ Messages = [] }: MetricDataResult): string {
  return Messages.map(({ Code = '', Value = '' }) => `: ${Code} ${Value}`.trimEnd()).join('');
}

function valuesIn({ Timestamps = [], Values = [] }: MetricDataResult): readonly MetricValue[] {
  return Values.flatMap((value, at) => {
    const time = Timestamps[at];
    return time === undefined ? [] : [{ at: isoAt(time.getTime()), value }];
  });
}
