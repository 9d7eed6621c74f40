import { parseArgs } from 'node:util';
import { foldGoal, freshGoal } from '../../lambdas/domain/experiment/goal-state.ts';
import { goalStanding } from '../../lambdas/domain/experiment/goal-standing.ts';
import { seededRandom } from '../../lambdas/domain/sketch/seeded-random.ts';
import type { Random } from '../../lambdas/domain/stats/draws/draw-counts.ts';
import { bestAt, drawCounts, drawWindow, ratesAt, type Seen, type Truth } from './bandit-world.ts';
import { DeployedBandit, type Terms } from './deployed-bandit.ts';
import { epsilonGreedy, plainThompson, upperBound, type Sampler } from './field-samplers.ts';
import { shareWords } from './share-words.ts';

/**
 * Bandits as they are deployed, beside the samplers of the field: after how many requests the best version has 80 % of them, and how often
 * the winner that is promoted is a wrong one. Domain code decides everything: looks, shares, freeze and the frozen test.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    whole: { type: 'string', default: '400' },
    seed: { type: 'string', default: '12' },
  },
});
const [runs, whole] = [Number(values.runs), Number(values.whole)];
const WINDOW = 1_000;
const GOAL = 0.8;

const wave = (length: number) => (requests: number) => 1 + 0.6 * Math.sin((2 * Math.PI * requests) / length);
const truths: readonly (Truth & { readonly windows: number })[] = [
  { name: '3 versions, 10, 10, 12 %', rates: [0.1, 0.1, 0.12], windows: 60 },
  { name: '4 versions, 10, 10, 11, 13 %', rates: [0.1, 0.1, 0.11, 0.13], windows: 60 },
  { name: '3 versions, 2, 2, 2.6 %', rates: [0.02, 0.02, 0.026], windows: 120 },
  { name: '3 versions, 10, 10, 15 % (easy)', rates: [0.1, 0.1, 0.15], windows: 20 },
  {
    name: '3 versions, 10, 10, 12 %, the level of all goes up and down by 60 %',
    rates: [0.1, 0.1, 0.12],
    level: wave(24_000),
    windows: 60,
  },
];

function usual(versions: number, windows: number): Omit<Terms, 'seed'> {
  const explore = windows + 1;
  return { versions, floor: 5, halfLife: 168, atLeast: explore, explore, deadline: 2 * explore, effectPercent: 5 };
}

/** The deployed bandit as a sampler whose shares go on moving. */
function deployed(terms: Terms): Sampler {
  const bandit = new DeployedBandit(terms);
  return {
    name: 'Understudy',
    window(random, rates, total) {
      const seen = drawWindow(random, rates, drawCounts(random, total, bandit.shares()));
      bandit.tell(seen);
      return seen;
    },
  };
}

/** Shares of the best version by window, and the events that all versions had. */
function trace(sampler: Sampler, truth: Truth & { readonly windows: number }, random: Random) {
  let events = 0;
  const shares = Array.from({ length: truth.windows }, (_, window) => {
    const asked = window * WINDOW;
    const seen = sampler.window(random, ratesAt(truth, asked), WINDOW);
    events += seen.reduce((sum, one) => sum + one.events, 0);
    return (seen[bestAt(truth, asked)]?.requests ?? 0) / WINDOW;
  });
  return { shares, events };
}

interface Mean {
  readonly mean: number;
  readonly half: number;
}

function meanOf(all: readonly number[]): Mean {
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  const variance = all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1);
  return { mean, half: 1.96 * Math.sqrt(variance / all.length) };
}

const percent = (part: number, digits = 1): string => `${(100 * part).toFixed(digits)} %`;
const within = ({ mean, half }: Mean): string =>
  `${percent(mean)} (${percent(mean - half)} to ${percent(mean + half)})`;

/** First window from which on the mean share is 80 % to the end; undefined where that never comes. */
function reaches(means: readonly Mean[]): number | undefined {
  const last = means.findLastIndex(({ mean }) => mean < GOAL);
  return last === means.length - 1 ? undefined : last + 1;
}

