import { advance } from '../../lambdas/domain/drift/detect/advance.ts';
import { check } from '../../lambdas/domain/drift/detect/check.ts';
import type { HourSketch } from '../../lambdas/domain/drift/detect/hour-sketch.ts';
import type { DriftSettings } from '../../lambdas/domain/drift/detect/settings.ts';
import type { DriftState } from '../../lambdas/domain/drift/detect/state/drift-state.ts';
import { FIRST_HOUR } from '../../test/support/drift-stream.ts';
import { cpuMs } from './cpu-time.ts';

const SLOTS = 6;

/** A detector that has seen its hours. */
export interface Watched {
  readonly state: DriftState;
  readonly settings: DriftSettings;
  /** The hours that it has seen; checks go on with their like. */
  readonly hours: readonly HourSketch[];
}

/** What checks took, and what they said. */
export interface DriftCost {
  readonly ms: number;
  readonly findings: number;
  readonly state: DriftState;
}

/** Milliseconds of processor time of one check over six hours already folded, the mean of so many. */
export function driftCost({ state, settings, hours }: Watched, runs: number): DriftCost {
  const start = cpuMs();
  let [folded, findings] = [state, 0];
  for (let run = 0; run < runs; run += 1) {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const source = hours[(run * SLOTS + slot) % hours.length];
      if (source === undefined) continue;
      folded = advance(folded, settings, { ...source, hour: FIRST_HOUR + hours.length + run * SLOTS + slot }).state;
    }
    findings += check(folded, settings).filter((finding) => finding.state === 'open').length;
  }
  return { ms: (cpuMs() - start) / runs, findings, state: folded };
}
