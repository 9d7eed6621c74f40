import { advance } from '../lambdas/domain/drift/detect/advance.ts';
import { check } from '../lambdas/domain/drift/detect/check.ts';
import type { HourSketch } from '../lambdas/domain/drift/detect/hour-sketch.ts';
import { smallestShifts } from '../lambdas/domain/drift/detect/smallest-shift.ts';
import type { DriftState } from '../lambdas/domain/drift/detect/state/drift-state.ts';
import { startDrift } from '../lambdas/domain/drift/detect/state/start.ts';
import { decodeState } from '../lambdas/domain/drift/detect/store/decode-state.ts';
import { encodeState } from '../lambdas/domain/drift/detect/store/encode-state.ts';
import { cpuMs } from './monitor/cpu-time.ts';
import { driftCost } from './monitor/drift-cost.ts';
import { driftStream, FIRST_HOUR, streamSettings } from '../test/support/drift-stream.ts';

const WEEK = 168;
const NUMERIC = 19;
const settings = streamSettings(NUMERIC);
const features = settings.features.length;

function openCount(state: DriftState): number {
  return check(state, settings).filter((finding) => finding.state === 'open').length;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const hours: readonly HourSketch[] = [
  ...driftStream({ hours: 12 * WEEK, rows: 40, numeric: NUMERIC, seed: 1, dayShock: 0.07 }),
];
print(`npm run bench:drift: ${features} features, 40 rows an hour, 12 weeks, a check every 6 hours\n`);

/** All hours in order, with a check every six; findings are counted so that no check is left out. */
function watch(): { readonly state: DriftState; readonly perHour: number } {
  const startMs = cpuMs();
  let state = startDrift(settings, FIRST_HOUR);
  for (const hour of hours) {
    state = advance(state, settings, hour).state;
    if ((hour.hour + 1) % settings.checkEveryHours === 0) findings += openCount(state);
  }
  return { state, perHour: (1000 * (cpuMs() - startMs)) / (features * hours.length) };
}

let findings = 0;
const first = watch();
const again = watch();
const { state } = again;
print(
  `advance and check: ${again.perHour.toFixed(1)} µs CPU a feature and hour (goal 30), ${first.perHour.toFixed(1)} in a process that has just begun`,
);

const bytes = encodeState(state, settings);
print(`state: ${(bytes.length / features).toFixed(0)} bytes a feature (goal 5,120)`);

const resumeMs = cpuMs();
const decoded = decodeState(bytes, settings);
const firstMs = cpuMs() - resumeMs;
if (decoded.kind !== 'known') throw new Error(decoded.kind);
const RUNS = 20;
const resumesMs = cpuMs();
for (let run = 0; run < RUNS; run += 1) decodeState(bytes, settings);
print(
  `resume from stored bytes: ${((cpuMs() - resumesMs) / RUNS).toFixed(1)} ms CPU, ${firstMs.toFixed(1)} for the first time`,
);

const cost = driftCost({ state: decoded.state, settings, hours }, RUNS);
findings += cost.findings;
print(`one check over six hours already folded, ${features} features: ${cost.ms.toFixed(1)} ms CPU (goal 5)`);
print(`checks × findings open: ${findings}`);
const [smallest] = smallestShifts(cost.state, settings);
if (smallest?.kind === 'known')
  print(
    `smallest shift of ${smallest.feature} found with 90 %: ${smallest.shift.toFixed(2)} sd, within ${smallest.days} days`,
  );
