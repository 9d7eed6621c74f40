import { describe, expect, it } from 'vitest';
import { describeArms } from '../../../../bin/console/describe-experiment.ts';
import { readContext } from '../../../../lambdas/contracts/messages/prediction-context.ts';
import type { JoinedKpi } from '../../../../lambdas/contracts/messages/feedback.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { evidence } from '../../../../lambdas/contracts/stored/evidence.ts';
import type { PredictionReply, TargetReply } from '../../../../lambdas/usecases/serving/ports.ts';
import { foldCapture } from '../../../../lambdas/usecases/windows/fold-capture.ts';
import { FoldCatalog } from '../../../../lambdas/usecases/windows/fold-catalog.ts';
import { foldRecords } from '../../../../lambdas/usecases/windows/feedback/fold-feedback.ts';
import { MemoryDirty } from '../../../support/fakes/memory-dirty.ts';
import { MemoryGrids } from '../../../support/fakes/memory-grids.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';
import { notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld, WINDOW_SECONDS } from '../../../support/rollout-world.ts';
import { givenRouter } from '../../../support/worlds/serving-world.ts';

/** How callers behave, and how copies to the champion do. */
interface Callers {
  /** Chance of a sale where the champion's score is high, and where it is low. */
  readonly high: number;
  readonly low: number;
  /** As many times the sales of requests of `v2`. */
  readonly lift: number;
  /** Share of the copies that fail. */
  readonly failing?: number;
  /** Sales are values. */
  readonly isValue?: boolean;
}

type Strategy = Extract<NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>, { kind: 'ab-test' }>;
type Covariate = Strategy['goal']['covariate'];

const REQUESTS = 300;

/** A rollout whose router, fold and feedback are the real ones: scores, events and rows are what they made of requests. */
class ScoredWorld {
  readonly world = new RolloutWorld();
  readonly router = givenRouter({ route: undefined });
  readonly #draws = new SeededRandomness(5);
  readonly #dirty = new MemoryDirty();
  readonly #grids = new MemoryGrids();
  #objects = 0;

  async given(covariate: Covariate | undefined, over: Partial<SpecificationInput> = {}): Promise<MachineState> {
    const goal = { kpi: 'sale', effectPercent: 4, ...(covariate === undefined ? {} : { covariate }) };
    const kpis: SpecificationInput['kpis'] = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT2M' }];
    const rollout: SpecificationInput['rollout'] = {
      strategy: { kind: 'ab-test', goal, deadline: 'PT1H', winner: 'report' },
      guardrails: { latency: { judged: false } },
    };
    await this.world.givenModel({ kpis, slo: { availability: 90 }, rollout, ...over });
    this.world.givenChampion();
    return this.world.prepare({ model: MODEL, version: 'v2', force: true });
  }

  async drive(start: MachineState, callers: Callers, windows: number): Promise<MachineState> {
    let state = start;
    for (
      let n = 0;
      n < 3 * windows && state.next !== 'stop' && (this.world.record().verdict?.window ?? 0) < windows;
      n++
    ) {
      if (state.next === 'wait') {
        await this.#window(callers);
        this.world.clock.advance(WINDOW_SECONDS * 1_000);
      }
      state = await this.world.run(state);
    }
    const otherwise = await notTheSame(this.world);
    if (otherwise.length > 0) throw new Error(`replayed otherwise: ${JSON.stringify(otherwise)}`);
    return state;
  }

