import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acknowledgements } from '../../lib/acknowledgements.ts';
import { Understudy } from '../../lib/index.ts';

const require = createRequire(import.meta.url);

describe('the rollout machine’s definition', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const { stack } = new Understudy(app, 'App', { env: { account: '111122223333', region: 'eu-west-1' } });
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown[] = machine?.['Properties'].DefinitionString['Fn::Join'][1];
  const definition: Record<string, unknown> = JSON.parse(parts.map(textOf).join(''));

  it('is accepted by the validator of the Amazon States Language', () => {
    const validate: (asl: unknown) => { isValid: boolean; errors: unknown[] } = require('asl-validator');

    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
    expect(validate({ ...definition, StartAt: 'Nowhere' }).isValid).toBe(false);
  });

  it('leads every failure of a task to the way back', () => {
    const states = Object.entries(Object(definition['States']));
    const tasks = states.filter(([, state]) => Object(state).Type === 'Task');

    expect(tasks.map(([name]) => name).sort()).toEqual([
      'Judge',
      'Prepare',
      'Promote',
      'Report',
      'Restart',
      'Rollback',
      'Shift',
    ]);
    for (const [name, state] of tasks) {
      expect(Object(state).Catch[0].Next, name).toBe(name === 'Rollback' ? 'Stuck' : 'Rollback');
      expect(Object(state).TimeoutSeconds, name).toBeGreaterThan(0);
    }
  });
});

describe('the AWS Solutions checks', () => {
  const outdir = mkdtempSync(path.join(tmpdir(), 'understudy-nag-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new Understudy(app, 'App', { env: { account: '111122223333', region: 'eu-west-1' } });
  synthesise(app);
  const report: Report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const findings = report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({
        rule: ruleName.replace(/^AwsSolutions::/, ''),
        path: constructPath,
      })),
    ),
  );
  const nag = findings.filter(({ rule }) => rule.startsWith('AwsSolutions-'));

  it('read the whole app', () => {
    expect(nag.length).toBeGreaterThan(10);
  });

  it('find nothing that is not acknowledged with its reason', () => {
    const open = nag.filter(
      (one) => !acknowledgements.some(({ rule, path: where }) => rule.test(one.rule) && where.test(one.path)),
    );

    expect(open).toEqual([]);
  });

  it('need every acknowledgement', () => {
    const idle = acknowledgements.filter(
      ({ rule, path: where }) => !nag.some((one) => rule.test(one.rule) && where.test(one.path)),
    );

    expect(idle).toEqual([]);
    for (const { reason } of acknowledgements) expect(reason.length).toBeGreaterThan(30);
  });
});

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  return JSON.stringify(part).includes('AWS::Partition') ? 'aws' : 'arn:aws:lambda:eu-west-1:111122223333:function:f';
}

/** Each finding fails the synthesis; what counts here is the report that it leaves. */
function synthesise(app: App): void {
  try {
    app.synth();
  } catch (error) {
    if (!String(error).includes('alidation')) throw error;
  }
}
