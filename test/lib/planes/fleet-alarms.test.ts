import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Understudy, type UnderstudyStack } from '../../../lib/index.ts';
import { propertiesOf, testEnv, unbundled } from '../../support/synthesise.ts';

const alarmSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
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
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm').map((one) => alarmSchema.parse(one));
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

    expect(written).toEqual([name, name, name, name]);
    expect(fleet.sort()).toEqual([
      `Understudy CaptureLost service=router stage=${name}`,
      `Understudy ReconcilerRuns service=reconciler stage=${name}`,
      `Understudy RouterErrors service=router stage=${name}`,
    ]);
  });

  it.each(stacks)('$name: alarms on folding and merging say what missing data means', ({ template }) => {
    for (const [metric, missing] of [
      ['Errors', 'breaching'],
      ['ApproximateAgeOfOldestMessage', 'notBreaching'],
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
