import { describe, expect, it } from 'vitest';
import { describeRollout } from '../../../../bin/console/describe-rollout.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { bringLabels, captureCopies, type LabelledCopy } from '../../../support/worlds/labelled-copies.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

type Strategy = NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>;

const REPORT: Strategy = { kind: 'shadow', share: 100, bake: 'PT20M', labels: { wait: 'PT10M' } };
const CANARY: Strategy = { ...REPORT, next: { kind: 'canary', steps: [{ weight: 25, bake: 'PT40M' }] } };
const start = { model: MODEL, version: 'v2' };
/** Copies of a window: 40 on which both are right, 6 on which only the champion is, 2 on which only the challenger is, 2 on which nobody is. */
const worse: readonly LabelledCopy[] = [
  ...Array.from({ length: 40 }, () => ({ champion: 0.9, challenger: 0.8, label: 1 })),
  ...Array.from({ length: 6 }, () => ({ champion: 0.9, challenger: 0.2, label: 1 })),
  ...Array.from({ length: 2 }, () => ({ champion: 0.9, challenger: 0.2, label: 0 })),
  ...Array.from({ length: 2 }, () => ({ champion: 0.9, challenger: 0.8, label: 0 })),
];
/** As many on either side. */
const alike = worse.filter((_, n) => n < 42 || n > 45);

async function given(strategy: Strategy, overrides: Partial<SpecificationInput> = {}): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({ ...overrides, rollout: { strategy } });
  world.givenChampion();
  return world;
}

/** A window of traffic per wait; labels of each window come with the next one. */
async function drive(
  world: RolloutWorld,
  first: MachineState,
  {
    copies,
    most = 200,
    labelAfter = 1,
  }: { readonly copies: readonly LabelledCopy[]; most?: number; labelAfter?: number },
): Promise<MachineState> {
  let state = first;
  const sent: { ids: readonly string[]; at: number }[] = [];
  for (let n = 0; n < most && state.next !== 'stop' && state.next !== 'refuse'; n++) {
    if (state.next === 'wait') {
      await world.sendTraffic(50);
      const at = world.clock.now();
      sent.push({ ids: await captureCopies(world, copies), at });
      const due = sent.at(-1 - labelAfter);
      const rows = (due?.ids ?? []).flatMap((requestId, i) => {
        const label = copies[i]?.label;
        return label === undefined ? [] : [{ requestId, label, at: due?.at ?? 0 }];
      });
      await bringLabels(world, rows);
      world.clock.advance(60_000);
    }
    state = await world.run(state);
  }
  return state;
}

