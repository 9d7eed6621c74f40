import { parseArgs } from 'node:util';
import { seeded } from '../../judge/judge-streams.ts';
import type { GoalStanding } from '../../../lambdas/domain/experiment/goal-standing.ts';
import { ScoredExperiment, type ScoredTerms } from './scored-experiment.ts';
import { shareWords } from '../share-words.ts';

/**
 * Experiments whose goal is adjusted for the champion's score: A/A experiments with a strong score, one that says nothing and scores that
 * are missing, each looked at after every window; then the requests until a better challenger is proven, with the score and without it.
 */
const { values: options } = parseArgs({
  options: {
    experiments: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '11' },
    /** `even`: A/A experiments alone, `found`: those with a better challenger. */
    part: { type: 'string', default: 'both' },
    /** Cells whose name begins like this. */
    goal: { type: 'string', default: '' },
  },
});
const experiments = Number(options.experiments);
const level = 0.05;
const even = { ratio: 1, level, requestsPerWindow: 1_000, windows: 20 };
const binary = { ...even, kind: 'binary', rate: 0.5 } as const;
const values = { ...even, kind: 'value', rate: 1 } as const;

/** Share of experiments whose interval ever misses the truth, and of those in which the challenger ever "wins" or "loses". */
function allEqual(name: string, terms: ScoredTerms): number {
  const random = seeded(Number(options.seed) + name.length);
  let missed = 0;
  let plain = 0;
  let lost = 0;
  for (let n = 0; n < experiments; n += 1) {
    const one = new ScoredExperiment(random, terms);
    const looks = Array.from({ length: terms.windows }, () => one.window());
    if (looks.some(({ is }) => is !== 'undecided')) missed += 1;
    const last = looks.at(-1)?.adjustment;
    if (last === undefined) continue;
    plain += last.plainRequests / Math.max(1, last.requests);
    lost += (last.missing.challenger + last.missing.champion) / Math.max(1, last.requests);
  }
  const percent = (sum: number): string => `${((100 * sum) / experiments).toFixed(2)} %`;
  console.log(`| ${name} | ${shareWords(missed, experiments)} | ${percent(lost)} | ${percent(plain)} |`);
  return missed / experiments;
}

interface Found {
  readonly with: number;
  readonly without: number;
  readonly times: number | undefined;
  readonly narrower: number | undefined;
}

function untilFound(random: () => number, terms: ScoredTerms): Found {
  const one = new ScoredExperiment(random, terms);
  let found = { with: Infinity, without: Infinity };
  let last = one.window();
  for (let window = 1; window < terms.windows && Math.max(found.with, found.without) === Infinity; window += 1) {
    found = firstOf(found, last, one.requests);
    last = one.window();
  }
  const { requestsTimes: times, narrowerPercent: narrower } = last.adjustment ?? {};
  return { ...found, times, narrower };
}

/** Requests at which either interval first lay above 0. */
function firstOf(found: Pick<Found, 'with' | 'without'>, look: GoalStanding, requests: number): typeof found {
  const isPlain = (look.adjustment?.unadjusted.lowerPercent ?? -1) > 0;
  return {
    with: look.is === 'better' ? Math.min(found.with, requests) : found.with,
    without: isPlain ? Math.min(found.without, requests) : found.without,
  };
}

function oneBetter(name: string, terms: ScoredTerms): void {
  const random = seeded(Number(options.seed) + 1_000 + name.length);
  const some = Math.max(1, Math.round(experiments / 20));
  const found = Array.from({ length: some }, () => untilFound(random, terms));
  const median = (list: readonly (number | undefined)[]): number => {
    const known = list.filter((value) => value !== undefined).toSorted((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? NaN;
  };
  const [own, other] = [median(found.map((one) => one.with)), median(found.map(({ without }) => without))];
  const told = median(found.map(({ times }) => times)).toFixed(2);
  const narrower = median(found.map((one) => one.narrower)).toFixed(0);
  console.log(
    `| ${name} | ${terms.explained} | ${other} | ${own} | ${(other / own).toFixed(2)} | ${told} | ${narrower} % |`,
  );
}

const missing = { failing: 0.004, lost: 0.004 };
const cells: readonly (readonly [string, ScoredTerms])[] = [
  ['events, score explains 0.7', { ...binary, explained: 0.7 }],
  ['events, score explains nothing', { ...binary, explained: 0 }],
  ['events of 0.05, score explains 0.04', { ...binary, rate: 0.05, explained: 0.04 }],
  ['events, 0.7, 0.4 % fail and 0.4 % are lost', { ...binary, explained: 0.7, missing }],
  ['events, 0.7, 20 % are lost', { ...binary, explained: 0.7, missing: { failing: 0, lost: 0.2 } }],
  [
    'events, 0.7, the worst 0.5 % are lost',
    { ...binary, explained: 0.7, missing: { ...missing, lost: 0.01, isWorst: true } },
  ],
  ['values, score explains 0.7', { ...values, explained: 0.7 }],
  ['values, score explains nothing', { ...values, explained: 0 }],
  ['values, 0.7, 0.4 % fail and 0.4 % are lost', { ...values, explained: 0.7, missing }],
  ['values, 0.7, 20 % are lost', { ...values, explained: 0.7, missing: { failing: 0, lost: 0.2 } }],
];
if (options.part !== 'found') {
  console.log(
    `A/A: ${experiments} experiments, ${even.windows} looks of ${even.requestsPerWindow} requests, level ${level}`,
  );
  console.log('| goal | an interval misses at any look | without a score | compared without scores |');
  console.log('| --- | --- | --- | --- |');
  const own = cells.filter(([name]) => name.startsWith(options.goal));
  if (Math.max(...own.map(([name, terms]) => allEqual(name, terms))) > level) process.exitCode = 1;
}
if (options.part !== 'even') {
  console.log('\nrequests of both until a better challenger is proven, medians: without the score, with it');
  console.log('| goal | ρ² | without | with | times | told: times | told: narrower |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const explained of [0, 0.25, 0.5, 0.7]) {
    oneBetter('events 0.5, +4 %', { ...binary, explained, ratio: 1.04, requestsPerWindow: 500, windows: 600 });
    oneBetter('values 1, +5 %', { ...values, explained, ratio: 1.05, requestsPerWindow: 500, windows: 600 });
  }
}
