import { parseArgs } from 'node:util';
import { rivals } from './judge/judge-rivals.ts';
import { seeded, simulateRollout, type Scenario } from './judge/judge-streams.ts';
import { timeFromZero, timeOneMinute } from './judge/judge-times.ts';

const scenarios: readonly Scenario[] = [
  { name: 'equal, 1 r/s', requestsPerSecond: 1, errorRate: 0.005 },
  { name: 'equal, 10 r/s', requestsPerSecond: 10, errorRate: 0.005 },
  { name: 'equal, 100 r/s', requestsPerSecond: 100, errorRate: 0.005 },
  { name: 'equal, drift, 10 r/s', requestsPerSecond: 10, errorRate: 0.005, drifts: true },
  { name: 'errors ×5, 10 r/s', requestsPerSecond: 10, errorRate: 0.005, errorRatio: 5 },
  { name: 'errors ×2, 100 r/s', requestsPerSecond: 100, errorRate: 0.005, errorRatio: 2 },
  { name: '×5 from minute 15', requestsPerSecond: 10, errorRate: 0.005, errorRatio: 5, onset: 15 },
  { name: 'p99 +25 %, 10 r/s', requestsPerSecond: 10, errorRate: 0.005, tail: 0.25 },
];

/** Share aborted in percent and, if at least half were, the median of challenger requests until then. */
function measure(scenario: Scenario, rollouts: number, seed: number): readonly string[] {
  const random = seeded(seed);
  const drawn = Array.from({ length: rollouts }, () => simulateRollout(scenario, random));
  return rivals.map(({ abortMinute }) => {
    const exposed = drawn.flatMap((rollout) => {
      const end = abortMinute(rollout);
      if (end === undefined) return [];
      return [rollout.slice(0, end + 1).reduce((sum, { challenger }) => sum + challenger.requests, 0)];
    });
    const share = `${((100 * exposed.length) / rollouts).toFixed(1)} %`;
    if (2 * exposed.length < rollouts) return share;
    const sorted = exposed.toSorted((a, b) => a - b);
    return `${share} (${sorted[Math.floor(rollouts / 2)] ?? sorted.at(-1)})`;
  });
}

function printTable(rollouts: number, seed: number): void {
  const print = (cells: readonly string[]): void => {
    process.stdout.write(`${cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(22))).join('')}\n`);
  };
  process.stdout.write(`rollouts taken back, and the median of challenger requests until then (${rollouts} each)\n`);
  print(['', ...rivals.map(({ name }) => name)]);
  for (const scenario of scenarios) print([scenario.name, ...measure(scenario, rollouts, seed)]);
}

const { values } = parseArgs({
  options: { rollouts: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});
process.stdout.write(`npm run bench:judge -- --rollouts ${values.rollouts} --seed ${values.seed}\n\n`);
const { median, worst, checkpointKb } = timeOneMinute();
process.stdout.write(
  `one more minute at 1,000 r/s: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms (goal 10 ms); checkpoint ${checkpointKb.toFixed(0)} KB\n`,
);
process.stdout.write(`from zero over 1,440 minutes at 100 r/s: ${timeFromZero().toFixed(1)} s (goal 20 s)\n\n`);
printTable(Number(values.rollouts), Number(values.seed));
