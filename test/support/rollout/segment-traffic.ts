import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { windowKeyAt } from '../../../lambdas/contracts/runtime/instants.ts';
import { levelCode, levelOf } from '../../../lambdas/domain/labels/segment-levels.ts';
import { challengerAt } from '../../../lambdas/domain/routing/choose-variant.ts';
import { noTerms } from '../../../lambdas/domain/windows/feature-terms.ts';
import { PartTally } from '../../../lambdas/domain/windows/part-tally.ts';
import { hotRowsOf } from '../../../lambdas/usecases/windows/hot-rows.ts';
import { SeededRandomness } from '../fakes/seeded-randomness.ts';
import { aCapture } from '../records.ts';
import { MODEL, WINDOW_SECONDS, type RolloutWorld } from '../rollout-world.ts';

const CARRIERS = ['AA', 'UA', 'WN', 'F9'] as const;
export const carrierSegments = [{ feature: 'carrier', values: [...CARRIERS] }];
export const carrierSignature = { features: [{ name: 'carrier', kind: 'categorical' as const }] };

/** Callers of several carriers: share of the requests by carrier, and of failures by version and carrier. */
export class SegmentTraffic {
  readonly shares = new Map<string, number>([
    ['AA', 0.5],
    ['UA', 0.25],
    ['WN', 0.15],
    ['F9', 0.1],
  ]);
  /** `v2 F9` → share of failures; `v2` where nothing is said of the carrier. */
  readonly failures = new Map<string, number>();
  /** Routers that know of segments. */
  isTold = true;
  readonly #world: RolloutWorld;
  readonly #random: SeededRandomness;
  #n = 0;

  constructor(world: RolloutWorld, seed = 3) {
    this.#world = world;
    this.#random = new SeededRandomness(seed);
  }

  /** Windows of traffic, a tick after each; ends early where the machine waits no more. */
  async pass(from: MachineState, windows: number, requests = 400): Promise<MachineState> {
    let state = from;
    for (let n = 0; n < windows && state.next === 'wait'; n++) {
      await this.send(requests);
      this.#world.clock.advance(WINDOW_SECONDS * 1_000);
      state = await this.#world.run(state);
      while (!['wait', 'stop', 'refuse'].includes(state.next)) state = await this.#world.run(state);
    }
    return state;
  }

  /** Requests of one window, folded as those of a captured object are. */
  async send(requests: number): Promise<void> {
    const now = this.#world.clock.now();
    const tally = new PartTally();
    const window = windowKeyAt(now, WINDOW_SECONDS);
    for (let n = 0; n < requests; n++) for (const record of this.#records(now)) tally.add(record, window, noTerms);
    await this.#world.rows.writeRows(hotRowsOf(tally.entries(), `object${now}`, now));
  }

  /** A request, and its copies for the shadows of the route. */
  #records(at: number): readonly CaptureRecord[] {
    const { challengers, champion, revision, judgedSegments = [], shadows = [] } = this.#world.route();
    const version = (challengerAt(challengers, this.#random.uniform()) ?? champion)?.version ?? 'v1';
    const carrier = this.#carrier();
    const codes = [levelCode('carrier', levelOf(carrier, CARRIERS))];
    const segments = this.isTold && judgedSegments.includes('carrier') ? codes : undefined;
    const requestId = `q${(this.#n += 1)}`;
    const request = { requestId, version, revision, at, ...this.#answer(version, carrier), segments };
    const { outcome, latencyMs } = request;
    const copies = shadows.map(({ version: shadow }) =>
      aCapture({
        ...request,
        ...this.#answer(shadow, carrier),
        model: MODEL,
        version: shadow,
        assignment: 'shadow',
        pair: { version, outcome, latencyMs },
      }),
    );
    return [aCapture({ ...request, model: MODEL }), ...copies];
  }

  #answer(version: string, carrier: string): Pick<CaptureRecord, 'outcome' | 'errorClass' | 'latencyMs' | 'status'> {
    const share = this.failures.get(`${version} ${carrier}`) ?? this.failures.get(version) ?? 0;
    const isFailed = this.#random.uniform() < share;
    return isFailed
      ? { outcome: 'error', errorClass: 'http-500', latencyMs: 40, status: 502 }
      : { outcome: 'ok', errorClass: undefined, latencyMs: 40, status: 200 };
  }

  #carrier(): string {
    let left = this.#random.uniform();
    for (const [carrier, share] of this.shares) {
      left -= share;
      if (left < 0) return carrier;
    }
    return 'XX';
  }
}
