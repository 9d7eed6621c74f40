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

const world = new DriftWorld();
const past = WEEKS * WEEK;
const hours = [...driftStream({ hours: past + 48, rows: ROWS, numeric: NUMERIC, seed: 1, dayShock: 0.07 })];
for (const hour of hours.slice(0, past)) world.add(hour, { predictions: 'f1' });
for (let read = 0; read < past + STEP; read += STEP) await world.check(FIRST_HOUR + past);
print(`npm run bench:check: ${NUMERIC + 1} features and a prediction, ${ROWS} rows an hour, ${WEEKS} weeks of past\n`);

const times: number[] = [];
for (let i = 0; i < 48; i += 1) {
  const hour = hours[past + i];
  if (hour !== undefined) world.add(hour, { predictions: 'f1' });
  const startMs = cpuMs();
  await world.check(FIRST_HOUR + past + i);
  times.push(cpuMs() - startMs);
}
const sorted = times.slice(24).toSorted((a, b) => a - b);
const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
print(`check of one model, all its checks, each hour of a day: mean ${mean.toFixed(1)} ms CPU (goal 50)`);
print(
  `median ${(sorted[12] ?? 0).toFixed(1)} ms, largest ${(sorted.at(-1) ?? 0).toFixed(1)} ms (the four in which a block of six hours is read)`,
);
