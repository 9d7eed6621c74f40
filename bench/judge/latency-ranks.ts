// Latency judged by ranks beside exceedances: time of one more minute, false aborts, and requests until a slower challenger is aborted.
//   npm run bench:latency-ranks -- [--rollouts N] [--seed N]
//   npm run bench:latency-ranks -- --bench FOLDER [--python COMMAND] [--salt SALT]
// With the folder of the judge benchmark (score.py, cases.json; needs Python with numpy) its cases of equal models and of slower
// challengers are scored with `latencyBy: 'ranks'`; k = median of challenger requests until the abort over the information floor.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarkLatency } from './champion-latency.ts';
import {
  currentLook,
  foldWindow,
  planJudge,
  startCheckpoint,
  type JudgePlan,
} from '../../lambdas/domain/judge/judge.ts';
import { rankScores } from '../../lambdas/domain/judge/latency/rank-scores.ts';
import { seeded, simulateRollout, type Scenario, type SimulatedMinute } from './judge-streams.ts';
import { latencyRow, timeOneMinute } from './judge-times.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const scored = ['null', 'nullnoise', 'lat', 'product'];

const ranks = { latencyBy: 'ranks' as const, rankScores: rankScores(benchmarkLatency()) };
const base = { errorRate: 0.005, requestsPerSecond: 10 };
const scenarios: readonly Scenario[] = [
  { name: 'equal, 1 r/s', ...base, requestsPerSecond: 1 },
  { name: 'equal, 10 r/s', ...base },
  { name: 'equal, drift, 10 r/s', ...base, drifts: true },
  { name: 'tail: p99 +10 %', ...base, tail: 0.1 },
  { name: 'tail: p99 +25 %', ...base, tail: 0.25 },
  { name: 'all 10 % slower', ...base, slower: 0.1 },
  { name: 'all 25 % slower', ...base, slower: 0.25 },
];

function planFor(by: Partial<typeof ranks>): JudgePlan {
  const metrics = { errors: false, latency: true };
  return planJudge({
    profile: 'benchmark',
    plannedMinutes: 30,
    metrics,
    keepsEValues: false,
    keepsChain: false,
    ...by,
  });
}

/** Challenger requests until the abort; Infinity without one. */
function exposure(plan: JudgePlan, rollout: readonly SimulatedMinute[]): number {
  let checkpoint = startCheckpoint(plan);
  let exposed = 0;
  for (const minute of rollout) {
    exposed += minute.challenger.requests;
    checkpoint = foldWindow(plan, checkpoint, latencyRow(minute)).checkpoint;
    if (currentLook(checkpoint).kind === 'abort') return exposed;
  }
  return Infinity;
}

function simulate(rollouts: number, seed: number): void {
  console.log(`latency alone, alpha 1 %: rollouts aborted of ${rollouts}, median of challenger requests until then`);
  console.log(''.padEnd(24) + ['exceedances', 'ranks'].map((name) => name.padStart(24)).join(''));
  for (const scenario of scenarios) {
    const random = seeded(seed);
    const drawn = Array.from({ length: rollouts }, () => simulateRollout(scenario, random));
    const cells = [planFor({}), planFor(ranks)].map((plan) => {
      const exposed = drawn.map((rollout) => exposure(plan, rollout)).toSorted((a, b) => a - b);
      const aborted = exposed.filter((requests) => requests < Infinity).length;
      const median = exposed[Math.floor(rollouts / 2)] ?? Infinity;
      return `${((100 * aborted) / rollouts).toFixed(1)} % (${median < Infinity ? median : '-'})`.padStart(24);
    });
    console.log(scenario.name.padEnd(24) + cells.join(''));
  }
}

/** Runs score.py on copies of its cases that ask for ranks. */
function score(folder: string, { python, salt }: { readonly python: string; readonly salt: string }): void {
  const all: { readonly cases: readonly { readonly group: string; readonly config?: object }[] } = JSON.parse(
    readFileSync(path.join(folder, 'cases.json'), 'utf8'),
  );
  const cases = all.cases.map((one) => ({ ...one, config: { ...one.config, latencyBy: 'ranks' } }));
  const place = mkdtempSync(path.join(tmpdir(), 'latency-ranks-'));
  const file = path.join(place, 'cases.json');
  writeFileSync(file, JSON.stringify({ ...all, cases }));
  for (const group of scored) {
    const order = ['score.py', '--cases', file, '--salt', salt, '--group', group, '--'];
    const judge = [path.join(ROOT, 'node_modules/.bin/tsx'), path.join(ROOT, 'bench/judge-stdin.ts')];
    spawnSync(python, [...order, ...judge], { cwd: folder, stdio: 'inherit' });
  }
  rmSync(place, { recursive: true });
}

const { values } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    bench: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    salt: { type: 'string', default: 'public' },
  },
});
for (const [name, by] of Object.entries({ exceedances: {}, ranks })) {
  const { median, worst, checkpointKb } = timeOneMinute(by);
  const times = `median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`;
  console.log(`one more minute at 1,000 r/s by ${name}: ${times}; checkpoint ${checkpointKb.toFixed(0)} KB`);
}
if (values.bench === undefined) simulate(Number(values.rollouts), Number(values.seed));
else score(values.bench, { python: values.python, salt: values.salt });
