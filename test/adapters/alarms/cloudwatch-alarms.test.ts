import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchAlarms } from '../../../lambdas/adapters/alarms/cloudwatch-alarms.ts';
import type { MetricSource } from '../../../lambdas/contracts/stored/rollouts/alarm.ts';

const cloudwatch = mockClient(CloudWatchClient);
const alarmsWith = (composites: boolean): CloudWatchAlarms =>
  new CloudWatchAlarms({ client: new CloudWatchClient({}), composites, deadlineMs: 200 });
const alarms = alarmsWith(false);
const at = new Date('2026-02-01T12:00:00.000Z');

function failing(name: string, status = 400, message = 'm'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

beforeEach(() => cloudwatch.reset());

describe('alarms of CloudWatch', () => {
  it('tell state, reason and since when; one that is not there is gone', async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        {
          AlarmName: 'a',
          StateValue: 'ALARM',
          StateReason: 'r',
          StateTransitionedTimestamp: at,
          StateUpdatedTimestamp: new Date(at.getTime() + 60_000),
        },
        { AlarmName: 'b', StateValue: 'OK', StateUpdatedTimestamp: at },
      ],
    });

    expect([...(await alarms.readAlarms(['a', 'b', 'c']))]).toEqual([
      ['a', { kind: 'state', state: 'ALARM', reason: 'r', since: '2026-02-01T12:00:00.000Z' }],
      ['b', { kind: 'state', state: 'OK', reason: '', since: '2026-02-01T12:00:00.000Z' }],
      ['c', { kind: 'gone', says: expect.stringContaining('no metric alarm of this name') }],
    ]);
    expect(cloudwatch.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input).toEqual({
      AlarmNames: ['a', 'b', 'c'],
      AlarmTypes: ['MetricAlarm'],
      MaxRecords: 100,
    });
  });

  it('are asked for composite ones where the stack opens these', async () => {
    cloudwatch.on(DescribeAlarmsCommand).resolves({ CompositeAlarms: [{ AlarmName: 'all', StateValue: 'ALARM' }] });

    expect((await alarmsWith(true).readAlarms(['all'])).get('all')).toMatchObject({ state: 'ALARM' });
    expect(cloudwatch.commandCalls(DescribeAlarmsCommand)[0]?.args[0].input.AlarmTypes).toContain('CompositeAlarm');
  });

  it('are asked for alone where one of them may not be read', async () => {
    cloudwatch.on(DescribeAlarmsCommand).rejects(failing('AccessDenied', 403));
    cloudwatch
      .on(DescribeAlarmsCommand, { AlarmNames: ['a'] })
      .resolves({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'OK' }] });

    const seen = await alarms.readAlarms(['a', 'b']);

    expect(seen.get('a')).toMatchObject({ state: 'OK' });
    expect(seen.get('b')).toEqual({ kind: 'denied', says: 'the role may not read it (AccessDenied)' });
  });

  it.each([
    [failing('ThrottlingException'), { kind: 'unread', says: 'CloudWatch throttles (ThrottlingException)' }],
    [failing('Whatever', 429), { kind: 'unread', says: 'CloudWatch throttles (Whatever)' }],
    [failing('AccessDeniedException', 400), { kind: 'denied' }],
    [
      failing('InternalServiceFault', 500),
      { kind: 'unread', says: 'CloudWatch could not be asked (InternalServiceFault)' },
    ],
    [failing('ValidationError', 400, 'no such statistic'), { kind: 'wrong', says: expect.stringContaining('no such') }],
    [Object.assign(new Error('socket'), { code: 'ECONNRESET' }), { kind: 'unread' }],
  ])('are seen to have failed, and how: %s', async (error, seen) => {
    cloudwatch.on(DescribeAlarmsCommand).rejects(error);

    expect((await alarms.readAlarms(['a'])).get('a')).toMatchObject(seen);
  });

  it('are not waited for beyond the deadline', async () => {
    cloudwatch.restore();
    const client = new CloudWatchClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async (_request: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            abortSignal.addEventListener('abort', () =>
              reject(Object.assign(new Error('late'), { name: 'AbortError' })),
            );
          }),
      },
    });
    const silent = new CloudWatchAlarms({ client, composites: false, deadlineMs: 50 });

    expect((await silent.readAlarms(['a'])).get('a')).toEqual({
      kind: 'unread',
      says: expect.stringMatching(/^CloudWatch did not answer in time/),
    });
  });
});

describe('metrics of CloudWatch', () => {
  const errors = { namespace: 'Shop', name: 'Errors', dimensions: { Stage: 'live' }, statistic: 'Sum' };
  const source: MetricSource = {
    kind: 'metric',
    metrics: { m: errors },
    periodSeconds: 60,
    comparison: 'above',
    threshold: 1,
    periods: 1,
    of: 1,
  };
  const span = { fromMs: at.getTime(), toMs: at.getTime() + 180_000 };
  const read = (one: MetricSource = source) => alarms.readMetric(one, span);
  const complete = { Id: 'understudy_result', StatusCode: 'Complete' as const };

  it('are asked for by name and dimensions, and come with their times', async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolves({ MetricDataResults: [{ ...complete, Timestamps: [at], Values: [7] }] });

    expect(await read()).toEqual({ kind: 'values', values: [{ at: '2026-02-01T12:00:00.000Z', value: 7 }] });
    expect(cloudwatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toMatchObject({
      StartTime: at,
      EndTime: new Date(span.toMs),
      MetricDataQueries: [
        {
          Id: 'understudy_result',
          ReturnData: true,
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: [{ Name: 'Stage', Value: 'live' }] },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    });
  });

  it('of an expression come as its one series', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ ...complete, Timestamps: [], Values: [] }] });

    expect(await read({ ...source, expression: '2 * m' })).toEqual({ kind: 'values', values: [] });
    expect(cloudwatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input.MetricDataQueries).toMatchObject([
      { Id: 'm', ReturnData: false },
      { Id: 'understudy_result', Expression: '2 * m', ReturnData: true },
    ]);
  });

  it.each([
    [{ MetricDataResults: [] }, 'unread'],
    [{ MetricDataResults: [complete, complete] }, 'wrong'],
    [{ MetricDataResults: [{ ...complete, StatusCode: 'Forbidden' as const }] }, 'denied'],
    [{ MetricDataResults: [{ ...complete, StatusCode: 'PartialData' as const }] }, 'unread'],
    [
      {
        MetricDataResults: [
          { ...complete, StatusCode: 'InternalError' as const, Messages: [{ Code: 'Unsupported', Value: 'none' }] },
        ],
      },
      'unread',
    ],
    [{ MetricDataResults: [complete], NextToken: 'n' }, 'unread'],
  ])('that are no whole series were not seen: %j', async (answer, kind) => {
    cloudwatch.on(GetMetricDataCommand).resolves(answer);

    expect(await read()).toMatchObject({ kind });
  });

  it('that CloudWatch refuses are wrong', async () => {
    cloudwatch.on(GetMetricDataCommand).rejects(failing('ValidationError', 400, 'Error in expression'));

    expect(await read()).toEqual({ kind: 'wrong', says: 'CloudWatch refuses the question: Error in expression' });
  });
});
