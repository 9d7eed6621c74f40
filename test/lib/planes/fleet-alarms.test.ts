import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Understudy, type UnderstudyStack } from '../../../lib/index.ts';
import { propertiesOf, synthesise, testEnv, unbundled } from '../../support/synthesise.ts';

const metricSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
/** An alarm looks at one metric, or at several through an expression. */
const alarmSchema = z.union([
  metricSchema.transform((metric) => [metric]),
  z
    .object({ Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricSchema }).optional() })) })
    .transform(({ Metrics }) =>
      Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
    ),
]);
const functionSchema = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });

/** One account: a stage without a name, two with names, and one that is nested and has no name of its own. */
function fleets(): readonly UnderstudyStack[] {
  const app = new App({ context: unbundled });
  const named = [undefined, 'alpha', 'beta'].map(
    (stage, i) => new Understudy(app, `App${i}`, { env: testEnv, ...(stage === undefined ? {} : { stage }) }),
  );
  const nested = new Understudy(new Stage(app, 'Nested', { env: testEnv }), 'App', { env: testEnv });
  return [...named, nested].map(({ stack }) => stack);
}

const stacks = fleets().map((stack) => ({ name: stack.stackName, template: Template.fromStack(stack) }));

/** Metrics that the alarms of a stack look at; a reference means a resource of that stack alone. */
function metricsOf({ name, template }: (typeof stacks)[number]): readonly string[] {
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').flatMap((one) => alarmSchema.parse(one));
  return alarms.map(({ Namespace, MetricName, Dimensions }) => {
    const values = Dimensions.map(({ Name, Value }) => {
      return `${Name}=${typeof Value === 'string' ? Value : `${name}/${JSON.stringify(Value)}`}`;
    });
    return [Namespace, MetricName, ...values.sort()].join(' ');
  });
}

describe('fleets of one account', () => {
  it('share no metric behind an alarm', () => {
    const all = stacks.flatMap((stack) => [...new Set(metricsOf(stack))]);

    expect(new Set(stacks.map(({ name }) => name)).size).toBe(4);
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((metric, i) => all.indexOf(metric) !== i)).toEqual([]);
  });

  it.each(stacks)('$name: alarms look at the stage that its functions write', ({ name, template }) => {
    const written = propertiesOf(template, 'AWS::Lambda::Function')
      .map((one) => functionSchema.parse(one).Environment.Variables['STAGE'])
      .filter((stage) => stage !== undefined);
    const fleet = metricsOf({ name, template }).filter((metric) => metric.startsWith('Understudy '));

    expect(new Set(written)).toEqual(new Set([name]));
    expect(fleet.sort()).toEqual([
      `Understudy CaptureLost service=router stage=${name}`,
      `Understudy ReconcilerRuns service=reconciler stage=${name}`,
      `Understudy RouterErrors service=router stage=${name}`,
    ]);
  });

  it.each(stacks)('$name: alarms on folding and merging say what missing data means', ({ template }) => {
    for (const [metric, missing] of [
      ['Errors', 'breaching'],
      ['CaptureLost', 'notBreaching'],
    ])
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: metric,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        TreatMissingData: missing,
      });
  });

  it.each(stacks)('$name: its dashboard says whose it is', ({ name, template }) => {
    const [dashboard] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');

    expect(JSON.stringify(dashboard)).toContain(`# ${name}\\`);
  });
});

const people = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()),
  OKActions: z.array(z.unknown()),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  TreatMissingData: z.string(),
});
const alarmsOf = (template: Template) =>
  propertiesOf(template, 'AWS::CloudWatch::Alarm').map((one) => people.parse(one));

