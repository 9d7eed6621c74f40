import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RolloutStore } from '../../../lambdas/usecases/rollout/ports.ts';
import { aRollout, anAudit } from '../records.ts';

/** What every queue of starts obeys; each law works on a model of its own. */
export function queueLaws(make: () => { readonly rollouts: RolloutStore }): void {
  it('puts a start into the queue on the stamp of both, with an entry among the open ones', async () => {
    const { rollouts } = make();
    const model = `m-${randomUUID().slice(0, 12)}`;
    const queued = { since: '2026-02-01T12:00:00.000Z', place: 1, behind: 'r0', force: true };
    const record = aRollout({ model, state: 'queued', execution: 'none', executions: 0, queued });
    const second = { ...record, rolloutId: 'r2' };

    expect(await rollouts.readQueue(model)).toEqual({ ids: [], stamp: -1 });
    expect(await rollouts.enqueue(record, { ids: ['r1'], stamp: 1 }, anAudit())).toBe('conflict');
    expect(await rollouts.readRollout(model, 'r1')).toBeUndefined();
    expect(await rollouts.enqueue(record, { ids: ['r1'], stamp: 0 }, anAudit())).toBe('queued');
    expect(await rollouts.enqueue(record, { ids: ['r1'], stamp: 0 }, anAudit({ id: 'a2' }))).toBe('conflict');
    expect(await rollouts.enqueue(second, { ids: ['r1', 'r2'], stamp: 0 }, anAudit({ id: 'a3' }))).toBe('conflict');
    expect(await rollouts.enqueue(second, { ids: ['r1', 'r2'], stamp: 1 }, anAudit({ id: 'a4' }))).toBe('queued');

    expect(await rollouts.readQueue(model)).toMatchObject({ ids: ['r1', 'r2'], stamp: 1 });
    expect(await rollouts.readRollout(model, 'r1')).toEqual(record);
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toEqual([
      { model, rolloutId: 'r1' },
      { model, rolloutId: 'r2' },
    ]);
    await rollouts.removeOpen(model, 'r1');
    expect((await rollouts.listOpen()).filter((one) => one.model === model)).toEqual([{ model, rolloutId: 'r2' }]);
  });
}
