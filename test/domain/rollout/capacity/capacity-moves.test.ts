import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapacityPlan, ComingBack } from '../../../../lambdas/contracts/stored/capacity/capacity.ts';
import { batchSize, batchWeights } from '../../../../lambdas/domain/rollout/capacity/batch-shares.ts';
import { capacityMove } from '../../../../lambdas/domain/rollout/capacity/capacity-move.ts';
import { nextReturn } from '../../../../lambdas/domain/rollout/capacity/coming-back.ts';
import type { SeenEndpoint } from '../../../../lambdas/domain/rollout/capacity/seen-endpoint.ts';

/** What happens to endpoints in a window: how many instances come or go, and whether they can be seen. */
interface Weather {
  readonly steps: number;
  readonly isSeen: boolean;
}

/** An endpoint that carries out orders bit by bit, some of them never. */
class Endpoint {
  wanted: number;
  instances: number;

  constructor(instances: number) {
    this.instances = instances;
    this.wanted = instances;
  }

  come({ steps }: Weather): void {
    const gap = this.wanted - this.instances;
    this.instances += Math.sign(gap) * Math.min(Math.abs(gap), steps);
  }

  running(): number {
    return Math.max(this.instances, this.wanted);
  }

  seen(isSeen = true): SeenEndpoint {
    if (!isSeen) return { kind: 'unseen', says: 'timeout' };
    const { instances, wanted } = this;
    const [state, status] =
      instances === wanted ? (['ready', 'InService'] as const) : (['updating', 'Updating'] as const);
    const variants = [{ name: 'A', instances, wanted, scaling: 'number' as const }];
    return { kind: 'seen', state, status, isAsync: false, variants };
  }
}

function planOf(instances: number, percent: number): CapacityPlan {
  const side = { endpointName: 'e', variantName: 'A', instances };
  const waits = { scaleSeconds: 600, returnSeconds: 900 };
  return {
    instances,
    batch: batchSize(instances, percent),
    champion: side,
    challenger: { ...side, instances: 1 },
    ...waits,
  };
}

/** Both endpoints, and how far the challenger has come. */
class Run {
  readonly plan: CapacityPlan;
  readonly champion: Endpoint;
  readonly challenger = new Endpoint(1);
  readonly shares: readonly number[];
  step = 0;

  constructor(instances: number, percent: number) {
    this.plan = planOf(instances, percent);
    this.champion = new Endpoint(instances);
    this.shares = [0, ...batchWeights(instances, this.plan.batch), 100];
  }

  share(): number {
    return this.shares[this.step] ?? 0;
  }

  /** A look before the next step, the last of which is the promotion. */
  forward(weather: Weather): void {
    for (const one of [this.champion, this.challenger]) one.come(weather);
    const toPercent = this.shares[this.step + 1];
    if (toPercent === undefined) return;
    const seen = { champion: this.champion.seen(), challenger: this.challenger.seen(weather.isSeen) };
    const move = capacityMove(this.plan, { fromPercent: this.share(), toPercent }, seen);
    if (move.kind === 'scale') this[move.side].wanted = move.instances;
    // After the promotion nothing of this moves.
    if (move.kind === 'ready' && toPercent < 100) this.step += 1;
  }

  /** By how much, in percent, a side has more than its instances carry. */
  overload(share: number): number {
    const carried = (one: Endpoint): number => (100 * one.instances) / this.plan.instances;
    return Math.max(share - carried(this.challenger), 100 - share - carried(this.champion));
  }

  back(before: ComingBack, minute: number, { steps, isSeen }: Weather): ComingBack {
    this.champion.come({ steps, isSeen });
    const look = { seen: this.champion.seen(isSeen), variantName: 'A', at: instant(minute) };
    const { back, mustScale } = nextReturn(before, look);
    if (mustScale) this.champion.wanted = this.plan.instances;
    return back;
  }
}

const instant = (minute: number): string => new Date(Date.UTC(2026, 1, 1, 12, minute)).toISOString();
const LATEST = 15;

