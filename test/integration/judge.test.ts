import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidencePage, retrospect, startPlan } from '../../lambdas/contracts/api/api.ts';
import { rolloutVerdict } from '../../lambdas/contracts/stored/rollout.ts';
import { isJudgePlan } from '../../lambdas/domain/judge/model/plan.ts';
import { replayVerdict } from '../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { hearOutcomes, looksOf, recordChampion, streams, tick, writeStream } from './support/judged-streams.ts';
import { driveToEnd, givenServingModel, versionOf, whenRolloutStarts } from './support/models.ts';
import { control } from './support/steps.ts';
import { startSystem, type System } from './support/system.ts';

/** Ticks at a time; the emulator runs ten functions at once. */
const PARALLEL = 4;

describe('the deployed judge', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ auth: true });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('says the same on every line of twenty recorded streams as another program of its specification', async () => {
    await hearOutcomes(system);
    const indices = [...streams.keys()];
    const inBatches = async (work: (index: number) => Promise<unknown>): Promise<void> => {
      for (let at = 0; at < indices.length; at += PARALLEL)
        await Promise.all(indices.slice(at, at + PARALLEL).map(work));
    };
    await inBatches((index) => writeStream(system, index, 14));
    await inBatches((index) => tick(index));
    const early = await Promise.all(indices.map((index) => looksOf(system, index)));
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    await inBatches((index) => tick(index));
    const late = await Promise.all(indices.map((index) => looksOf(system, index)));
    await inBatches((index) => tick(index));

    const again = await Promise.all(indices.map((index) => looksOf(system, index)));

    expect(streams).toHaveLength(20);
    for (const [index, { case: name, looks }] of streams.entries()) {
      expect([name, late[index]?.looks]).toEqual([name, looks.map(({ verdict }) => verdict)]);
      expect(early[index]?.folded).toBeLessThan(30);
      expect(late[index]?.folded).toBeGreaterThanOrEqual(30);
      expect(again[index]?.looks).toEqual(late[index]?.looks);
    }
  });

  it('takes a slow challenger back, shows what it saw, and gives the verdict again from its evidence', async () => {
    await givenServingModel(system, 'slow');
    system.behaviours.set('slow-v2', { failureShare: 0, delayMs: 350 });
    const from = new Date().toISOString();

    const rolloutId = await whenRolloutStarts(system, 'slow', 'v2');
    const { record } = await driveToEnd(system, { model: 'slow', rolloutId, most: 6000 });

    expect(record.outcome).toMatchObject({
      kind: 'rolled-back',
      reason: expect.stringContaining('slower than the champion'),
      tests: expect.arrayContaining([expect.stringMatching(/^latency/)]),
    });
    const { body } = await control(system, ['GET', `/models/slow/rollouts/${rolloutId}/evidence`]);
    const { rollout, verdicts, rows } = evidencePage.parse(body);
    const { judge, carried } = rollout.plan;
    if (!isJudgePlan(judge)) throw new Error('no plan of the judge');
    for (const one of verdicts) {
      const replay = replayVerdict(rolloutVerdict.parse(one), {
        plan: judge,
        terms: rollout.plan,
        carried,
        evidence: rows,
      });
      expect(replay).toMatchObject({ kind: 'same' });
    }
    const order = {
      version: 'v2',
      from,
      to: new Date().toISOString(),
      settings: { guardrails: { latency: { judged: false } } },
    };
    const without = await control(system, ['POST', '/models/slow/retrospects'], order);
    expect(retrospect.parse(without.body).says).not.toContain('latency');
  });

  it('prints what a rollout will see from the champion’s recorded traffic, and starts nothing', async () => {
    await recordChampion(system, 'slow', { windows: 60, requests: 50 });

    await control(system, ['POST', '/models/slow/versions'], versionOf(system, 'slow', 'v3'));
    const { status, body } = await control(system, ['POST', '/models/slow/plans'], { version: 'v3', force: true });

    expect(status).toBe(200);
    const { plan, faults } = startPlan.parse(body);
    expect(faults).toEqual([]);
    expect(plan?.says.join('; ')).toMatch(/sees .* of rollouts|cannot see/);
    expect(plan?.outlook).toBeDefined();
    const { body: shown } = await control(system, ['GET', '/models/slow']);
    expect(JSON.stringify(shown)).not.toContain('"state":"running"');
  });
});
