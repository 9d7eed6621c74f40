import { driftStream, FIRST_HOUR } from '../test/support/drift-stream.ts';
import { DriftWorld } from '../test/support/drift-world.ts';

const WEEK = 168;
const WEEKS = 5;
const NUMERIC = 19;
const ROWS = 300;
/** Hours that a check catches up with at most. */
const STEP = 48;

/** Milliseconds of processor time. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Days that a process has behind it before anything is timed, and days that are: the first checks of a process are slower. */
const WARM = 2;
const TIMED = 4;
const DAY = 24;
/** Hours of a block: every so many checks one is read. */
const BLOCK = 6;

const world = new DriftWorld();
const past = WEEKS * WEEK;
const live = (WARM + TIMED) * DAY;
const hours = [...driftStream({ hours: past + live, rows: ROWS, numeric: NUMERIC, seed: 1, dayShock: 0.07 })];
for (const hour of hours.slice(0, past)) world.add(hour, { predictions: 'f1' });
for (let read = 0; read < past + STEP; read += STEP) await world.check(FIRST_HOUR + past);
print(`npm run bench:check: ${NUMERIC + 1} features and a prediction, ${ROWS} rows an hour, ${WEEKS} weeks of past\n`);

const times: number[] = [];
for (let i = 0; i < live; i += 1) {
  const hour = hours[past + i];
  if (hour !== undefined) world.add(hour, { predictions: 'f1' });
  const startMs = cpuMs();
  await world.check(FIRST_HOUR + past + i);
  times.push(cpuMs() - startMs);
}
const timed = times.slice(WARM * DAY);
const all = summaryOf(timed);
print(`check of one model, all its checks, each hour of ${TIMED} days: mean ${all.mean} ms of CPU (goal 5)`);
print(`  median ${all.median} ms, largest ${all.largest} ms`);
// The slowest of each block's hours is the one in which the block is read.
const reads = summaryOf(
  Array.from({ length: timed.length / BLOCK }, (_, n) => Math.max(...timed.slice(n * BLOCK, (n + 1) * BLOCK))),
);
print(
  `  the ${timed.length / BLOCK} in which a block of six hours is read: mean ${reads.mean} ms, median ${reads.median} ms`,
);

function summaryOf(list: readonly number[]): Readonly<Record<'mean' | 'median' | 'largest', string>> {
  const sorted = list.toSorted((a, b) => a - b);
  const mean = list.reduce((sum, ms) => sum + ms, 0) / list.length;
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return { mean: mean.toFixed(1), median: median.toFixed(1), largest: (sorted.at(-1) ?? 0).toFixed(1) };
}