interface Found {
  readonly name: string;
  readonly means: readonly Mean[];
  /** Window from which on the best version has 80 %; undefined where that never comes. */
  readonly at: number | undefined;
  readonly events: Mean;
}

type Compared = Truth & { readonly windows: number };

function traced(truth: Compared, make: (run: number) => Sampler): Found {
  const { name } = make(0);
  const traces = Array.from({ length: runs }, (_, run) =>
    trace(make(run), truth, seededRandom(`bench-${values.seed}/${truth.name}/${name}/${run}`)),
  );
  const means = Array.from({ length: truth.windows }, (_, window) =>
    meanOf(traces.map(({ shares }) => shares[window] ?? 0)),
  );
  return { name, means, at: reaches(means), events: meanOf(traces.map(({ events }) => events)) };
}

const unknown: Mean = { mean: 0, half: 0 };

function foundRow({ name, means, at, events }: Found, own: Found, all: number): string {
  const there = at === undefined ? '–' : within(own.means[at] ?? unknown);
  const when = at === undefined ? `not within ${all}` : String((at + 1) * WINDOW);
  const had = `${events.mean.toFixed(0)} ± ${events.half.toFixed(0)}`;
  return `| ${name} | ${when} | ${within(means.at(-1) ?? unknown)} | ${had} | ${there} |`;
}

/** Whether the best version has 80 % of the requests by the time at which the last sampler of the field gives it so much. */
function compare(truth: Compared): boolean {
  const versions = truth.rates.length;
  const own = traced(truth, (run) =>
    deployed({ ...usual(versions, truth.windows), seed: `bench-${values.seed}-${truth.name}-${run}` }),
  );
  const field = [plainThompson, epsilonGreedy, upperBound].map((make) => traced(truth, () => make(versions)));
  const all = truth.windows * WINDOW;
  console.log(`\n${truth.name}, ${runs} runs of ${all} requests\n`);
  console.log(
    '| sampler | requests until the best has 80 % | its share at the end | events of all versions | share of Understudy then |',
  );
  console.log('| --- | --- | --- | --- | --- |');
  for (const one of [own, ...field]) console.log(foundRow(one, own, all));
  const reached = field.flatMap(({ at }) => at ?? []);
  const { mean, half } = own.means[Math.max(0, ...reached)] ?? unknown;
  return reached.length === 0 || mean + half >= GOAL;
}

interface Ended {
  readonly winner: number | undefined;
  readonly requests: number;
  readonly lost: number;
}

/** Events that requests would have had more at the best version. */
function lostOf(seen: readonly Seen[], rates: readonly number[]): number {
  const best = Math.max(...rates);
  return seen.reduce((sum, { requests }, at) => sum + requests * (best - (rates[at] ?? 0)), 0);
}

function wholeBandit(truth: Truth, run: number): Ended {
  const random = seededRandom(`bench-${values.seed}/whole/${truth.name}/${run}`);
  const versions = truth.rates.length;
  const seed = `whole-${values.seed}-${truth.name}-${run}`;
  const terms = { versions, floor: 5, halfLife: 168, atLeast: 1, explore: 60, deadline: 160, effectPercent: 5, seed };
  const bandit = new DeployedBandit(terms);
  let [asked, lost] = [0, 0];
  while (bandit.end === undefined) {
    const rates = ratesAt(truth, asked);
    const seen = drawWindow(random, rates, drawCounts(random, WINDOW, bandit.shares()));
    lost += lostOf(seen, rates);
    asked += WINDOW;
    bandit.tell(seen);
  }
  const { winner } = bandit.end;
  return { winner: winner === undefined ? undefined : Number(winner.slice(1)) - 1, requests: asked, lost };
}