const weather = fc.record({ steps: fc.integer({ min: 0, max: 3 }), isSeen: fc.boolean() });
const sizes = { instances: fc.integer({ min: 2, max: 40 }), percent: fc.integer({ min: 1, max: 50 }) };
const forward = fc.array(weather, { maxLength: 150 });

describe('instances that follow traffic', () => {
  it('are never more than all and a batch on the way, and carry what they are given', () => {
    fc.assert(
      fc.property(fc.record({ ...sizes, forward }), ({ instances, percent, forward: windows }) => {
        const run = new Run(instances, percent);
        for (const window of windows) {
          run.forward(window);
          expect(run.champion.running() + run.challenger.running()).toBeLessThanOrEqual(instances + run.plan.batch);
          expect(run.overload(run.share())).toBeLessThanOrEqual(1e-6);
        }
      }),
      { seed: 20260202, numRuns: 400 },
    );
  });

  it('get every batch where they come at all', () => {
    fc.assert(
      fc.property(fc.record(sizes), ({ instances, percent }) => {
        const run = new Run(instances, percent);
        for (let n = 0; n < 60 * instances; n += 1) run.forward({ steps: 1, isSeen: true });

        expect(run.step).toBe(run.shares.length - 2);
        expect(run.challenger.instances).toBe(instances);
        expect(run.champion.instances).toBeGreaterThan(0);
      }),
      { seed: 20260203 },
    );
  });

  it('let traffic come back from any moment: never more than they carry in time, never forth again, and always all of it', () => {
    const back = fc.array(weather, { minLength: LATEST, maxLength: LATEST });
    fc.assert(
      fc.property(fc.record({ ...sizes, forward, back }), ({ instances, percent, forward: windows, back: minutes }) => {
        const run = new Run(instances, percent);
        for (const window of windows) run.forward(window);
        const known = Math.min(run.champion.instances, run.champion.wanted);
        const times = { since: instant(0), at: instant(0), until: instant(LATEST), says: '' };
        let way: ComingBack = {
          to: 'v1',
          from: 'v2',
          keepsPercent: run.share(),
          instances: known,
          of: instances,
          ...times,
        };
        for (const [minute, window] of minutes.entries()) {
          const next = run.back(way, minute, window);
          expect(next.keepsPercent).toBeLessThanOrEqual(way.keepsPercent);
          expect(run.overload(next.keepsPercent)).toBeLessThanOrEqual(1e-6);
          way = next;
        }
        const last = run.back(way, LATEST, { steps: 0, isSeen: false });
        expect(last).toMatchObject({ keepsPercent: 0, ended: { at: instant(LATEST) } });
      }),
      { seed: 20260204, numRuns: 400 },
    );
  });

  it('wait for an endpoint that is busy, and end with one that has failed or lost its variant', () => {
    const plan = planOf(4, 25);
    const share = { fromPercent: 0, toPercent: 25 };
    const champion = new Endpoint(4).seen();
    const none = { kind: 'seen', isAsync: false, variants: [] } as const;
    const failed: SeenEndpoint = { ...none, state: 'failed', status: 'UpdateRollbackFailed' };
    const other: SeenEndpoint = { ...none, state: 'ready', status: 'InService' };
    const coming = new Endpoint(4);
    coming.instances = 3;

    expect(capacityMove(plan, share, { champion, challenger: new Endpoint(1).seen() })).toEqual({ kind: 'ready' });
    expect(capacityMove(plan, share, { champion, challenger: failed })).toEqual({
      kind: 'broken',
      says: 'e is UpdateRollbackFailed',
    });
    expect(capacityMove(plan, share, { champion, challenger: other })).toEqual({
      kind: 'broken',
      says: 'e has no variant A any more',
    });
    expect(capacityMove(plan, share, { champion: coming.seen(), challenger: other })).toEqual({
      kind: 'wait',
      says: 'e has 3 instances, wanted are 4 (Updating)',
    });
    // Somebody took instances away: they are ordered again.
    expect(capacityMove(plan, share, { champion: new Endpoint(2).seen(), challenger: other })).toEqual({
      kind: 'scale',
      side: 'champion',
      instances: 4,
    });
  });
});
