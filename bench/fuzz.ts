import { parseArgs } from 'node:util';
import { fuzz } from './fuzz/fuzz-surface.ts';
import { surfaces } from './fuzz/surfaces.ts';

/**
 * Sends drawn cases to every surface: `npm run fuzz -- [--cases 10000] [--seed N] [--surface name]`.
 *
 * It ends with 1 at the first case that fails, named with its seed: `--seed <that> --cases 1 --surface <name>` sends it alone.
 */
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '10000' }, seed: { type: 'string' }, surface: { type: 'string' } },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
console.log(`seed ${seed}, ${values.cases} cases a surface`);
for (const surface of surfaces.filter(({ name }) => values.surface === undefined || name === values.surface)) {
  const { outcomes, slowestMs, seconds } = await fuzz(surface, { seed, cases: Number(values.cases) });
  const counts = [...outcomes].toSorted(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
  const most = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(
    `${surface.name}: ${counts.slice(0, 12).join(', ')} (${seconds.toFixed(0)} s, slowest ${slowestMs.toFixed(0)} ms, at most ${most} MB)`,
  );
}
