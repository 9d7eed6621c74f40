import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acknowledgements } from '../../../lib/stacks/acknowledgements.ts';
import { Understudy, type UnderstudyProps } from '../../../lib/index.ts';
import { testEnv, unbundled } from '../../support/synthesise.ts';

const require = createRequire(import.meta.url);

/** Where a state goes that fails for good, if not to the way back. */
const catchers: Readonly<Record<string, string>> = { Rollback: 'Stuck', Report: 'Untold', KeepWarm: 'Wait' };

describe('the rollout machine’s definition', () => {
  const app = new App({ context: unbundled });
  const { stack } = new Understudy(app, 'App', { env: testEnv });
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
      'Hook',
      'Judge',
      'KeepWarm',
      'Prepare',
      'Promote',
      'Report',
      'Restart',
      'RetroShadow',
      'Rollback',
      'Shift',
    ]);
    for (const [name, state] of tasks) {
      expect(Object(state).Catch[0].Next, name).toBe(catchers[name] ?? 'Rollback');
      expect(Object(state).TimeoutSeconds, name).toBeGreaterThan(0);
    }
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

/** Synthesises an app under the checks. */
function checked(
  given: {
    readonly props?: UnderstudyProps;
    readonly context?: Record<string, unknown>;
    readonly anywhere?: boolean;
  } = {},
): {
  readonly app: App;
  readonly synth: () => void;
  readonly findings: () => readonly string[];
} {
  const outdir = mkdtempSync(path.join(tmpdir(), 'understudy-nag-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({ outdir, context: { ...unbundled, ...given.context } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new Understudy(app, 'App', { ...(given.anywhere === true ? {} : { env: testEnv }), ...given.props });
  const findings = (): readonly string[] => {
    const report: Report = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
    const violations = report.pluginReports.flatMap((one) => one.violations);
    return violations.flatMap(({ ruleName, violatingConstructs }) =>
      ruleName.startsWith('AwsSolutions-')
        ? violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`)
        : [],
    );
  };
  return { app, synth: () => void app.synth(), findings };
}

let metadata: ReadonlySet<unknown> | undefined;

/** All values in the metadata of an app with every kind of target, synthesised once under the checks. */
function metadataOfAll(): ReadonlySet<unknown> {
  if (metadata !== undefined) return metadata;
  const { app, synth } = checked({ props: { targets: everyTarget, hooks: everyHook, alarms: everyAlarm } });
  synth();
  const entries = app.node.findAll().flatMap(({ node }) => node.metadata);
  metadata = new Set(
    entries.flatMap(({ data }) => (typeof data === 'object' && data !== null ? Object.values(data) : [])),
  );
  return metadata;
}

const { context: flags }: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const everyTarget = {
  functions: [
    'arn:aws:lambda:eu-west-1:111122223333:function:ml-*',
    'arn:aws:lambda:eu-west-1:111122223333:function:score',
  ],
  endpoints: ['fraud-*'],
};

const everyHook = {
  functions: [
    'arn:aws:lambda:eu-west-1:111122223333:function:gate-*',
    'arn:aws:lambda:eu-west-1:111122223333:function:load-test',
  ],
  secrets: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:hooks-AbCdEf'],
};

const everyAlarm = { names: ['payments-*', 'db'], namespaces: ['AWS/*'] };

describe('the AWS Solutions checks', () => {
  it.each<[string, Parameters<typeof checked>[0]]>([
    ['by default', {}],
    ['with the feature flags of the project', { context: flags }],
    ['in a stage', { props: { stage: 'beta' } }],
    ['without a named Region', { anywhere: true, context: flags }],
    ['with targets by wild card', { props: { targets: everyTarget } }],
    ['with alarms by wild card', { props: { targets: everyTarget, alarms: everyAlarm } }],
    ['with hooks', { props: { hooks: everyHook } }],
    ['with composite alarms', { props: { targets: everyTarget, alarms: { composites: true } } }],
  ])('find nothing that is not acknowledged %s', (_name, given) => {
    const { synth, findings } = checked(given);

    expect(synth).not.toThrow();
    expect(findings()).toEqual([]);
  });

  it('find what nobody acknowledged', () => {
    const { app, synth, findings } = checked();
    const role = new Role(new Stack(app, 'Other'), 'Role', { assumedBy: new AccountPrincipal('111122223333') });
    role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));

    expect(synth).toThrow(/alidation/);
    expect(findings().join()).toContain('AwsSolutions-IAM5[Action::s3:*] Other/Role');
  });

  it.each(acknowledgements)('need the acknowledgement of $rule', ({ rule, path: where, reason }) => {
    expect([...metadataOfAll()], `${String(rule)} at ${String(where)}`).toContain(reason);
    expect(reason.length).toBeGreaterThan(30);
  });
});

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  return JSON.stringify(part).includes('AWS::Partition') ? 'aws' : 'arn:aws:lambda:eu-west-1:111122223333:function:f';
}
