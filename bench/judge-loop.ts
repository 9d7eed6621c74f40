import { parseArgs } from 'node:util';
import { seeded } from './judge/judge-streams.ts';
import { cells, measures, type Cell, type Goal } from './loop/loop-cells.ts';
import { planOf, runLoop, type LoopEnd } from './loop/loop-rollout.ts';

const columns = ['aborted', 'promoted', 'inconclusive', 'invalid', 'ok', 'minutes', 'exposure'] as const;

function goalWords({ what, atMost, atLeast }: Goal, ends: readonly LoopEnd[]): string {
  const got = measures[what](ends);
  const isMet = got !== undefined && got <= (atMost ?? Infinity) && got >= (atLeast ?? -Infinity);
  const bound = atMost === undefined ? `at least ${atLeast ?? 0}` : `at most ${atMost}`;
  return `${what} ${bound}: ${isMet ? 'met' : 'missed'}`;
}

function measure(cell: Cell, rollouts: number, seed: number): readonly string[] {
  const random = seeded(seed);
  const plan = planOf(cell);
  const ends = Array.from({ length: rollouts }, () => runLoop(plan, cell, random));
  const numbers = columns.map((column) => {
    const value = measures[column](ends);
    return value === undefined ? '-' : String(Number(value.toPrecision(4)));
  });
  return [
    cell.name,
    cell.profile,
    cell.advance,
    ...numbers,
    cell.goals.map((goal) => goalWords(goal, ends)).join(', '),
  ];
}

const widths = [26, 10, 7, 8, 9, 13, 8, 6, 8, 9];

function print(line: readonly string[]): void {
  const text = line.map((word, i) => (i < 3 ? word.padEnd(widths[i] ?? 0) : word.padStart(widths[i] ?? 0)));
  process.stdout.write(`${text.join(' ')}\n`);
}

const { values } = parseArgs({
  options: {
    rollouts: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const only = values.only === '' ? '' : ` --only '${values.only}'`;
process.stdout.write(`npm run bench:loop -- --rollouts ${values.rollouts} --seed ${values.seed}${only}\n\n`);
process.stdout.write('5, 25 and 50 % of the traffic for 10 minutes each, held to minute 60 (fixed: no hold)\n');
process.stdout.write(
  'shares in percent of the rollouts; minutes = median to a promotion, exposure = median challenger requests to an abort;\na share of few rollouts may miss its goal by chance: see --rollouts\n\n',
);
print(['', 'profile', 'advance', ...columns, ' goals']);
for (const [index, cell] of cells.entries()) {
  const isWanted = `${cell.name} ${cell.profile} ${cell.advance}`.includes(values.only);
  // A seed of its own for each line, the same with and without --only.
  if (isWanted) print(measure(cell, Number(values.rollouts), 1000 * Number(values.seed) + index));
}
