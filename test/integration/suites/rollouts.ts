import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../lambdas/contracts/api/router-reply.ts';
import { machines, objects } from '../support/clients.ts';
import { control, eventually, rolloutOf, sendTraffic } from '../support/steps.ts';
import {
  driveToEnd,
  givenServingModel,
  untilClosed,
  untilRunning,
  versionOf,
  whenRolloutStarts,
} from '../support/models.ts';
import { restMonitoring } from '../support/resting-rules.ts';
import { system } from '../support/shared-system.ts';
import { localUrl, signedHeaders } from '../support/system.ts';

describe('a rollout', () => {
  // The suites before are about checks of models; here and in those that follow they would only take the time of the emulator.
  beforeAll(restMonitoring);

  it('promotes a good challenger and names the tests that proved it', async () => {
    await givenServingModel(system, 'good');

    const rolloutId = await whenRolloutStarts(system, ['good', 'v2']);
    const { record } = await driveToEnd(system, { model: 'good', rolloutId, most: 8000 });

    expect(record.outcome).toMatchObject({ kind: 'promoted', reason: expect.stringMatching(/\d/) });
    expect(record.outcome?.tests.length).toBeGreaterThan(0);
    const after = await eventually('v2 to answer everybody', 60_000, async () => {
      const answers = await sendTraffic(system, 'good', { most: 12 });
      return answers.every((answer) => answer.version === 'v2') ? answers : undefined;
    });
    expect(after).toHaveLength(12);
  });

  it('rolls a broken challenger back while its callers get the champion', async () => {
    await givenServingModel(system, 'broken');
    system.behaviours.set('broken-v2', { failureShare: 0.3, delayMs: 0 });

    const rolloutId = await whenRolloutStarts(system, ['broken', 'v2']);
    const { answers, record } = await driveToEnd(system, { model: 'broken', rolloutId, most: 6000 });

    expect(record.outcome).toMatchObject({
      kind: 'rolled-back',
      tests: expect.arrayContaining([expect.stringContaining('errors')]),
    });
    expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    const probes = await eventually('the probe answers', 120_000, async () => {
      const { outcome } = await rolloutOf(system, 'broken', rolloutId);
      return outcome?.probes;
    });
    expect(probes.asked).toBeGreaterThanOrEqual(20);
    expect(probes.champion).toBe(probes.asked);
    const after = await eventually('no answer of the challenger', 60_000, async () => {
      const some = await sendTraffic(system, 'broken', { most: 20 });
      return some.every((answer) => answer.version === 'v1') ? some : undefined;
    });
    expect(after).toHaveLength(20);
  });

  it('ends inconclusive with 30 requests and does what the policy says', async () => {
    await givenServingModel(system, 'quiet');

    const rolloutId = await whenRolloutStarts(system, ['quiet', 'v2'], { inconclusive: 'rollback', hold: 'PT6M' });
    await untilRunning(system, 'quiet', rolloutId);
    await sendTraffic(system, 'quiet', { most: 30 });
    const record = await untilClosed(system, 'quiet', rolloutId);

    expect(record.verdict?.kind).toBe('inconclusive');
    expect(record.outcome).toMatchObject({ kind: 'inconclusive', tests: [], by: 'the plan' });
  });

  it('restores the champion when somebody presses Stop', async () => {
    await givenServingModel(system, 'stopped');
    const rolloutId = await whenRolloutStarts(system, ['stopped', 'v2']);
    const { execution } = await untilRunning(system, 'stopped', rolloutId);

    await machines().send(new StopExecutionCommand({ executionArn: execution }));
    const record = await untilClosed(system, 'stopped', rolloutId);

    expect(record.outcome).toMatchObject({ kind: 'restored' });
    const answers = await eventually('no answer of the challenger', 60_000, async () => {
      const some = await sendTraffic(system, 'stopped', { most: 20 });
      return some.every((answer) => answer.version === 'v1') ? some : undefined;
    });
    expect(answers).toHaveLength(20);
  });

  it('refuses a second rollout of a model with the id of the running one', async () => {
    await givenServingModel(system, 'twice');
    const rolloutId = await whenRolloutStarts(system, ['twice', 'v2']);
    await untilRunning(system, 'twice', rolloutId);
    await control(system, ['POST', '/models/twice/versions'], versionOf(system, 'twice', 'v3'));

    const second = await control(system, ['POST', '/models/twice/rollouts'], { version: 'v3' });

    expect(second.status).toBe(409);
    expect(JSON.stringify(second.body)).toContain(rolloutId);
    const aborted = await control(system, ['POST', `/models/twice/rollouts/${rolloutId}/abort`], {});
    expect(aborted.status).toBe(200);
    expect((await untilClosed(system, 'twice', rolloutId)).outcome).toMatchObject({ kind: 'aborted' });
  });

  it('reports all faults of a specification at once and writes nothing', async () => {
    const faulty = {
      model: 'faulty',
      task: 'guess',
      owner: 'tests@example.com',
      colour: 'red',
      rollout: { strategy: { kind: 'canary', steps: [{ weights: { champion: 80, challenger: 10 }, bake: 'PT1M' }] } },
    };

    const answer = await control(system, ['PUT', '/models/faulty'], faulty);

    expect(answer.status).toBe(400);
    const text = JSON.stringify(answer.body);
    expect(text).toContain('task');
    expect(text).toContain('colour');
    expect(text).toContain('rollout.strategy.steps[0].weights');
    expect((await control(system, ['GET', '/models/faulty'])).status).toBe(404);
  });

  it('refuses a target that the stack does not list and names the property', async () => {
    await control(system, ['PUT', '/models/outside'], { model: 'outside', task: 'other', owner: 'tests@example.com' });

    const answer = await control(system, ['POST', '/models/outside/versions'], {
      model: 'outside',
      version: 'v1',
      target: { kind: 'http', url: 'http://169.254.169.254/latest' },
    });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('targets');
  });

  it('does not start a rollout to a target that answers no sample, and moves nothing', async () => {
    await givenServingModel(system, 'deaf');
    system.behaviours.set('deaf-v2', { failureShare: 1, delayMs: 0 });

    const { body: before } = await control(system, ['GET', '/models/deaf']);

    const rolloutId = await whenRolloutStarts(system, ['deaf', 'v2']);
    const executionArn = `${system.outputs.StateMachineArn.replace(':stateMachine:', ':execution:')}:${rolloutId}`;
    const ended = await eventually('the end of the refused execution', 120_000, async () => {
      const found = await machines().send(new DescribeExecutionCommand({ executionArn }));
      return found.status === 'RUNNING' ? undefined : found;
    });

    expect(ended).toMatchObject({ status: 'FAILED', error: 'Understudy.NotPromoted' });
    expect(ended.cause).toContain('sample requests was answered properly');
    const answers = await sendTraffic(system, 'deaf', { most: 20 });
    expect(answers.map(({ version }) => version)).toEqual(answers.map(() => 'v1'));
    const { body: after } = await control(system, ['GET', '/models/deaf']);
    expect(revisionIn(before)).toMatch(/^\d+$/);
    expect(revisionIn(after)).toBe(revisionIn(before));
  });

  it('refuses a body above the limit', async () => {
    const base = localUrl(system.outputs.RouterUrl, system.emulator.endpoint);
    const url = new URL(`${base}/good`);
    const body = JSON.stringify({ text: 'x'.repeat(MAX_BODY_BYTES) });
    const headers = signedHeaders({ method: 'POST', url, body, at: new Date() });

    const answer = await fetch(url, { method: 'POST', headers, body });

    expect(answer.status).toBe(413);
  });

  it('keeps malformed capture lines aside and folds the rest', async () => {
    const put = new PutObjectCommand({
      Bucket: system.outputs.DataBucketName,
      Key: 'capture/by-hand/broken.ndjson',
      Body: 'no json\n{"model":1}\n',
    });
    await objects().send(put);

    const aside = await eventually('the malformed lines', 60_000, async () => {
      const list = new ListObjectsV2Command({ Bucket: system.outputs.DataBucketName, Prefix: 'malformed/' });
      const { Contents = [] } = await objects().send(list);
      return Contents.length > 0 ? Contents : undefined;
    });

    expect(aside).toHaveLength(1);
  });
});

/** Revision of the route in the answer about a model. */
function revisionIn(body: unknown): string | undefined {
  return /"revision":(\d+)/.exec(JSON.stringify(body))?.[1];
}
