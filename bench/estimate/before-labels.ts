import { estimatePerformance } from '../../lambdas/domain/performance/estimated/estimated-performance.ts';
import { scoreBinOf } from '../../lambdas/domain/sketch/labelled/score-edges.ts';
import { scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { seededRandom } from '../../lambdas/domain/performance/interval/seeded-random.ts';

const ROWS = 1_000_000;
const LABELS = 10_000;
const THRESHOLD = 0.5;
/** Goal in seconds. */
const GOAL = 2;

/** Milliseconds of processor time. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Half of what a score says comes true. */
const random = seededRandom('bench');
const labelled = Array.from({ length: LABELS }, () => {
  const score = random();
  return { score, isPositive: random() < score / 2, weight: 1 };
});
const window = Float64Array.from({ length: ROWS }, () => random());

const startMs = cpuMs();
const reference = scoreSketchOf(labelled);
const scores: Record<number, number> = {};
for (const score of window) scores[scoreBinOf(score)] = (scores[scoreBinOf(score)] ?? 0) + 1;
const sketchedMs = cpuMs();
const unlabelled = { scores, sampling: { weight: ROWS, squares: ROWS }, reference };
const { calibration, outcomes } = estimatePerformance(unlabelled, THRESHOLD, { seed: 'bench' });
const endMs = cpuMs();

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(
  `npm run bench:estimate: ${ROWS.toLocaleString('en-US')} scores, calibrated on ${LABELS.toLocaleString('en-US')} labels (${calibration.kind})`,
);
for (const { name, outcome } of outcomes)
  if (outcome.kind === 'measured' && outcome.interval.kind === 'known')
    print(
      `${name} ${outcome.value.toFixed(4)} (${outcome.interval.value.lower.toFixed(4)} to ${outcome.interval.value.upper.toFixed(4)})`,
    );
const [sketch, estimate] = [sketchedMs - startMs, endMs - sketchedMs];
print(
  `sketched in ${sketch.toFixed(0)} ms, estimated in ${estimate.toFixed(0)} ms of CPU: ${((sketch + estimate) / 1000).toFixed(2)} s (goal ${GOAL} s)`,
);
if (sketch + estimate > GOAL * 1000) process.exitCode = 1;