describe('an alarm', () => {
  const alarms = alarmsOf(synthesise().stack);

  it('is one of ten at most, with a name of its own', () => {
    expect(alarms.length).toBeLessThanOrEqual(10);
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'Understudy-CaptureLost',
      'Understudy-CapturedDead',
      'Understudy-ChecksDead',
      'Understudy-CompactErrors',
      'Understudy-FoldStuck',
      'Understudy-LostEventsDead',
      'Understudy-ReconcilerSilent',
      'Understudy-RollbackErrors',
      'Understudy-RouterCrashes',
      'Understudy-RouterErrors',
    ]);
  });

  it.each(alarms)('$AlarmName goes off when two of three periods are bad and says what it means', (alarm) => {
    expect(alarm).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    const name = alarm.AlarmName.replace('Understudy-', '').toLowerCase();
    expect(alarm.AlarmDescription).toMatch(
      new RegExp(`^Understudy (page|ticket): .{20,}\\.\nFirst look: .{10,}\\.\nRunbook: docs/operations\\.md#${name}$`),
    );
  });

  it.each(alarms)('$AlarmName tells the topic of its severity that it began and that it is over', (alarm) => {
    const topic = alarm.AlarmDescription.startsWith('Understudy page') ? 'PageTopic' : 'TicketTopic';

    expect(JSON.stringify(alarm.AlarmActions)).toContain(topic);
    expect(alarm.OKActions).toEqual(alarm.AlarmActions);
  });

  it('wakes nobody for what is kept or made up for', () => {
    const paging = alarms.filter(({ AlarmDescription }) => AlarmDescription.startsWith('Understudy page'));

    expect(paging.map(({ AlarmName }) => AlarmName.replace('Understudy-', '')).sort()).toEqual([
      'FoldStuck',
      'ReconcilerSilent',
      'RollbackErrors',
      'RouterCrashes',
      'RouterErrors',
    ]);
  });

  it('takes silence for what it is at each metric', () => {
    const missing = Object.fromEntries(
      alarms.map(({ AlarmName, TreatMissingData }) => [AlarmName.replace('Understudy-', ''), TreatMissingData]),
    );

    expect(missing).toEqual({
      CapturedDead: 'ignore',
      LostEventsDead: 'ignore',
      ChecksDead: 'ignore',
      FoldStuck: 'notBreaching',
      CompactErrors: 'breaching',
      RouterErrors: 'notBreaching',
      RouterCrashes: 'notBreaching',
      CaptureLost: 'notBreaching',
      RollbackErrors: 'notBreaching',
      ReconcilerSilent: 'breaching',
    });
  });

  it('finds losses of quiet models, which lie minutes apart', () => {
    synthesise().stack.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CaptureLost',
      Period: 900,
      Threshold: 0,
    });
  });

  it('finds records that a delivery stream keeps, as well as objects that nobody folds', () => {
    const stack = synthesise({ captureStreams: 20 }).stack;
    const alarm = propertiesOf(stack, 'AWS::CloudWatch::Alarm').find((one) =>
      JSON.stringify(one).includes('FoldStuck'),
    );
    const { Metrics } = z.object({ Metrics: z.array(z.unknown()) }).parse(alarm);
    const text = JSON.stringify(Metrics);

    expect(Metrics).toHaveLength(11);
    expect(text.match(/DeliveryToS3\.DataFreshness/g)).toHaveLength(9);
    expect(text).toContain('ApproximateAgeOfOldestMessage');
    expect(text).toContain('MAX([FILL(waiting, 0), FILL(stream0, 0)');
  });

  it('links the document that is given', () => {
    for (const { AlarmDescription } of alarmsOf(synthesise({ runbook: 'https://wiki.example/ml' }).stack))
      expect(AlarmDescription).toContain('\nRunbook: https://wiki.example/ml#');
  });
});

describe('the dashboard', () => {
  const [dashboard] = propertiesOf(synthesise().stack, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard);

  it('shows open rollouts, how they ended, and the state of every alarm', () => {
    expect(body).toContain('OpenRollouts');
    expect(body).toContain('rollout reported');
    expect(body).toContain('\\"type\\":\\"alarm\\"');
  });

  it('draws the metric of each alarm by the alarm itself', () => {
    const ids = Object.keys(synthesise().stack.findResources('AWS::CloudWatch::Alarm'));

    for (const id of ids) expect(body.split(`"${id}"`).length - 1).toBe(2);
  });
});
