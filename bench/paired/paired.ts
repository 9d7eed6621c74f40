import Table from 'cli-table3';
import { exactInterval } from '../alarm/exact-interval.ts';
import { LOOKS, pairedTest, stoppedShare, unpairedTest, type Compared, type Errors } from './compared-tests.ts';

/**
 * Labels that a shadow needs to find a challenger that is wrong more often, by the deployed paired test and by the deployed exact test of
 * two arms that takes them for independent: same error level, same looks, same chance of finding it.
 *
 * `canary`: a label says something of one version, as where callers ask either. `both, unpaired`: a label is held against both
 * versions' answers, whose errors are then only counted.
 */
const ALPHA = 0.01;
const POWER = 0.9;
const ROLLOUTS = Number(process.argv[2] ?? 1_000);
const NULLS = 4_000;
const CORRELATION = 0.7;
const STEP = 1.1;

const worlds: readonly (Errors & { readonly worse: number })[] = [
  { champion: 0.05, worse: 0.07, correlation: CORRELATION },
  { champion: 0.1, worse: 0.13, correlation: CORRELATION },
  { champion: 0.2, worse: 0.25, correlation: CORRELATION },
].map(({ champion, worse, correlation }) => ({ champion, challenger: worse, worse, correlation }));

const tests: readonly (Compared & { readonly name: string })[] = [
  { name: 'paired', run: pairedTest, armsOfLabel: 2 },
  { name: 'both, unpaired', run: unpairedTest, armsOfLabel: 2 },
  { name: 'canary', run: unpairedTest, armsOfLabel: 1 },
];

const table = new Table({
  head: [
    'wrong: champion, challenger',
    'test',
    'labels for 90 %',
    'found (95 %)',
    'false alarms (95 %)',
    'labels, paired = 1',
  ],
  style: { head: [], border: [] },
});
for (const world of worlds) {
  let paired = Number.NaN;
  for (const { name, ...test } of tests) {
    const { labels, found } = labelsFor(test, world);
    if (name === 'paired') paired = labels;
    const wrong = stoppedShare(
      test,
      { ...world, challenger: world.champion },
      { labels, rollouts: NULLS, alpha: ALPHA },
    );
    table.push([
      `${percent(world.champion)}, ${percent(world.worse)}`,
      name,
      labels.toLocaleString('en-US'),
      shareWords(found, ROLLOUTS),
      shareWords(wrong, NULLS),
      (labels / paired).toFixed(1),
    ]);
  }
}
process.stdout.write(
  `errors of both versions on the same request correlate by ${CORRELATION}; alpha ${percent(ALPHA)} over ${LOOKS} looks; ${ROLLOUTS} rollouts a row, ${NULLS.toLocaleString('en-US')} with equal versions\n`,
);
process.stdout.write(`${table.toString()}\n`);

/** The fewest labels, in steps of a tenth, with which so many rollouts are stopped. */
function labelsFor(test: Compared, errors: Errors): { readonly labels: number; readonly found: number } {
  for (let labels = 10 * LOOKS; ; labels = Math.ceil((labels * STEP) / LOOKS) * LOOKS) {
    const quick = stoppedShare(test, errors, { labels, rollouts: Math.min(200, ROLLOUTS), alpha: ALPHA });
    if (quick < (POWER - 0.1) * Math.min(200, ROLLOUTS)) continue;
    const found = stoppedShare(test, errors, { labels, rollouts: ROLLOUTS, alpha: ALPHA });
    if (found >= POWER * ROLLOUTS) return { labels, found };
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

function shareWords(count: number, of: number): string {
  const [low, high] = exactInterval(count, of);
  return `${percent(count / of)} (${percent(low)} to ${percent(high)})`;
}