/** An A/B test with even shares, by the goal's deployed code, until its first winner or as many requests as the bandit may take. */
function wholeTest(truth: Truth, run: number): Ended {
  const random = seededRandom(`bench-${values.seed}/test/${truth.name}/${run}`);
  const versions = truth.rates.length;
  const plan = {
    kpi: 'goal',
    kind: 'binary' as const,
    better: 'higher' as const,
    effectPercent: 5,
    level: 0.05 / (versions - 1),
    designEffect: 1,
  };
  let states = truth.rates.slice(1).map(() => freshGoal(plan));
  let [asked, lost] = [0, 0];
  for (let window = 0; window < 160; window++) {
    const rates = ratesAt(truth, asked);
    const seen = drawWindow(
      random,
      rates,
      drawCounts(
        random,
        WINDOW,
        rates.map(() => 1 / versions),
      ),
    );
    const [champion = { requests: 0, events: 0 }, ...others] = seen;
    states = states.map((state, at) =>
      foldGoal(state, plan, { ripe: { goal: [{ champion, challenger: others[at] ?? champion }] } }),
    );
    lost += lostOf(seen, rates);
    asked += WINDOW;
    const looks = states.map((state) => goalStanding(state, plan));
    const winner = looks.findIndex(({ is }) => is === 'better');
    if (winner >= 0) return { winner: winner + 1, requests: asked, lost };
    if (looks.every(({ mayReach }) => !mayReach)) break;
  }
  return { winner: undefined, requests: asked, lost };
}

function ends(truth: Truth, name: string, one: (truth: Truth, run: number) => Ended): number {
  const all = Array.from({ length: whole }, (_, run) => one(truth, run));
  const rates = ratesAt(truth, Infinity);
  const best = Math.max(...rates);
  const right = all.filter(
    ({ winner }) => winner !== undefined && rates[winner] === best && best > (rates[0] ?? 0),
  ).length;
  const worse = all.filter(({ winner }) => winner !== undefined && (rates[winner] ?? 0) <= (rates[0] ?? 0)).length;
  const second = all.filter(({ winner }) => winner !== undefined).length - right - worse;
  const requests = all.map((end) => end.requests).toSorted((a, b) => a - b);
  const middle = requests[Math.floor(requests.length / 2)] ?? 0;
  const late = requests[Math.floor(requests.length * 0.9)] ?? 0;
  const lost = meanOf(all.map((end) => (1_000 * end.lost) / end.requests));
  console.log(
    `| ${truth.name} | ${name} | ${shareWords(right, whole, 1)} | ${shareWords(worse, whole, 1)} | ${shareWords(second, whole, 1)} | ${middle} | ${late} | ${lost.mean.toFixed(2)} ± ${lost.half.toFixed(2)} |`,
  );
  return worse / whole;
}

console.log(`npm run bench:bandit -- --runs ${runs} --whole ${whole} --seed ${values.seed}`);
console.log(
  `looks every ${WINDOW} requests, floor 5 %, first move after 100 events of each version; outcomes known at once, for all alike`,
);
const isFast = truths.map(compare);
console.log(
  `\nwhole bandits and A/B tests, ${whole} runs each: shares move for 60,000 requests at most, the deadline is at 160,000; level 5 %\n`,
);
console.log(
  '| truth | strategy | promotes the best | promotes one that is no better than the champion | another better one | requests to the end, median | 90 % | events lost per 1,000 requests |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
const wrong = [
  { name: 'all 10 %', rates: [0.1, 0.1, 0.1] },
  { name: 'all 10 %, the level goes up and down by 60 %', rates: [0.1, 0.1, 0.1], level: wave(24_000) },
  { name: '10, 10, 12 %', rates: [0.1, 0.1, 0.12] },
  { name: '10, 11, 13 %', rates: [0.1, 0.11, 0.13] },
  { name: '12, 10, 10 %: the champion is best', rates: [0.12, 0.1, 0.1] },
].map((truth) => {
  const found = ends(truth, 'bandit', wholeBandit);
  ends(truth, 'A/B test', wholeTest);
  return found;
});
if (isFast.includes(false) || Math.max(...wrong) > 0.05) process.exitCode = 1;
