import { beforeEach, describe, expect, it } from 'vitest';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import type { Undone } from '../../../../lambdas/contracts/api/order-api.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

const reason = 'customers complain';
let world: RolloutWorld;

beforeEach(async () => {
  world = new RolloutWorld();
  await world.givenModel({ fallback: [{ version: 'last-champion' }] });
  world.givenChampion();
  world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));
});

/** Rolls a version out to its end. */
async function promote(version: string, rolloutId: string): Promise<void> {
  await world.drive(await world.prepare({ model: MODEL, version, force: true }, rolloutId), 600);
  if (world.record(rolloutId).state !== 'promoted') throw new Error(world.record(rolloutId).outcome?.reason);
  world.teller.published.length = 0;
}

function undo(body: object = { reason }, by = 'arn:ann'): Promise<Undone> {
  return undoPromotion(world.deps, { model: MODEL, body, by });
}

function statusOf(version: string): string | undefined {
  return world.registry.versions.get(`${MODEL}/${version}`)?.status;
}

describe('undoing a promotion', () => {
  it('gives all traffic to the champion before at once, and says in how many seconds that was proven', async () => {
    await promote('v2', 'r1');
    const { revision } = world.route();

    const answer = await undo();

    expect(answer).toMatchObject({
      result: 'undone',
      proven: true,
      told: 'told',
      rollout: { version: 'v1', champion: 'v2', state: 'undone', startedBy: 'arn:ann' },
    });
    expect(answer.restoredInMs).toBeGreaterThanOrEqual(5_000);
    expect(world.route()).toMatchObject({
      revision: revision + 1,
      champion: { version: 'v1', target: { url: 'https://models.example/v1' } },
      challengers: [],
      changedBy: 'arn:ann',
      reason: `undo: ${reason}`,
      goodVersions: [{ version: 'v2', undone: true }],
    });
    expect(world.registry.published.get(MODEL)).toEqual(world.route());
    expect(world.registry.open.size).toBe(0);
    expect([statusOf('v1'), statusOf('v2')]).toEqual(['champion', 'former-champion']);
  });

  it('is written down with person and reason, and told to people with the proof', async () => {
    await promote('v2', 'r1');

    const { rollout } = await undo();

    expect(world.record(rollout.rolloutId).outcome).toMatchObject({
      kind: 'undone',
      by: 'arn:ann',
      reason,
      probes: { asked: 20, champion: 20 },
    });
    expect(world.registry.audits.at(-1)).toMatchObject({ action: 'undo', by: 'arn:ann', reason: `undo: ${reason}` });
    expect(world.teller.published).toMatchObject([
      {
        kind: 'undone',
        severity: 'info',
        version: 'v1',
        champion: 'v2',
        evidence: reason,
        subject: `${MODEL}: v2 undone, v1 serves again`,
        what: expect.stringMatching(
          /Undone by arn:ann: v1 serves again in place of v2.*20 of 20 probe answers came from v1/s,
        ),
      },
    ]);
  });

  it('changes nothing when it is ordered again, and goes further back only where that is named', async () => {
    await promote('v2', 'r1');
    await promote('v3', 'r2');
    const first = await undo();
    const { revision } = world.route();

    const [again, named] = [await undo({ reason: 'sure?' }), await undo({ reason, to: 'v2' })];

    expect([again, named]).toMatchObject([{ result: 'unchanged' }, { result: 'unchanged' }]);
    expect(again.rollout.rolloutId).toBe(first.rollout.rolloutId);
    expect(world.route().revision).toBe(revision);
    expect(world.teller.published).toHaveLength(1);

    expect((await undo({ reason, to: 'v1' })).rollout).toMatchObject({ version: 'v1', champion: 'v2' });
    expect((await undo({ reason, to: 'v3' })).rollout).toMatchObject({ version: 'v3', champion: 'v1' });
  });

  it('passes over what somebody went back from, and never lets it answer in the place of the new champion', async () => {
    await promote('v2', 'r1');
    await promote('v3', 'r2');
    await undo();

    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, lastChampion: { version: 'v1' } });
    expect(world.route().fallback).toMatchObject([{ kind: 'version', version: 'v1' }]);

    await promote('v3', 'r3');
    await undo();
    expect(world.route().champion?.version).toBe('v2');
  });

  it('is refused with its reason while a rollout is open, and changes nothing', async () => {
    await promote('v2', 'r1');
    await world.prepare({ model: MODEL, version: 'v3', force: true }, 'r2');
    const before = structuredClone(world.route());

    await expect(undo()).rejects.toMatchObject({
      code: 'ROLLOUT_OPEN',
      message: expect.stringMatching(/rollout r2 of flight-delay is open: abort it, and all requests go to v2 again/),
    });
    expect(world.route()).toEqual(before);
  });

  it.each([
    ['v9', 'VERSION_NOT_FOUND', /v9 of flight-delay not found/],
    [
      'v3',
      'NOTHING_TO_UNDO',
      /v3 is none of the last ten versions that served flight-delay \(it may be v1\); roll it out/,
    ],
    ['v2', 'NOTHING_TO_UNDO', /v2 is champion of flight-delay already/],
  ])('to %s is refused: %s', async (to, code, message) => {
    await promote('v2', 'r1');

    await expect(undo({ reason, to })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(world.route().champion?.version).toBe('v2');
  });

  it('to a retired version is refused, and without a name it goes to the one before that', async () => {
    await promote('v2', 'r1');
    await promote('v3', 'r2');
    await world.registry.retireVersion(MODEL, 'v2', { at: '', id: 'x', by: 'ann', action: 'retire', reason: '' });

    await expect(undo({ reason, to: 'v2' })).rejects.toMatchObject({ code: 'VERSION_RETIRED' });
    expect((await undo()).rollout.version).toBe('v1');
  });

  it('is refused where nothing served before, and to a target that the stack no longer opens', async () => {
    await expect(undo()).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await promote('v2', 'r1');
    const targets = { hosts: ['other.example'], functions: [], endpoints: [] };

    const order = undoPromotion({ ...world.deps, targets }, { model: MODEL, body: { reason }, by: 'arn:ann' });

    await expect(order).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
    expect(world.route().champion?.version).toBe('v2');
  });

  it('asks for a reason', async () => {
    await promote('v2', 'r1');

    await expect(undo({})).rejects.toMatchObject({ code: 'INVALID_INPUT', faults: [{ path: 'reason' }] });
  });

  it('is for those whom access names for an abort', async () => {
    await promote('v2', 'r1');
    const stored = world.registry.specifications.get(MODEL);
    if (stored !== undefined) {
      const access = { abort: ['role/on-call'], differentApprover: false };
      world.registry.specifications.set(MODEL, { ...stored, access });
    }

    await expect(undo()).rejects.toMatchObject({ code: 'NOT_ALLOWED', faults: [{ path: 'access.abort' }] });
    expect((await undo({ reason }, 'arn:aws:sts::111122223333:assumed-role/on-call/ann')).result).toBe('undone');
  });

  it('says that it is not proven where the version does not answer, pages, and asks again when it is ordered again', async () => {
    await promote('v2', 'r1');
    world.probe.prescribed.push(...Array.from({ length: 200 }, () => 'v2'));

    const answer = await undo();

    expect(answer).toMatchObject({ result: 'undone', proven: false });
    expect(world.route().champion?.version).toBe('v1');
    expect(world.teller.published).toMatchObject([{ kind: 'undone', severity: 'page' }]);
    world.probe.prescribed.length = 0;
    expect(await undo()).toMatchObject({ result: 'unchanged', proven: true });
    expect(world.record(answer.rollout.rolloutId).outcome?.probes).toEqual({ asked: 20, champion: 20 });
  });

  it.each(['publishRoute', 'setVersionStatus', 'removeOpen'] as const)(
    'is brought to its end by the reconciler where %s was lost behind the transaction',
    async (call) => {
      await promote('v2', 'r1');
      const whole: (...all: never[]) => Promise<unknown> = world.registry[call].bind(world.registry);
      Object.assign(world.registry, { [call]: () => Promise.reject(new Error('lost')) });
      await expect(undo()).rejects.toThrow('lost');
      Object.assign(world.registry, { [call]: whole });

      await reconcileRollouts(world.deps);

      expect(world.registry.published.get(MODEL)?.champion?.version).toBe('v1');
      expect([statusOf('v1'), statusOf('v2')]).toEqual(['champion', 'former-champion']);
      expect(world.teller.published).toMatchObject([{ kind: 'undone' }]);
      expect(world.registry.open.size).toBe(0);
    },
  );

  it('is done although nobody can be told, says so, and is told by the reconciler', async () => {
    await promote('v2', 'r1');
    const publish = world.teller.publish.bind(world.teller);
    world.teller.publish = () => Promise.reject(new Error('no topic'));

    expect(await undo()).toMatchObject({ result: 'undone', proven: true, told: 'failed' });
    world.teller.publish = publish;
    await reconcileRollouts(world.deps);

    expect(world.teller.published).toMatchObject([{ kind: 'undone' }]);
  });
});
