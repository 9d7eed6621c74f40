import { describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import type { AnsweredPair } from '../../../../lambdas/contracts/stored/rows/pair-part.ts';
import { joinPairs } from '../../../../lambdas/domain/rollout/ticking/join-pairs.ts';
import { pairedLook } from '../../../../lambdas/domain/rollout/ticking/pair-outcomes.ts';
import { lehmer } from '../../../support/draws.ts';
import { bringLabels, captureCopies, type LabelledCopy } from '../../../support/worlds/labelled-copies.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const rollout: NonNullable<SpecificationInput['rollout']> = {
  strategy: { kind: 'shadow', share: 100, bake: 'PT20M', labels: { wait: 'PT10M' } },
};

/** Fifty copies: the champion gives a loan to every other, and the challenger gives none to eight of these that would have paid. */
const loans = Array.from({ length: 50 }, (_, n) => {
  const isGiven = n % 2 === 0;
  const isRefused = isGiven && n < 16;
  return { champion: isGiven ? 0.6 + n / 200 : 0.4 - n / 200, challenger: isGiven && !isRefused ? 0.8 : 0.2, paid: 1 };
});

/** Drives a shadow to its end; whether a copy is labelled is drawn. */
async function reported(
  isLabelled: (loan: (typeof loans)[number], chance: number) => boolean,
  overrides: Partial<SpecificationInput> = {},
): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({ rollout, ...overrides });
  world.givenChampion();
  const random = lehmer(23);
  let state: MachineState = await world.prepare({ model: MODEL, version: 'v2' });
  let before: { ids: readonly string[]; at: number } = { ids: [], at: 0 };
  for (let n = 0; n < 200 && state.next !== 'stop' && state.next !== 'refuse'; n++) {
    if (state.next === 'wait') {
      await world.sendTraffic(50);
      const at = world.clock.now();
      const copies = loans.map(({ champion, challenger }): LabelledCopy => ({ champion, challenger }));
      const ids = await captureCopies(world, copies);
      const rows = before.ids.flatMap((requestId, i) => {
        const loan = loans[i];
        return loan !== undefined && isLabelled(loan, random()) ? [{ requestId, label: loan.paid, at: before.at }] : [];
      });
      await bringLabels(world, rows);
      before = { ids, at };
      world.clock.advance(60_000);
    }
    state = await world.run(state);
  }
  return world;
}

describe('a shadow whose labels come only for some', () => {
  it('gives no verdict where the champion decides who gets one, and tells bounds over all pairs', async () => {
    const world = await reported(({ champion }) => champion >= 0.5);

    const { state, verdict, outcome } = world.record();
    expect(state).toBe('reported');
    expect(outcome?.tests).not.toContain('labels');
    expect(verdict?.reason).toContain(
      "selective-labels: by the champion's prediction they came for 0 % of tenth 5 and for 100 % of tenth 10, so that they give no verdict",
    );
    expect(verdict?.reason).not.toMatch(/proven better|at every look\); a canary/);
    const { numbers = {} } = verdict ?? {};
    expect(numbers).toMatchObject({ selectiveLabels: 1, accuracyDifference: -8 / 25 });
    expect(numbers['accuracyDifferenceLow']).toBeUndefined();
    // Both refuse all others: eight of fifty is the truth, whatever the missing labels say.
    expect(numbers['accuracyDifferenceLeast']).toBeCloseTo(-8 / 50, 3);
    expect(numbers['accuracyDifferenceMost']).toBeCloseTo(-8 / 50, 3);
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('judges where half of them come, whoever they are', async () => {
    const world = await reported((_, chance) => chance < 0.5);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['labels'] } });
  });

  it('gives no verdict where they are declared to be selective, and says so before the start', async () => {
    const world = await reported(() => true, { labels: { maturity: 'PT10M', selective: true } });

    const { state, verdict, plan } = world.record();
    expect(plan.says.join('; ')).toContain(
      'with bounds and without a verdict: they are declared to come only for some (labels.selective)',
    );
    expect(state).toBe('reported');
    expect(verdict?.reason).toContain('selective-labels: labels are declared to come only for some');
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('waits for as many labels as it takes to tell', async () => {
    let left = 20;
    const world = await reported(({ champion, challenger }) => champion >= 0.5 && challenger < 0.5 && left-- > 0);

    expect(world.record().state).toBe('reported');
    expect(world.record().verdict?.reason).toMatch(/selective-labels: |labels? of 30 that it takes to tell/);
  });
});

const paired = {
  task: 'binary' as const,
  threshold: 0.5,
  margin: 0,
  alpha: 0.01,
  beta: 0.05,
  plannedWindows: 48,
  waitWindows: 5,
  blockWindows: 1,
};

describe('selection among labelled pairs', () => {
  it('is seen by mistake in one shadow of a hundred at most, over its looks', () => {
    const random = lehmer(31);
    let mistaken = 0;
    for (let n = 0; n < 120; n++) {
      const labelled = Array.from({ length: 48 }, (_, from) => ({ from, until: from + 1, ...blockOf(random, 0) }));
      const isSeen = labelled.some(
        (_, at) => pairedLook(paired, [{ labelled: labelled.slice(0, at) }])?.selection?.kind === 'seen',
      );
      if (isSeen) mistaken += 1;
    }
    // Three standard errors above 1 % of 120.
    expect(mistaken).toBeLessThanOrEqual(4);
  });

  it('is seen where labels come for two in three of the lower half and for nine in ten of the upper one', () => {
    const random = lehmer(37);
    const labelled = Array.from({ length: 48 }, (_, from) => ({ from, until: from + 1, ...blockOf(random, 0.25) }));

    expect(pairedLook(paired, [{ labelled }])).toMatchObject({ selection: { kind: 'seen' } });
    expect(pairedLook(paired, [{ labelled }])?.worse).toBeUndefined();
  });

  it('is not asked of blocks that an earlier release stored', () => {
    const decisions = { both: 10, onlyChampion: 30, onlyChallenger: 0, neither: 0 };
    const look = pairedLook(paired, [{ labelled: [{ from: 0, until: 48, pairs: 400, decisions }] }]);

    expect(look?.selection).toBeUndefined();
    expect(look?.worse).toBeDefined();
  });
});

function blockOf(random: () => number, gap: number) {
  const pairs = Array.from({ length: 40 }, (_, n): AnsweredPair => ({
    requestId: `r-${n}`,
    window: '2026-01-01T00:00:00.000Z',
    revision: 1,
    version: 'v2',
    champion: random(),
    challenger: random(),
  }));
  const told = pairs.filter(({ champion }) => random() < (Number(champion) < 0.5 ? 0.9 - gap : 0.9));
  return joinPairs(pairs, new Map(told.map(({ requestId }) => [requestId, random() < 0.5 ? 1 : 0])), paired);
}
