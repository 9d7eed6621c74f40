import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorEnvironment } from '../../bin/local/machine/deploy.ts';
import { ensureVenv } from '../../bin/local/machine/python.ts';
import { runProgram } from '../../bin/local/machine/run-program.ts';
import { propsFromContext, Understudy } from '../../lib/index.ts';
import { aBaselineContent, packed, withSignature } from '../support/baselines/contents.ts';
import { buses, functions, metrics } from './support/clients.ts';
import { restMonitoring } from './support/resting-rules.ts';
import { control } from './support/steps.ts';
import { contextOf } from './support/app-options.ts';
import { startSystem, type System } from './support/system.ts';

const CDK = 'node_modules/aws-cdk/bin/cdk';
const MODELS = 1_000;
/** Models that also get a version with a baseline. */
const WITH_BASELINE = 100;

describe('the fleet', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    // A thousand models checked each minute take more of the emulator than all that is looked at here.
    await restMonitoring();
  });

  afterAll(async () => {
    await system.stop();
  });

  async function describeFleet(): Promise<Record<string, readonly string[]>> {
    const target = 'Logs_20140328.DescribeLogGroups';
    const headers = {
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.1',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request',
    };
    const answer = await fetch(system.emulator.endpoint, { method: 'POST', headers, body: '{}' });
    const logs: { logGroups: readonly { logGroupName: string }[] } = JSON.parse(await answer.text());
    const { Functions = [] } = await functions().send(new ListFunctionsCommand({}));
    const { MetricAlarms = [] } = await metrics().send(new DescribeAlarmsCommand({}));
    const { Rules = [] } = await buses().send(new ListRulesCommand({}));
    return {
      functions: Functions.map(({ FunctionName = '' }) => FunctionName).toSorted(byName),
      alarms: MetricAlarms.map(({ AlarmName = '' }) => AlarmName).toSorted(byName),
      rules: Rules.map(({ Name = '' }) => Name).toSorted(byName),
      logGroups: logs.logGroups.map(({ logGroupName }) => logGroupName).toSorted(byName),
    };
  }

  async function addBaseline(n: number): Promise<number> {
    const model = `fleet-${n}`;
    const target = { kind: 'http', url: `http://127.0.0.1:${system.modelPort}/v1` };
    await control(system, ['POST', `/models/${model}/versions`], { model, version: 'v1', target });
    const body = { kind: 'file', name: 'train.csv', packed: packed(aBaselineContent()) };
    return (await control(system, ['POST', `/models/${model}/versions/v1/baselines`], body)).status;
  }

  it('has the same resources with a thousand models, a hundred of them with baselines, as with one', async () => {
    const put = (n: number) =>
      control(system, ['PUT', `/models/fleet-${n}`], {
        model: `fleet-${n}`,
        task: 'binary',
        owner: 'tests@example.com',
        ...withSignature,
      });
    expect((await put(0)).status).toBe(201);
    const before = await describeFleet();

    const statuses: number[] = [];
    for (let from = 1; from < MODELS; from += 4) {
      const some = Array.from({ length: Math.min(4, MODELS - from) }, (_, i) => put(from + i));
      statuses.push(...(await Promise.all(some)).map(({ status }) => status));
    }

    for (let from = 0; from < WITH_BASELINE; from += 4)
      statuses.push(...(await Promise.all([0, 1, 2, 3].map((n) => addBaseline(from + n)))));

    expect(statuses.filter((status) => status !== 201)).toEqual([]);
    expect(await describeFleet()).toEqual(before);
    expect(before['functions']?.length).toBeGreaterThanOrEqual(12);
  });

  it('differs in nothing from what the app says now', async () => {
    const flags = Object.entries(contextOf()).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const out = await mkdtemp(path.join(tmpdir(), 'understudy-diff-'));
    const env = { ...process.env, ...emulatorEnvironment(system.emulator.endpoint) };

    const end = await runProgram(
      process.execPath,
      [CDK, 'diff', '--fail', '--no-change-set', '--no-notices', '-o', out, ...flags],
      { timeoutMs: 300_000, env },
    );
    await rm(out, { recursive: true, force: true });

    expect(end.output).toContain('There were no differences');
    expect(end.code).toBe(0);
  });
});

describe('the templates', () => {
  it('for AWS and for the emulator pass the checks of AWS’s own resource schemas', async () => {
    const python = await ensureVenv(path.resolve('.understudy/venv'), ['cfn-lint==1.58.0']);
    const cfnLint = path.join(path.dirname(python), 'cfn-lint');
    const out = await mkdtemp(path.join(tmpdir(), 'understudy-lint-'));

    const templates = [{}, { local: 'true', windowSeconds: '2' }].flatMap((context, at) =>
      synthesise(path.join(out, String(at)), context),
    );
    const lint = await runProgram(cfnLint, ['-i', 'W3005', '-t', ...templates], { timeoutMs: 600_000 });
    await rm(out, { recursive: true, force: true });

    expect(templates).toHaveLength(4);
    expect(lint.output).toBe('');
    expect(lint.code).toBe(0);
  });
});

const { context: flags }: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/** Files of the templates that the app makes of a context; functions are not bundled, because nothing looks into them here. */
function synthesise(outdir: string, context: Record<string, unknown>): readonly string[] {
  const app = new App({ outdir, context: { ...flags, ...context, 'aws:cdk:bundling-stacks': [] } });
  new Understudy(app, 'App', propsFromContext(app));
  return app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
}

function byName(a: string, b: string): number {
  return a.localeCompare(b);
}
