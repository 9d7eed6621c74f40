import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evidencePage, retrospect, startPlan } from '../../../lambdas/contracts/api/api.ts';
import { listedVerdict } from '../../../lambdas/contracts/stored/rollout.ts';
import { replayCheckpoints, replayTerms } from '../../../lambdas/domain/rollout/replaying/replay-rollout.ts';
import { replayVerdict } from '../../../lambdas/domain/rollout/replaying/replay-verdict.ts';
import { hearOutcomes, looksOf, recordChampion, streams, tick, writeStream } from '../support/judged-streams.ts';
import { driveToEnd, givenServingModel, versionOf, whenRolloutStarts } from '../support/models.ts';
import { control, eventually } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';

/** Length of a window of the shared system, and the most windows of a stream. */
const [WINDOW_MS, WINDOWS] = [1000, 30];

type Looked = Awaited<ReturnType<typeof looksOf>>;

/** Ticks from the end of the last of so many windows of a stream on, until they are folded. */
async function untilFolded(index: number, startMs: number, windows: number): Promise<Looked> {
  await sleep(startMs + windows * WINDOW_MS - Date.now());
  return eventually(`${windows} folded windows of stream ${index}`, 300_000, async () => {
    await tick(index);
    const looked = await looksOf(system, index).catch(() => undefined);
    return looked !== undefined && looked.folded >= windows ? looked : undefined;
  });
}

describe('the deployed judge', () => {
  it('says the same on every line of twenty recorded streams as another program of its specification', async () => {
    await hearOutcomes(system);
    const read = await Promise.all(
      [...streams.keys()].map(async (index) => {
        // Its first window is yet to come, so that a slow machine has written all of it before its last one; and each has its own, so
        // that one judge after the other is asked.
        const startMs = await writeStream(system, index, { startsInWindows: 10 + index });
        const early = await untilFolded(index, startMs, 1);
        const late = await untilFolded(index, startMs, WINDOWS);
        await tick(index);
        return { early, late, again: await looksOf(system, index) };
      }),
    );

    expect(streams).toHaveLength(20);
    for (const [index, { case: name, looks }] of streams.entries()) {
      expect([name, read[index]?.late.looks]).toEqual([name, looks.map(({ verdict }) => verdict)]);
      expect(read[index]?.early.folded).toBeLessThan(WINDOWS);
      expect(read[index]?.again.looks).toEqual(read[index]?.late.looks);
    }
  });

  it('takes a slow challenger back, shows what it saw, and gives the verdict again from its evidence', async () => {
    await givenServingModel(system, 'slow', { guardrails: {} });
    system.behaviours.set('slow-v2', { failureShare: 0, delayMs: 350 });
    const from = new Date().toISOString();

    const rolloutId = await whenRolloutStarts(system, ['slow', 'v2']);
    const { record } = await driveToEnd(system, { model: 'slow', rolloutId, most: 6000 });

    expect(record.outcome).toMatchObject({
      kind: 'rolled-back',
      reason: expect.stringContaining('slower than the champion'),
      tests: expect.arrayContaining([expect.stringMatching(/^latency/)]),
    });
    const { body } = await control(system, ['GET', `/models/slow/rollouts/${rolloutId}/evidence`]);
    const page = evidencePage.parse(body);
    const stored = { ...page, parts: new Map() };
    const terms = replayTerms(stored);
    if (terms === undefined) throw new Error('no plan of the judge');
    for (const one of page.verdicts)
      expect(replayVerdict(listedVerdict.parse(one), terms)).toMatchObject({ kind: 'same' });
    expect(replayCheckpoints(stored)).toMatchObject([{ kind: 'same' }]);
    const order = {
      version: 'v2',
      from,
      to: new Date().toISOString(),
      settings: { guardrails: { latency: { judged: false } } },
    };
    const without = await control(system, ['POST', '/models/slow/retrospects'], order);
    expect(retrospect.parse(without.body).says).not.toContain('latency');
  });

  it('prints what a rollout will see from the champion’s recorded traffic', async () => {
    await givenServingModel(system, 'foreseen');
    await recordChampion(system, 'foreseen', { windows: 120, requests: 70 });
    await control(system, ['POST', '/models/foreseen/versions'], versionOf(system, 'foreseen', 'v2'));
    const planned = async (settings: object): Promise<z.infer<typeof startPlan>> => {
      const { status, body } = await control(system, ['POST', '/models/foreseen/plans'], { version: 'v2', settings });
      expect(status).toBe(200);
      return startPlan.parse(body);
    };

    const long = await planned({});
    const tiny = await planned({ strategy: { kind: 'canary', steps: [{ weight: 1, bake: 'PT1M' }] }, hold: 'PT1M' });

    expect(long.faults).toEqual([]);
    const { challengerRequests, detectable } = outlook.parse(long.plan?.outlook);
    // 70 requests a window: three windows at 10 % and three at 50 % are 126 requests, more or less what the first rollout had beside it.
    expect(challengerRequests).toBeGreaterThan(50);
    expect(challengerRequests).toBeLessThan(180);
    expect(detectable.find(({ guardrail }) => guardrail === 'errors')?.share).toBeGreaterThan(0.85);
    expect(long.plan?.says.join('; ')).toMatch(/errors: sees \d/);
    // Half a request for the challenger shows nothing.
    expect(tiny.faults.map(({ message }) => message).join()).toContain('or force the start');
  });
});

const outlook = z.object({
  challengerRequests: z.number(),
  detectable: z.array(z.object({ guardrail: z.string(), share: z.number().optional() })),
});