  async #window(callers: Callers): Promise<void> {
    const { router, world } = this;
    router.world.route = world.registry.routes.get(MODEL);
    const before = router.captured.length;
    const events: JoinedKpi[] = [];
    const batch = `h${(this.#objects += 1)}`;
    for (let n = 0; n < REQUESTS; n += 1) events.push(...(await this.#request(callers, batch)));
    const lines = router.captured
      .slice(before)
      .map((one) => JSON.stringify({ ...one, requestId: `${batch}-${one.requestId}` }));
    world.objects.objects.set(`capture/${batch}`, lines.join('\n'));
    const { objects, rows, learned, clock, registry } = world;
    const catalog = new FoldCatalog({ registry, grids: this.#grids, clock });
    const fold = {
      lines: objects,
      objects,
      rows,
      slices: learned,
      dirty: this.#dirty,
      grids: this.#grids,
      catalog,
      clock,
    };
    const object = { key: `capture/${batch}`, hash: batch, windowSeconds: WINDOW_SECONDS };
    await foldCapture({ ...fold, watch: { look: async () => undefined } }, object);
    await foldRecords({ objects, dirty: this.#dirty, outcomes: learned, clock }, events, object);
    await learned.hear(new Date(clock.now()).toISOString());
  }

  async #request(callers: Callers, batch: string): Promise<readonly JoinedKpi[]> {
    const { router, world } = this;
    const isHigh = this.#draws.uniform() < 0.5;
    const score = (isHigh ? 0.5 : 0) + this.#draws.uniform() / 2;
    router.world.draw = this.#draws.uniform();
    router.world.now = world.clock.now();
    // Position below a half: the challenger answers, and the champion gets a copy.
    const isCopyLost = router.world.draw < 0.5 && this.#draws.uniform() < (callers.failing ?? 0);
    const champion: TargetReply = isCopyLost ? { kind: 'timeout' } : jsonReply(200, { score });
    router.world.replies = { v1: champion, v2: jsonReply(200, { score: 0.5 }) };
    const body = new TextEncoder().encode('{"distance":500}');
    const reply = await router.serve({ model: MODEL, path: '/', headers: {}, body, isProbe: false });
    return this.#eventsOf(reply, { callers, isHigh, batch });
  }

  /** What the caller tells of an answer. */
  #eventsOf(
    { status, headers }: PredictionReply,
    { callers, isHigh, batch }: { readonly callers: Callers; readonly isHigh: boolean; readonly batch: string },
  ): readonly JoinedKpi[] {
    const context = readContext((headers['x-understudy-prediction-id'] ?? '').replace('signed:', ''));
    if (status !== 200 || context === undefined) throw new Error('a caller got no prediction');
    const rate = (isHigh ? callers.high : callers.low) * (context.version === 'v2' ? callers.lift : 1);
    const frame = { schema: 1, kind: 'kpi', batch, kpi: 'sale', arrivedAt: this.world.clock.now() } as const;
    const told = { ...context, ...frame, requestId: `${batch}-${context.requestId}` };
    if (callers.isValue === true) return [{ ...told, value: rate + this.#draws.uniform() }];
    return this.#draws.uniform() < rate ? [told] : [];
  }

  /** What scores did to the challenger's interval, as the record says it. */
  adjustment() {
    const found = this.world.record().verdict?.arms?.[0]?.adjustment;
    if (found === undefined) throw new Error('the goal is not adjusted');
    return { narrowerPercent: NaN, requestsTimes: NaN, ...found };
  }

  /** Events of the evidence: those that were split, and all that were counted. */
  events(): readonly [number, number] {
    const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
    const splits = this.rows().flatMap((row) => Object.values(row.splits?.[0]?.levels ?? {}));
    const counted = this.rows().flatMap((row) => row.ripe?.['sale'] ?? []);
    return [
      sum(splits.map(([, x, , y]) => x + y)),
      sum(counted.map(({ challenger, champion }) => challenger.events + champion.events)),
    ];
  }

  rows() {
    const text = this.world.objects.objects.get(`rollouts/${MODEL}/r1/evidence.json.gz`);
    return text === undefined ? [] : evidence.parse(JSON.parse(text)).rows;
  }
}

const strong = { high: 0.95, low: 0.05, lift: 1 } as const;

describe('an A/B test whose goal is adjusted for the champion’s score', () => {
  it('says by how much the interval is narrower, from copies of the challenger’s requests and its own answers', async () => {
    const scored = new ScoredWorld();
    const state = await scored.given({ score: 'champion' });

    await scored.drive(state, strong, 14);

    const { plan, verdict } = scored.world.record();
    expect(scored.world.route()).toMatchObject({ scoreCopies: { timeoutMs: expect.any(Number) } });
    expect(plan.says.join('\n')).toContain('each request of a challenger is copied to the champion behind its reply');
    const adjustment = scored.adjustment();
    expect(adjustment).toMatchObject({ missing: { challenger: 0, champion: 0 }, plainRequests: 0 });
    expect(adjustment.requests).toBeGreaterThan(2_000);
    expect(adjustment.requestsTimes).toBeGreaterThan(2.5);
    expect(adjustment.requestsTimes).toBeLessThan(8);
    expect(adjustment.narrowerPercent).toBeGreaterThan(20);
    const words = / % narrower than .+, as with \d(\.\d)? times the requests/;
    expect(verdict?.reason).toMatch(words);
    expect(describeArms(scored.world.record()).join('\n')).toMatch(words);
  });

  it('keeps edges, levels and counts in the evidence: they add up to what was counted, and verdicts are the same again', async () => {
    const scored = new ScoredWorld();
    const state = await scored.given({ score: 'champion' });

    await scored.drive(state, strong, 8);

    const splits = scored.rows().flatMap((row) => row.splits ?? []);
    expect(splits.filter(({ edges }) => edges !== undefined)).toHaveLength(1);
    expect(Object.keys(splits.at(-1)?.levels ?? {})).toHaveLength(10);
    for (const n of (await scored.world.registry.listVerdicts(MODEL, 'r1')).keys())
      expect(await scored.world.replay(n)).toMatchObject({ kind: 'same' });
    const [split, counted] = scored.events();
    expect(split).toBe(counted);
    expect(split).toBeGreaterThan(500);
  });

  it('finds a winner that is not found without scores', async () => {
    const callers = { high: 0.9, low: 0.02, lift: 1.1 };
    const [own, other] = [new ScoredWorld(), new ScoredWorld()];
    const [first, second] = [await own.given({ score: 'champion' }), await other.given(undefined)];

    await own.drive(first, callers, 20);
    await other.drive(second, callers, 20);

    expect(own.world.record()).toMatchObject({ outcome: { kind: 'reported' }, verdict: { arms: [{ state: 'won' }] } });
    expect(other.world.record().verdict?.arms).toMatchObject([{ is: 'undecided' }]);
    expect(other.world.route()).not.toHaveProperty('scoreCopies');
    expect(own.world.route()).not.toHaveProperty('scoreCopies');
    expect([...other.world.objects.objects.keys()].filter((key) => key.startsWith('pairs/'))).toEqual([]);
  });

  it('adjusts values by θ times the score', async () => {
    const scored = new ScoredWorld();
    const kpis: SpecificationInput['kpis'] = [{ name: 'sale', kind: 'value', better: 'higher', maturity: 'PT2M' }];
    const state = await scored.given({ score: 'champion' }, { kpis });

    await scored.drive(state, { ...strong, isValue: true }, 14);

    expect(scored.adjustment().requestsTimes).toBeGreaterThan(1.8);
    expect(scored.adjustment().narrowerPercent).toBeGreaterThan(20);
  });

  it('compares without scores where copies fail, says so, and no caller notices', async () => {
    const scored = new ScoredWorld();
    const state = await scored.given({ score: 'champion', missingPercent: 2 });

    await scored.drive(state, { ...strong, failing: 0.2 }, 10);

    const { requests, plainRequests, missing, requestsTimes } = scored.adjustment();
    expect(plainRequests).toBe(requests);
    // Three timeouts in a row pause the copies for a minute: more are missing than failed.
    expect(missing.challenger / requests).toBeGreaterThan(0.08);
    expect(missing.champion).toBe(0);
    expect(requestsTimes).toBeCloseTo(1, 9);
    expect(scored.world.record().verdict?.reason).toMatch(
      /requests without a score, so that [\d,]+ are compared without scores/,
    );
  });
});
