import { parseArgs } from 'node:util';
import { measureBinary, outcomeOf } from '../../lambdas/domain/performance/entry/measure-binary.ts';
import { binarySketchesOf } from '../../lambdas/domain/performance/entry/binary-sketches.ts';
import { estimatedNames, type EstimatedName } from '../../lambdas/domain/performance/estimated/expected-classes.ts';
import { estimatePerformance } from '../../lambdas/domain/performance/estimated/estimated-performance.ts';
import { seededRandom } from '../../lambdas/domain/sketch/seeded-random.ts';
import { scoreBinOf } from '../../lambdas/domain/sketch/labelled/score-edges.ts';
import { scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import type { ScoredRow } from '../../lambdas/domain/sketch/labelled/scored-row.ts';

/**
 * How often the number from labels falls into the interval that was printed before them:
 * `npm run -s bench:estimate-coverage -- --windows 200 --seed 1` goes through laws of the score and sizes of labels and windows.
 */
const THRESHOLD = 0.5;
/** Chance of a positive given the score: as it says, too bold, and the order alone right. */
const laws: Readonly<Record<string, (score: number) => number>> = {
  calibrated: (score) => score,
  'too bold': (score) => 0.25 + score / 2,
  'order alone': (score) => score ** 3,
};
const sizes = [
  { labels: 1_000, rows: 1_000 },
  { labels: 1_000, rows: 20_000 },
  { labels: 10_000, rows: 1_000 },
  { labels: 10_000, rows: 20_000 },
] as const;

type Draw = (rows: number) => readonly ScoredRow[];

/** Shares of windows whose number from labels lay inside, by number. */
function coverageOf(draw: Draw, size: { labels: number; rows: number }, windows: number): Map<string, number> {
  const inside = new Map<string, number>(estimatedNames.map((name) => [name, 0]));
  for (let i = 0; i < windows; i += 1) {
    const reference = scoreSketchOf(draw(size.labels));
    const rows = draw(size.rows);
    const realised = measureBinary(binarySketchesOf(rows, [THRESHOLD]), { seed: `${i}`, hasIntervals: false });
    const { outcomes } = estimatePerformance({ ...scoresOf(rows), reference }, THRESHOLD, { seed: `${i}` });
    for (const name of estimatedNames) {
      const [estimate, truth] = [outcomeOf(outcomes, `estimated-${name}`), outcomeOf(realised, realisedName(name))];
      if (estimate.kind !== 'measured' || truth.kind !== 'measured' || estimate.interval.kind !== 'known') continue;
      const { lower, upper } = estimate.interval.value;
      if (truth.value >= lower && truth.value <= upper) inside.set(name, (inside.get(name) ?? 0) + 1 / windows);
    }
  }
  return inside;
}

function scoresOf(rows: readonly ScoredRow[]): Pick<Parameters<typeof estimatePerformance>[0], 'scores' | 'sampling'> {
  const scores: Record<number, number> = {};
  for (const { score } of rows) scores[scoreBinOf(score)] = (scores[scoreBinOf(score)] ?? 0) + 1;
  return { scores, sampling: { weight: rows.length, squares: rows.length } };
}

function realisedName(name: EstimatedName): string {
  return name === 'auc' || name === 'brier' ? name : `${name}@${THRESHOLD}`;
}

const { values } = parseArgs({
  options: { windows: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const windows = Number(values.windows);
process.stdout.write(`npm run -s bench:estimate-coverage -- --windows ${windows} --seed ${values.seed}\n`);
for (const [law, chanceOf] of Object.entries(laws)) {
  const random = seededRandom(`${values.seed} ${law}`);
  const draw: Draw = (rows) =>
    Array.from({ length: rows }, () => {
      const score = random();
      return { score, isPositive: random() < chanceOf(score), weight: 1 };
    });
  for (const size of sizes) {
    const shares = [...coverageOf(draw, size, windows)].map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`);
    process.stdout.write(`${law}, ${size.labels} labels, ${size.rows} rows: ${shares.join(', ')}\n`);
  }
}
