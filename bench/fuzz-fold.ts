import { SeededRandomness } from '../test/support/fakes/seeded-randomness.ts';
import { foldFuzzed } from './fold/fold-fuzzed.ts';

const OBJECTS = Number(process.argv[2] ?? 10_000);

/** Folds objects that are seeded by their numbers, so that one that fails can be folded again alone. */
async function run(): Promise<void> {
  const counts = { folded: 0, refused: 0 };
  let [aside, slowest] = [0, 0];
  for (let seed = 1; seed <= OBJECTS; seed += 1) {
    const done = await foldFuzzed(new SeededRandomness(seed)).catch((error: unknown) => {
      throw new Error(`object of seed ${seed}`, { cause: error });
    });
    counts[done.kind] += 1;
    aside += done.aside;
    slowest = Math.max(slowest, done.ms);
  }
  const memory = Math.round(process.resourceUsage().maxRSS / 1_024);
  process.stdout.write(
    `${OBJECTS} objects: ${counts.folded} folded with ${aside} lines aside, ${counts.refused} refused by a named error; ` +
      `the slowest took ${Math.round(slowest)} ms, at most ${memory} MB\n`,
  );
}

await run();
