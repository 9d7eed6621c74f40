import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { emulatorEnvironment } from '../../../bin/local/machine/deploy.ts';
import { runProgram } from '../../../bin/local/machine/run-program.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { givenServingModel, untilClosed, whenRolloutStarts } from '../support/models.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually, rolloutOf, sendTraffic } from '../support/steps.ts';

const model = 'gated';
const everybody = { approvers: ['*'] };
const nobodyHere = { approvers: ['role/release-board'] };

async function understudy(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ...emulatorEnvironment(system.emulator.endpoint) };
  const script = path.resolve('bin/understudy.ts');
  const end = await runProgram(process.execPath, ['--import', 'tsx', script, ...args], { timeoutMs: 120_000, env });
  if (end.code !== 0) throw new Error(`understudy ${args.join(' ')} ended with ${end.code}: ${end.output}`);
  return end.output;
}

/** Sends traffic until the rollout asks this, and for as long as `then` takes. */
async function whenAsked<T>(
  rolloutId: string,
  question: string,
  then: (record: RolloutRecord) => Promise<T>,
): Promise<T> {
  let over = false;
  const traffic = sendTraffic(system, model, { most: 20_000, until: () => over });
  try {
    const asked = await eventually(`${question} of ${rolloutId}`, 240_000, async () => {
      const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
      if (record?.outcome !== undefined) throw new Error(record.outcome.reason);
      return record?.questions?.at(-1)?.id === question ? record : undefined;
    });
    return await then(asked);
  } finally {
    over = true;
    await traffic;
  }
}

const answer = (rolloutId: string, word: 'approve' | 'reject', question: string) =>
  control(system, ['POST', `/models/${model}/rollouts/${rolloutId}/${word}`], { question });

describe('a rollout that asks a person', () => {
  it('refuses gates that nobody is named for, with all faults at once', async () => {
    await givenServingModel(system, model);
    const gates = { start: {}, increase: { deadline: '-PT5M', approvers: ['*'] }, promotion: { otherwise: 'maybe' } };

    const { status, body } = await control(system, ['POST', `/models/${model}/rollouts`], {
      version: 'v2',
      settings: { gates },
    });

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toMatch(/settings\.gates\.increase\.deadline.*settings\.gates\.promotion\.otherwise/);
  });

  it('starts, goes on and is promoted by the words of those who may, and of nobody else', async () => {
    const gates = {
      start: everybody,
      increase: nobodyHere,
      promotion: { ...everybody, deadline: 'PT20M', otherwise: 'approve' },
    };
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], { gates });

    const printed = await whenAsked(rolloutId, 'start-1', async ({ step, state }) => {
      expect({ step, state }).toEqual({ step: -1, state: 'awaiting-approval' });
      return understudy('rollout', 'approve', model, '--reason', 'the offline numbers are good');
    });
    expect(printed).toContain('asks a person before its start (start-1');
    const refused = await whenAsked(rolloutId, 'increase-2', async () => {
      const old = await answer(rolloutId, 'approve', 'start-1');
      expect(old.status).toBe(202);
      return answer(rolloutId, 'approve', 'increase-2');
    });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'NOT_ALLOWED' } } });
    expect((await answer(rolloutId, 'approve', 'promotion-9')).status).toBe(409);
    await control(system, ['POST', `/models/${model}/rollouts/${rolloutId}/abort`], {
      reason: 'nobody here may say yes',
    });
    expect((await untilClosed(system, model, rolloutId)).outcome).toMatchObject({ kind: 'aborted' });
    expect((await answer(rolloutId, 'approve', 'increase-2')).status).toBe(403);
  });

  it('follows the declared way when nobody answers before the promotion', async () => {
    const gates = { promotion: { ...everybody, deadline: 'PT4M', otherwise: 'approve' } };
    const rolloutId = await whenRolloutStarts(system, [model, 'v2'], { gates });

    const record = await whenAsked(rolloutId, 'promotion-1', () => untilClosed(system, model, rolloutId));

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'promoted' });
    expect(record.outcome?.reason).toMatch(
      /nobody answered promotion-1 within 4 s, which the plan takes for a yes; promoted after/,
    );
    expect(record.questions).toMatchObject([{ closed: { answer: 'overdue' } }]);
  });

  it('rolls back a challenger that breaks while somebody is waited for', async () => {
    const gates = { increase: everybody };
    const rolloutId = await whenRolloutStarts(system, [model, 'v3'], { gates });

    const record = await whenAsked(rolloutId, 'increase-1', async () => {
      system.behaviours.set(`${model}-v3`, { failureShare: 1, delayMs: 0 });
      return untilClosed(system, model, rolloutId);
    });

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'rolled-back', by: 'the judge' });
    expect((await answer(rolloutId, 'approve', 'increase-1')).status).toBe(409);
    system.behaviours.delete(`${model}-v3`);
  });

  it('is held by a guardrail that holds until it recovers, and told of one that warns', async () => {
    const soft = { metric: 'latency', aboveMs: 400, maxPercent: 5 };
    const limits = [
      { ...soft, name: 'slow', strength: 'hold' },
      { ...soft, name: 'lazy', strength: 'warn' },
    ];
    const guardrails = { latency: { judged: false }, limits };
    // Long enough for some slow answers behind the warm-up, also on a slow machine.
    const steps = [40, 50].map((weight) => ({ weight, bake: 'PT20M' }));
    system.behaviours.set(`${model}-v4`, { failureShare: 0, delayMs: 600 });
    const rolloutId = await whenRolloutStarts(system, [model, 'v4'], {
      strategy: { kind: 'canary', steps },
      hold: 'PT400M',
      guardrails,
    });
    let over = false;
    const traffic = sendTraffic(system, model, { most: 20_000, until: () => over });
    try {
      const held = await eventually(`a hold of ${rolloutId}`, 240_000, async () => {
        const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
        if (record?.outcome !== undefined) throw new Error(record.outcome.reason);
        return record?.holds?.at(-1)?.to === undefined && record?.holds !== undefined ? record : undefined;
      });
      expect({ state: held.state, step: held.step }).toEqual({ state: 'running', step: 0 });
      expect(held.broken).toMatchObject([
        { name: 'limit:slow', strength: 'hold' },
        { name: 'limit:lazy', strength: 'warn' },
      ]);
      expect(await understudy('rollout', 'status', model)).toMatch(/limit slow holds: limit slow .*limit lazy warns/);

      system.behaviours.delete(`${model}-v4`);
      const { outcome, verdict } = await untilClosed(system, model, rolloutId);

      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'promoted' });
      expect(verdict?.reason).toContain('a guardrail held the schedule, e-values decide');
    } finally {
      over = true;
      await traffic;
    }
  });
});
