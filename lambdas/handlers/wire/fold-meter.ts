import { PowertoolsMeter } from '../../adapters/telling/powertools-meter.ts';
import { fleetDimensions, fleetMetrics } from '../../contracts/runtime/metric-names.ts';
import type { Arrived } from '../../usecases/windows/fold-arrived.ts';
import type { LostCapture } from '../../usecases/windows/sweep-capture.ts';

/** Counts what becomes of captured objects. What was captured and is lost is told by one metric, whoever finds it. */
export class FoldMeter {
  readonly #fold: PowertoolsMeter;
  readonly #losses: PowertoolsMeter;

  constructor(stage: string) {
    this.#fold = new PowertoolsMeter(fleetDimensions('fold', stage));
    this.#losses = new PowertoolsMeter(fleetDimensions('router', stage));
  }

  folded({ kind, lagMs, malformed }: Arrived): void {
    if (kind === 'gone') this.#losses.count(fleetMetrics.captureLost, 1);
    if (lagMs !== undefined) this.#fold.time(fleetMetrics.foldLag, lagMs);
    if (malformed > 0) this.#fold.count(fleetMetrics.malformedLines, malformed);
  }

  /** @returns whether anything was amiss, or may have been */
  lost({ unfolded, undelivered, isCutShort }: LostCapture): boolean {
    const lost = unfolded + undelivered;
    if (lost > 0) this.#losses.count(fleetMetrics.captureLost, lost);
    return lost > 0 || isCutShort;
  }

  /** Writes what was counted since the last call. */
  publish(): void {
    this.#fold.publish();
    this.#losses.publish();
  }
}
