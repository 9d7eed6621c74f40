import { parseArgs } from 'node:util';
import { seeded } from '../judge/judge-streams.ts';
import { drawExperiment, type Drawn } from './experiments.ts';
import { shareWords } from './share-words.ts';

/**
 * A/A experiments with 2, 4 and 8 versions: how often any of them ever finds a winner, and how often any printed interval ever misses;
 * then experiments with a real difference: how often and when it is found. Runs the goal's code as it is deployed.
 */
const { values } = parseArgs({
  options: { experiments: { type: 'string', default: '10000' }, seed: { type: 'string', default: '12' } },
});
const experiments = Number(values.experiments);
const beta = 0.05;
const common = { rate: 0.1, requestsPerWindow: 4_000, windows: 25, beta };

function allEqual(versions: number): number {
  const random = seeded(Number(values.seed) + versions);
  const drawn: Drawn = { ...common, versions, first: common.rate };
  const ends = Array.from({ length: experiments }, () => drawExperiment(random, drawn, false));
  const won = ends.filter(({ winner }) => winner !== undefined).length;
  const missed = ends.filter((one) => one.missed).length;
  console.log(
    `| ${versions} | ${experiments} | ${shareWords(won, experiments)} | ${shareWords(missed, experiments)} |`,
  );
  return won / experiments;
}

function oneBetter(versions: number, liftPercent: number): void {
  const random = seeded(Number(values.seed) + 100 * versions + liftPercent);
  const drawn: Drawn = { ...common, versions, first: common.rate * (1 + liftPercent / 100) };
  const some = Math.max(1, Math.round(experiments / 20));
  const ends = Array.from({ length: some }, () => drawExperiment(random, drawn, true));
  const right = ends.filter(({ winner }) => winner === 0);
  const wrong = ends.filter(({ winner }) => winner !== undefined && winner > 0).length;
  const median = right.map(({ window }) => window).toSorted((a, b) => a - b)[Math.floor(right.length / 2)];
  const requests = median === undefined ? '–' : String(median * common.requestsPerWindow);
  console.log(
    `| ${versions} | +${liftPercent} % | ${shareWords(right.length, some)} | ${shareWords(wrong, some)} | ${requests} |`,
  );
}

console.log(`A/A: rate ${common.rate}, ${common.windows} looks of ${common.requestsPerWindow} requests, level ${beta}`);
console.log(
  '| versions | experiments | a winner at any look | any interval misses at any look |\n| --- | --- | --- | --- |',
);
const worst = Math.max(...[2, 4, 8].map(allEqual));
console.log('\none challenger is better');
console.log('| versions | by | found | another one won | requests of all, median |\n| --- | --- | --- | --- | --- |');
for (const versions of [2, 4, 8]) for (const lift of [10, 20]) oneBetter(versions, lift);
if (worst > beta) process.exitCode = 1;