describe('a shadow whose labels are waited for', () => {
  it('says before the start how long it waits, and what by', async () => {
    const world = await given(REPORT);
    await world.prepare(start);

    const { plan } = world.record();
    expect(plan.steps).toMatchObject([
      { weightPercent: 0, bakeWindows: 20, shadow: { sharePercent: 100 } },
      { weightPercent: 0, bakeWindows: 18, waitsFor: 'labels' },
    ]);
    expect(plan).toMatchObject({ plannedWindows: 20, horizonWindows: 38, ends: 'report' });
    // A fifth of alpha; the guardrails have the rest.
    expect(plan.paired).toMatchObject({ task: 'binary', alpha: 0.002, beta: 0.05, waitWindows: 10, blockWindows: 5 });
    expect(plan.says.join('; ')).toContain('no copies, waiting for labels for 18 min; then a report');
    expect(plan.says.join('; ')).toContain(
      'labels that come within 10 min compare both versions on the same requests: it is rolled back where it is wrong more often; by mistake with a chance of 0.2 % at most',
    );
  });

  it('takes a challenger back that is wrong more often, by labels alone', async () => {
    const world = await given(REPORT);

    await drive(world, await world.prepare(start), { copies: worse });

    const record = world.record();
    expect(record).toMatchObject({ state: 'rolled-back', outcome: { tests: ['labels'], by: 'the judge', exposed: 0 } });
    // Blocks of five windows of 50 copies, ripe ten windows after their end.
    const blocks = Number(record.verdict?.numbers?.['labelledPairs']) / 250;
    expect(blocks).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(blocks)).toBe(true);
    expect(record.verdict?.numbers).toMatchObject({
      onlyChampionRight: 30 * blocks,
      onlyChallengerRight: 10 * blocks,
      accuracyDifference: -0.08,
    });
    expect(record.outcome?.reason).toMatch(
      /^rolled back: wrong more often than the champion on the same requests, by labels of requests up to \d+ min after the start \(p [\d.e-]+ of budget 0\.002\); .*a difference of -8 points \(-\d+\.?\d* to -\d\.?\d*, 95 % at every look\); a canary would need ×2\.7 the labels$/,
    );
    expect(record.outcome?.reason).toContain('84 % right against 92 % at the champion');
    expect(describeRollout(record)).toContain('worse than the champion by labels of the same requests');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'rolled-back', severity: 'ticket' });
    expect(await world.replay()).toMatchObject({ kind: 'same' });
    const other = await world.replay(undefined, (all) => all.map(({ labelled: _labelled, ...row }) => row));
    expect(other.kind).toBe('different');
  });

  it('sends no copies while it waits, and counts each copied request once in its report', async () => {
    const world = await given(REPORT);

    let state = await world.prepare(start);
    while (world.record().step < 1) state = await drive(world, state, { copies: alike, most: 1 });
    expect(world.route().shadows).toBeUndefined();
    expect(world.route().challengers).toEqual([]);
    expect(world.teller.published.at(-1)?.subject).toContain('gets no more copies, labels are waited for');
  });

  it('sends its copies as long as planned, whatever the guardrails have proven by then', async () => {
    const world = new RolloutWorld();
    await world.givenModel({ rollout: { strategy: REPORT, advance: 'proven' } });
    world.givenChampion();

    await drive(world, await world.prepare(start), { copies: alike });

    expect(world.record()).toMatchObject({ state: 'reported' });
    expect(Number(world.record().verdict?.numbers?.['labelledPairs'])).toBeGreaterThanOrEqual(20 * 46);
    expect(world.record().plan.says.join()).not.toContain('sooner where');
  });

  it('reports how often either was right, with what came in time', async () => {
    const world = await given(REPORT);

    await drive(world, await world.prepare(start), { copies: alike });

    const record = world.record();
    expect(record).toMatchObject({ state: 'reported', outcome: { kind: 'reported' } });
    expect(record.outcome?.tests).not.toContain('labels');
    const pairs = Number(record.verdict?.numbers?.['labelledPairs']);
    // Twenty windows of 46 copies, and those that routers sent before they heard of the end.
    expect(pairs).toBeGreaterThanOrEqual(20 * 46);
    expect(pairs).toBeLessThanOrEqual(22 * 46);
    expect(record.verdict?.numbers).toMatchObject({ accuracyDifference: 0, onlyChampionRight: pairs / 23 });
    expect(record.outcome?.reason).toMatch(
      /labels of [\d,]+ of [\d,]+ pairs: .* only by the challenger, a difference of 0 points/,
    );
  });

  it('proves a challenger that is right more often, in the report and nowhere else', async () => {
    const world = await given(REPORT);
    const better = worse.map((copy) => ({ ...copy, champion: copy.challenger, challenger: copy.champion }));

    await drive(world, await world.prepare(start), { copies: better });

    expect(world.record().state).toBe('reported');
    expect(world.record().outcome?.tests).toContain('labels');
    expect(world.record().outcome?.reason).toContain('; proven better (p ');
    expect(describeRollout(world.record())).toContain(
      'broke no guardrail, and labels speak for it, v1 serves as before',
    );
  });

  it('leaves out labels that come too late, and says that none came', async () => {
    const world = await given(REPORT);

    await drive(world, await world.prepare(start), { copies: worse, labelAfter: 18 });

    const record = world.record();
    expect(record.state).toBe('reported');
    expect(record.verdict?.numbers).toMatchObject({ labelledPairs: 0 });
    expect(record.outcome?.reason).toContain('nobody can say who was right more often');
  });

  it('counts a label as it stood when its wait was over, whatever is revised later or delivered twice', async () => {
    const world = await given(REPORT);
    let state = await world.run(await world.prepare(start));
    const at = world.clock.now();
    const ids = await captureCopies(world, worse);
    const rows = ids.map((requestId) => ({ requestId, label: 1, at }));
    await bringLabels(world, rows, 'first');
    await bringLabels(world, rows, 'first');
    const [one = ''] = ids;
    world.clock.advance(60_000);
    await bringLabels(
      world,
      [
        { requestId: one, label: 1, at, weight: -1 },
        { requestId: one, label: 0, at },
      ],
      'revised',
    );

    for (let n = 0; n < 20; n++) {
      world.clock.advance(60_000);
      if (n === 16)
        await bringLabels(
          world,
          rows.map((row) => ({ ...row, label: 0 })),
          'too late',
        );
      else await bringLabels(world, [], `nothing-${n}`);
      state = await world.run(state);
    }

    // All labelled 1 but the first: 46 of 50 are right by the champion, 40 of them by the challenger; nobody on the first.
    expect(world.record().verdict?.numbers).toMatchObject({
      labelledPairs: 50,
      onlyChampionRight: 8,
      onlyChallengerRight: 0,
    });
  });

  it('is judged while its canary runs, and ends it', async () => {
    const world = await given(CANARY);

    await drive(world, await world.prepare(start), { copies: worse, labelAfter: 9 });

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['labels'] } });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
  });

  it('compares numbers by their squared errors', async () => {
    const world = await given(REPORT, {
      task: 'regression',
      signature: { features: [{ name: 'distance', kind: 'numeric' }], prediction: { path: '$.score' } },
    });
    const copies = Array.from({ length: 50 }, (_, n) => ({
      champion: 10 + Math.sin(n),
      challenger: 10 + 1.6 * Math.sin(n) + 0.3 * Math.cos(n),
      label: 10,
    }));

    await drive(world, await world.prepare(start), { copies });

    const record = world.record();
    expect(record).toMatchObject({ state: 'rolled-back', outcome: { tests: ['labels'] } });
    const mean = (error: (copy: LabelledCopy) => number): number =>
      copies.reduce((sum, copy) => sum + error(copy) ** 2, 0) / copies.length;
    const gap = mean(({ challenger }) => challenger - 10) - mean(({ champion }) => champion - 10);
    expect(record.verdict?.numbers?.['squaredErrorDifference']).toBeCloseTo(gap, 5);
  });

  it('is refused for tasks whose predictions no label proves wrong', async () => {
    const world = await given({ kind: 'all-at-once' }, { task: 'ranking' });

    const state = await world.prepare({ ...start, settings: { strategy: REPORT } });

    expect(state.next).toBe('refuse');
    expect(world.record().outcome?.faults?.map(({ path }) => path)).toEqual(['settings.strategy.labels']);
  });
});
